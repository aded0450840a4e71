"""Prompts as versioned files: front matter, then sections that begin with ``# name``; ``$name`` marks a variable."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from bot.records import Record

DIRECTORY = Path(__file__).resolve().parents[2] / "prompts"
PINS = "pins.toml"
SECTION = re.compile(r"^# (\w+)$", re.M)


class PromptError(Exception):
    """A prompt that there is none of, or that was changed without a new version."""


class Prompt(Record):
    """One version of a prompt: ``hash`` names its exact text."""

    name: str
    version: int
    hash: str
    sections: Mapping[str, str]
    examples: tuple[Mapping[str, Any], ...] = ()

    @property
    def tag(self) -> str:
        """The name, version and hash as one word, for traces and recordings."""
        return f"{self.name}@{self.version}:{self.hash}"

    def fill(self, section: str, **values: str) -> str:
        """Return a section with its variables filled in; raises KeyError where one of them is missing."""
        return Template(self.sections[section]).substitute(values)


@cache
def load_prompt(name: str, directory: Path = DIRECTORY) -> Prompt:
    """Return the pinned version of a prompt; raises PromptError where its file is another, or there is none."""
    try:
        pin = tomllib.loads((directory / PINS).read_text(encoding="utf-8"))[name]
        text = (directory / name / f"v{pin['version']}.md").read_text(encoding="utf-8")
    except (OSError, KeyError) as error:
        raise PromptError(f"prompt {name!r} is not in {directory}: {error}") from error
    digest = prompt_hash(text)
    if digest != pin["hash"]:
        raise PromptError(f"prompt {name} v{pin['version']} was changed ({digest}); make a new version and pin it")
    return parse_prompt(text)


def prompt_hash(text: str) -> str:
    """Return the short name of an exact prompt text: 12 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def parse_prompt(text: str) -> Prompt:
    """Return the prompt that the text of a file holds."""
    _, front, body = text.split("---\n", 2)
    fields = dict(line.split(": ", 1) for line in front.splitlines())
    parts = SECTION.split(body)[1:]
    pairs = list(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))
    return Prompt(
        name=fields["name"], version=int(fields["version"]), hash=prompt_hash(text),
        sections={name: words for name, words in pairs if name != "example"},
        examples=tuple(json.loads(words) for name, words in pairs if name == "example"),
    )  # fmt: skip
