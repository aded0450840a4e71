"""``bot serve`` and ``bot mcp``: the bot for browsers, for OpenAI's clients and for other assistants."""

import socket
from typing import Annotated

import typer

from bot.commands.common import EngineOption, LibraryOption, UsageError, engine_choice, library_path, note, reason_of

DRAIN = 20
"""Seconds that answers under way have to end after SIGTERM."""
KEEP_ALIVE = 75
"""Seconds that a silent connection stays open: longer than clients keep theirs, who else write into a closed one."""
CONNECTIONS = 1_000
Host = Annotated[str, typer.Option("--host", help="Address; another than loopback needs BOT_API_TOKEN.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65_535, help="Port; 0 takes a free one.")]


def serve(
    host: Host = "127.0.0.1", port: Port = 8000, engine: EngineOption = "auto", library: LibraryOption = None
) -> None:
    """Serve the page, REST under /api, /v1 for OpenAI's clients and /mcp, until Ctrl-C or SIGTERM."""
    import logging

    import uvicorn

    from bot.service import open_service
    from bot.settings import load_settings
    from bot.web.app import make_app
    from bot.web.security import LOOPBACK
    from bot.workers import cores

    settings = load_settings()
    if host not in LOOPBACK and settings.api_token is None:
        raise UsageError(
            f"--host {host} opens the bot to others; set BOT_API_TOKEN to a secret of 16 characters or more"
        )
    _listening(host, port).close()  # before the seconds that all that answers takes to load
    service = open_service(library_path(library), settings, engine_choice(engine), cores())
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.WARNING)
    logging.getLogger("bot.web").setLevel(logging.INFO)  # a line for each request, with its route alone: no text
    config = uvicorn.Config(
        make_app(service), host=host, port=port, log_level="warning", access_log=False, server_header=False,
        timeout_graceful_shutdown=DRAIN, timeout_keep_alive=KEEP_ALIVE, limit_concurrency=CONNECTIONS,
        proxy_headers=False, log_config=None,
    )  # fmt: skip
    listening, where = _listening(host, port), f"[{host}]" if ":" in host else host
    note(f"bot: serving {service.library.directory} on http://{where}:{listening.getsockname()[1]}")
    uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; raises UsageError where that cannot be had."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        mend = "name another with --port or --host, or end what uses it"
        raise UsageError(f"cannot serve on {host}, port {port} ({reason_of(error)}); {mend}") from None


def mcp(library: LibraryOption = None, engine: EngineOption = "auto") -> None:
    """Serve other assistants over stdin and stdout (Model Context Protocol); over HTTP it is at /mcp of bot serve."""
    from bot.mcp import mcp_server
    from bot.service import open_service
    from bot.settings import load_settings

    mcp_server(open_service(library_path(library), load_settings(), engine_choice(engine))).run("stdio")
