"""How many people the demo has besides its cast."""

from typing import Annotated

import typer

MOST = 9_000  # numbers that no operator has given out
People = Annotated[
    int, typer.Option(min=0, max=MOST, help="Bring so many made-up borrowers of two years along.")
]
Seed = Annotated[int, typer.Option(help="Another seed, another crowd; the same, the same.")]
