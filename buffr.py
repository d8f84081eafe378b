"""The command line: one line per part."""

from agent.cli import app


def main() -> None:
    # Judges from outside: nothing that serves may import it, so it is mounted here.
    from evals.cli import evals

    app.add_typer(evals, name="eval")
    app()


if __name__ == "__main__":
    main()
