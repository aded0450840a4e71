"""``bot doctor``: what is wrong with a library, the settings or the endpoint, and how to mend it."""

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scripted_server import Fail, said, scripted


@pytest.fixture
def copy(seed_library: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seed_library, tmp_path / "library"))


def faults(out: str) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in json.loads(out) if not check["ok"]}


def test_a_sound_library_passes_and_says_what_was_looked_at(cli):
    code, out, err = cli("doctor")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == ["ok"] * len(out.splitlines())
    for name in ("settings", "database", "versions", "keyword index", "vector index", "embedder", "glossary", "model"):
        assert f" {name} " in out
    assert "2 reports" in out
    assert "not configured" in out


def test_json_names_every_check_with_its_mend(cli):
    code, out, _ = cli("doctor", "--json")
    checks = json.loads(out)
    assert code == 0
    assert all(set(check) == {"name", "ok", "message", "mend"} and check["ok"] for check in checks)


def test_no_library_is_a_failed_check_with_the_way_to_make_one(cli, tmp_path: Path):
    code, out, _ = cli("doctor", "--library", tmp_path / "nowhere")
    assert code == 1
    assert "FAIL  library" in out
    assert "run bot ingest PATH" in out


def test_a_file_in_the_place_of_the_library_is_told_as_one(cli, tmp_path: Path):
    (tmp_path / "notes.txt").write_text("notes", encoding="utf-8")
    code, out, _ = cli("doctor", "--json", "--library", tmp_path / "notes.txt")
    assert code == 1
    assert "is a file, not the folder of a library" in faults(out)["library"]["message"]


@pytest.mark.parametrize("is_a_file", [False, True])
def test_a_missing_vector_index_is_mended_by_repair(cli, copy: Path, is_a_file: bool):
    shutil.rmtree(copy / "chroma")
    if is_a_file:
        (copy / "chroma").write_text("notes", encoding="utf-8")
    code, out, _ = cli("doctor", "--library", copy)
    assert code == 1
    assert "run bot doctor --repair" in out
    code, out, err = cli("doctor", "--library", copy, "--repair")
    assert code == 0
    assert err.splitlines() == [f"repairing {copy}"]
    assert "FAIL" not in out


def test_repair_of_a_sound_library_changes_nothing(cli, copy: Path):
    before = (copy / "library.sqlite").read_bytes()
    code, _, err = cli("doctor", "--library", copy, "--repair")
    assert (code, err) == (0, "nothing to repair\n")
    assert (copy / "library.sqlite").read_bytes() == before


def test_a_library_of_other_versions_is_told(cli, copy: Path):
    with sqlite3.connect(copy / "library.sqlite") as db:
        db.execute("UPDATE meta SET value = replace(value, 'usem3', 'other') WHERE key = 'fingerprint'")
    db.close()
    code, out, _ = cli("doctor", "--library", copy, "--json")
    assert code == 1
    assert set(faults(out)) == {"versions"}
    assert "bot ingest PATH" in faults(out)["versions"]["mend"]
    code, out, err = cli("ask", "通过了多少件地方性法规？", "--library", copy)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "other" in err
    assert "to rebuild it" in err


@pytest.mark.parametrize(
    ("name", "nearest"), [("BOT_MODLE", "BOT_MODEL"), ("BOT_LIBARY", "BOT_LIBRARY"), ("BOT_TIME_OUT", "BOT_TIMEOUT")]
)
def test_an_unknown_variable_is_told_with_the_nearest_that_is_known(cli, monkeypatch, name: str, nearest: str):
    monkeypatch.setenv(name, "x")
    code, out, _ = cli("doctor", "--json")
    assert code == 1
    fault = faults(out)["settings"]
    assert name in fault["message"]
    assert nearest in fault["mend"]


def test_a_misspelt_variable_in_the_dotenv_file_is_told(cli, tmp_path: Path):
    (tmp_path / ".env").write_text("BOT_LIBRAY=/nowhere\nOTHER=1\n", encoding="utf-8")
    code, out, _ = cli("doctor", "--json")
    assert code == 1
    assert faults(out)["settings"]["mend"] == "rename it to BOT_LIBRARY, or unset it"


def test_a_value_of_the_wrong_kind_names_its_variable(cli, monkeypatch):
    monkeypatch.setenv("BOT_TIMEOUT", "soon")
    code, out, _ = cli("doctor")
    assert code == 1
    assert "BOT_TIMEOUT cannot be used" in out
    assert "Traceback" not in out


