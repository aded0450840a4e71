"""The ``bot`` command, and ``python -m bot``."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C ends it with 130 also while it loads."""
    try:
        from bot.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
