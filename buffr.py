"""The command line: one line per part."""

import typer

from agent.cli import app


def whole() -> typer.Typer:
    """Every part's commands, also those that judge: nothing that serves may know them."""
    from evals.chaos.command import chaos
    from evals.cli import evals

    app.add_typer(evals, name="eval")
    app.command()(chaos)
    return app


def main() -> None:
    whole()()


if __name__ == "__main__":
    main()
