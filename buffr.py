"""The command line: one line per part."""

import gc

import typer

from agent.cli import app

# Objects made and not yet freed before anybody looks for garbage among them.
_COLLECT_AFTER = 100_000


def whole() -> typer.Typer:
    """Every part's commands, also those that judge: nothing that serves may know them."""
    from evals.chaos.command import chaos
    from evals.cli import evals

    app.add_typer(evals, name="eval")
    app.command()(chaos)
    return app


def main() -> None:
    # What a command loads stays: to look for garbage in it took a quarter of the time.
    gc.set_threshold(_COLLECT_AFTER)
    whole()()


if __name__ == "__main__":
    main()
