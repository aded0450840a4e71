"""A real `bot serve` over a copy of the seed library, and Debian's chromium in front of it (make browser-test)."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import RUN
from scripted_server import Step, scripted

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """The browser, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def served(library: Path, **changed: str) -> Iterator[str]:
    """Serve a library on a free port until the generator ends, with ``changed`` settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", RUN, "serve", "--port", str(port), "--library", str(library)]
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("BOT_", "OPENAI_"))} | changed
    server = subprocess.Popen(command, env=settings, cwd=library.parent)
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=1)
            break
        except OSError:
            assert server.poll() is None, "bot serve ended"
            time.sleep(0.25)
    try:
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def site_with(seed_library: Path, tmp_path: Path) -> Callable[..., AbstractContextManager[str]]:
    """Serve a copy of the seed library, or an empty one, with other settings."""

    @contextmanager
    def serving(empty: bool = False, **settings: str) -> Iterator[str]:
        library = tmp_path / "library"
        yield from served(library if empty else Path(shutil.copytree(seed_library, library)), **settings)

    return serving


@pytest.fixture
def model_site(site_with: Callable[..., AbstractContextManager[str]]) -> Callable[[Step], AbstractContextManager[str]]:
    """Serve a copy of the seed library with a model that plays one step for each request."""

    @contextmanager
    def serving(step: Step) -> Iterator[str]:
        with scripted(step) as model, site_with(OPENAI_BASE_URL=model.url, BOT_MODEL="writer") as site:
            yield site

    return serving


@pytest.fixture(scope="session")
def site(seed_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the two seed reports, shared by the tests."""
    yield from served(Path(shutil.copytree(seed_library, tmp_path_factory.mktemp("served") / "library")))


@pytest.fixture
def opened(browser: "Browser", request: pytest.FixtureRequest) -> "Iterator[Callable[..., Page]]":
    """Open a view in a page of its own, which fails the test when it throws or asks another host for anything."""
    contexts, faults = [], []

    def open_view(view: str, at: str | None = None, **options: object) -> "Page":
        site = at or request.getfixturevalue("site")
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, "locale": "zh-CN", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("request", lambda sent: faults.append(sent.url) if not sent.url.startswith((site, "blob:")) else None)
        page.goto(f"{site}/#/{view}")
        page.locator(".view:not([hidden]), dialog").first.wait_for()
        return page

    yield open_view
    for context in contexts:
        context.close()
    assert faults == []
