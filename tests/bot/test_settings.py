from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.settings import Settings, load_settings, unknown_names

pytestmark = pytest.mark.usefixtures("clean_environment")


def test_without_any_variable_nothing_is_reached_over_a_network():
    settings = Settings()
    assert settings.library == Path(".library")
    assert settings.embedding == "local"
    assert not settings.has_model
    assert (settings.chroma_url, settings.openai_api_key, settings.openai_base_url) == (None, None, None)


def test_variables_are_read_and_those_of_the_process_go_before_the_file(monkeypatch):
    Path(".env").write_text("BOT_LIBRARY=from-file\nBOT_MODEL=from-file\n", encoding="utf-8")
    monkeypatch.setenv("BOT_MODEL", "from-process")
    settings = Settings()
    assert (settings.library, settings.model) == (Path("from-file"), "from-process")
    assert settings.has_model


def test_the_key_never_shows_itself(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    settings = Settings()
    assert settings.openai_api_key == SecretStr("sk-very-secret")
    assert "sk-very-secret" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_settings_do_not_change_once_read(monkeypatch):
    first = load_settings()
    monkeypatch.setenv("BOT_MODEL", "later")
    assert load_settings() is first
    with pytest.raises(ValidationError, match="frozen"):
        first.model = "other"


def test_names_that_mean_nothing_are_found():
    environ = {
        "BOT_MODLE": "x",
        "BOT_MODEL": "x",
        "BOT_LIBRARY": "x",
        "BOTANY": "x",
        "OPENAI_API_KEY": "x",
        "BOT_A": "",
    }
    assert unknown_names(environ) == ["BOT_A", "BOT_MODLE"]
