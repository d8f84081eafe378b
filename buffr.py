"""The command line: one line per part."""

from agent.cli import app


def main() -> None:
    app()


if __name__ == "__main__":
    main()
