import re
from pathlib import Path

import pytest
from hashed import HashEmbedder
from pydantic import SecretStr, ValidationError

from bot.model.connect import model_engine
from bot.settings import Settings, load_settings, unknown_names
from vectorstore.store import Library

pytestmark = pytest.mark.usefixtures("clean_environment")


def test_without_any_variable_nothing_is_reached_over_a_network():
    settings = Settings()
    assert settings.library == Path(".library")
    assert settings.embedding == "local"
    assert not settings.with_model("auto")
    assert (settings.chroma_url, settings.openai_api_key, settings.openai_base_url) == (None, None, None)


def test_variables_are_read_and_those_of_the_process_go_before_the_file(monkeypatch):
    Path(".env").write_text("BOT_LIBRARY=from-file\nBOT_MODEL=from-file\n", encoding="utf-8")
    monkeypatch.setenv("BOT_MODEL", "from-process")
    settings = Settings()
    assert (settings.library, settings.model) == (Path("from-file"), "from-process")
    assert settings.with_model("auto")


def test_the_key_never_shows_itself(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    settings = Settings()
    assert settings.openai_api_key == SecretStr("sk-very-secret")
    assert "sk-very-secret" not in f"{settings!r} {settings} {settings.model_dump_json()}"


SET = {
    "model": "n", "openai_base_url": "http://h/v1", "openai_api_key": SecretStr("k"), "timeout": 7.0, "trace": "full",
    "evidence_tokens": 900, "answer_cache": False, "prices": Path("prices.toml"), "chroma_url": "http://h:9",
    "database_url": SecretStr("postgresql://h/d"), "embedding": "openai:m",
}  # fmt: skip


@pytest.mark.parametrize("name", SET)
def test_no_setting_is_dropped_on_the_way_to_a_model_or_a_library(name: str, invented: Library):
    Path("prices.toml").write_text("[m]\ninput = 1\noutput = 2\n", encoding="utf-8")

    def reached(**changes: object) -> str:
        settings = Settings().model_copy(update={"model": "m"} | changes)
        means = model_engine(invented, HashEmbedder(), lambda question: None, settings)  # type: ignore[arg-type, return-value]
        place = settings.place(Path("library"))._replace(directory=Path())
        told = (means.budget, means.cache is None, means.prices, means.endpoint.settings, vars(means.trace))
        return re.sub(r" at 0x\w+", "", f"{told} {place} {settings.embedder().name}")

    assert reached(**{name: SET[name]}) != reached()


@pytest.mark.parametrize(
    ("name", "last", "beyond"),
    [
        ("api_token", "x" * 16, "x" * 15), ("evidence_tokens", 200, 199), ("model_calls", 1, 0), ("model_queue", 0, -1),
        ("rate", 0, -1), ("trace", "off", "some"),
    ],
)  # fmt: skip
def test_a_value_beyond_its_bound_is_refused(name: str, last: object, beyond: object):
    assert Settings.model_validate({name: last})
    with pytest.raises(ValidationError):
        Settings.model_validate({name: beyond})


def test_settings_do_not_change_once_read(monkeypatch):
    first = load_settings()
    monkeypatch.setenv("BOT_MODEL", "later")
    assert load_settings() is first
    with pytest.raises(ValidationError, match="frozen"):
        first.model = "other"


def test_names_that_mean_nothing_are_found(monkeypatch):
    for name in ("BOT_MODLE", "BOT_MODEL", "BOT_LIBRARY", "BOTANY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "x")
    Path(".env").write_text("BOT_A=\n", encoding="utf-8")
    assert unknown_names() == ["BOT_A", "BOT_MODLE"]