def test_an_embedder_that_is_not_known_is_told_and_the_rest_is_still_checked(cli, monkeypatch):
    monkeypatch.setenv("BOT_EMBEDDING", "telepathy")
    code, out, _ = cli("doctor", "--json")
    assert code == 1
    assert "telepathy" in faults(out)["embedder"]["message"]
    assert {check["name"] for check in json.loads(out)} >= {"glossary", "model"}


@pytest.mark.parametrize("length", [511, 513, 64])
def test_an_embedder_whose_vectors_have_another_length_than_it_says_is_told(cli, monkeypatch, length: int):
    monkeypatch.setattr("vectorstore.embed.LocalEmbedder.dimension", length)
    monkeypatch.setattr("vectorstore.embed.LocalEmbedder.embed", lambda self, texts: np.zeros((len(texts), 512)))
    code, out, _ = cli("doctor", "--json")
    assert code == 1
    assert "vectors of 512" in faults(out)["embedder"]["message"]


def test_files_that_settings_name_are_read(cli, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("BOT_GLOSSARY", str(tmp_path / "none.tsv"))
    monkeypatch.setenv("BOT_PRICES", str(tmp_path / "none.toml"))
    code, out, _ = cli("doctor", "--json")
    assert code == 1
    assert set(faults(out)) >= {"glossary", "prices"}


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("address", "fault", "mend"),
    [
        ("http://127.0.0.1:9", "vector index", "start the Chroma server"),
        ("nonsense", "library", "correct BOT_CHROMA_URL"),
    ],
)
def test_a_chroma_server_that_is_not_there_is_one_failed_check(cli, monkeypatch, address: str, fault: str, mend: str):
    monkeypatch.setenv("BOT_CHROMA_URL", address)
    code, out, _ = cli("doctor", "--json")
    assert code == 1
    assert set(faults(out)) == {fault}
    assert mend in faults(out)[fault]["mend"]


def test_an_address_without_a_model_is_told_but_is_no_fault(cli, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    code, out, _ = cli("doctor")
    assert code == 0
    assert "BOT_MODEL" in out


@pytest.mark.enable_socket
def test_an_endpoint_that_answers_passes(cli, monkeypatch):
    with scripted(said('{"claims": [], "cannot_answer": "unclear"}', window=100_000)) as server:
        monkeypatch.setenv("BOT_MODEL", "scripted")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        code, out, _ = cli("doctor")
    assert code == 0
    assert f"scripted at {server.url} answers in" in out


@pytest.mark.enable_socket
def test_the_doctor_names_an_endpoint_that_cuts_long_prompts_without_a_word(cli, monkeypatch):
    with scripted(said('{"claims": [], "cannot_answer": "unclear"}', window=2048)) as server:
        monkeypatch.setenv("BOT_MODEL", "scripted")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        code, out, err = cli("doctor")
    assert code == 1
    assert "read 2048 tokens of a prompt of 5000" in out
    assert "OLLAMA_CONTEXT_LENGTH" in out
    assert f"asking scripted at {server.url}, for up to" in err


@pytest.mark.enable_socket
def test_an_endpoint_that_refuses_the_key_is_one_failed_check(cli, monkeypatch):
    with scripted(Fail(status=401)) as server:
        monkeypatch.setenv("BOT_MODEL", "scripted")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-value")
        code, out, err = cli("doctor", "--json")
    assert code == 1
    assert set(faults(out)) == {"model"}
    assert "OPENAI_API_KEY" in faults(out)["model"]["message"]
    assert "sk-secret-value" not in out + err


@pytest.mark.enable_socket
def test_an_endpoint_that_is_not_there_is_one_failed_check(cli, monkeypatch):
    monkeypatch.setenv("BOT_MODEL", "scripted")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    code, out, _ = cli("doctor", "--json")
    assert code == 1
    assert "OPENAI_BASE_URL" in faults(out)["model"]["message"]


def test_a_dotenv_file_in_another_encoding_is_named(cli, tmp_path: Path):
    (tmp_path / ".env").write_bytes("BOT_MODEL=模型\n".encode("gbk"))
    for command in ("reports", "doctor"):
        code, out, err = cli(command)
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert ".env: is not UTF-8" in err


def test_a_broken_database_is_not_said_to_need_no_repair(cli, copy: Path):
    (copy / "library.sqlite").write_bytes(b"no database" * 1000)
    code, out, err = cli("doctor", "--repair", "--library", copy)
    assert code == 1
    assert "no repair mends" in err
    assert f"delete {copy}" in out
