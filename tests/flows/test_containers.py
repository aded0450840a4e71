"""Dockerfile and compose.yaml agree with the code: settings, versions, files, ports."""

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_every_setting_named_is_one() -> None:
    text = DOCKERFILE + (ROOT / "compose.yaml").read_text("utf-8") + (ROOT / "docs" / "scale.md").read_text("utf-8")
    named = set(re.findall(r"\bBOT_[A-Z_]+", text))
    assert {"BOT_LIBRARY", "BOT_DATABASE_URL", "BOT_CHROMA_URL", "BOT_API_TOKEN"} <= named
    assert named <= {f"BOT_{field.upper()}" for field in Settings.model_fields}


def test_the_bot_is_told_where_the_other_services_are() -> None:
    settings = {name: re.sub(r"\$\{[^}]*\}", "x" * 16, value) for name, value in SERVICES["bot"]["environment"].items()}
    read = Settings(**{name.removeprefix("BOT_").lower(): value for name, value in settings.items()})
    place = read.place(ROOT)
    assert place.chroma_url == "http://chroma:8000"
    postgres = SERVICES["postgres"]["environment"]
    at = f"{postgres['POSTGRES_USER']}:{'x' * 16}@postgres:5432/{postgres['POSTGRES_DB']}"
    assert place.database_url == f"postgresql://{at}"
    assert set(SERVICES["bot"]["depends_on"]) == set(SERVICES) - {"bot"}


def test_versions_are_those_that_are_tested() -> None:
    lock = dict(re.findall(r"^([\w-]+)==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.M))
    assert SERVICES["chroma"]["image"] == f"chromadb/chroma:{lock['chromadb']}"
    assert "psycopg" in lock
    bases = re.findall(r"^FROM python:(\d\.\d+)", DOCKERFILE, re.M)
    assert {f">={base}" for base in bases} == {PROJECT["project"]["requires-python"]}
    extra = re.findall(r"\.\[(\w+)\]", DOCKERFILE)
    assert set(extra) <= set(PROJECT["project"]["optional-dependencies"])


def test_what_is_built_from_is_there() -> None:
    copied = {word for line in re.findall(r"^COPY (?!--)(.*) \S+$", DOCKERFILE, re.M) for word in line.split()}
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {*wheel["packages"], *wheel["force-include"], "pyproject.toml", "requirements.lock"} <= copied
    assert all((ROOT / word).exists() for word in copied)
