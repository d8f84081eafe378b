"""Read a balanced set of rendered papers as the service does, and say what came of each field.

python -m evals.rendered.measure [--few | --all] [--sample 60] [--kind payslip] [--json]
"""

import argparse
import asyncio
import json
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from agent.documents.findings import FieldName, Value
from agent.documents.readers import Readers
from evals.rendered import balance, scoring, table
from evals.rendered.came import Came, Cost, Wrong, summed
from evals.rendered.catalogue import Paper
from evals.rendered.scoring import Outcome, Truth
from flows import policy
from flows.policy import DocumentRules

TODAY = date(2026, 11, 23)
_PATIENCE = 600.0  # seconds


async def read(paper: Paper, readers: Readers, *, rules: DocumentRules) -> Came:
    """Send it as a borrower does."""
    data, truth = paper.file(TODAY), paper.truth(TODAY)
    began = time.perf_counter()
    reading = await readers.read(data, rules=rules)
    seconds = time.perf_counter() - began
    values = scoring.values_of(reading.found, paper.layout.kind)
    outcomes = scoring.outcomes(truth, values)
    return Came(
        paper=str(paper),
        kind=paper.layout.kind,
        seen_as=" ".join(sorted({each.kind for each in reading.found})) or "nothing",
        damages=tuple(map(str, paper.damages)),
        pages=max(len(reading.pages), 1),
        seconds=round(seconds, 3),
        hint=reading.reject or reading.hint,
        worst=paper.worst,
        outcomes=outcomes,
        wrong=tuple(_wrong(str(paper), truth, values, outcomes)),
    )


def _wrong(
    paper: str,
    truth: Truth,
    values: Mapping[FieldName, Value],
    outcomes: Mapping[FieldName, Outcome],
) -> Iterator[Wrong]:
    for name, value in values.items():
        if outcomes.get(name) == "wrong" or scoring.is_invented_amount(name, value, truth):
            expected = str(truth.get(name, "nothing"))
            yield Wrong(paper, name, expected, str(value.value), value.raw)


async def _read_all(papers: Sequence[Paper], *, is_loud: bool) -> list[Came]:
    rules = policy.load().on(TODAY).documents
    # What is read is measured, not how long a borrower waits on a machine that is busy otherwise.
    rules = rules.model_copy(update={"read_seconds": round(_PATIENCE)})
    readers = Readers(seconds=_PATIENCE, seconds_of_a_page=_PATIENCE)
    try:
        came = []
        for paper in papers:
            came.append(await read(paper, readers, rules=rules))
            if is_loud:
                print(table.line(came[-1]), file=sys.stderr, flush=True)
        return came
    finally:
        await readers.close()


def main(arguments: Sequence[str]) -> int:
    """1 where an amount was wrong in silence, or too much was missed."""
    asked = _asked(arguments)
    papers = balance.chosen(asked.how_many, asked.kind)
    if asked.form:
        papers = [each for each in papers if each.form == asked.form]
    if asked.sample:
        papers = balance.sample(papers, asked.sample)
    came = asyncio.run(_read_all(papers, is_loud=asked.loud))
    cost = _cost()
    print(as_json(came, cost=cost) if asked.json else table.report(came, cost=cost))
    return 0 if summed(came).is_good else 1


def as_json(came: Sequence[Came], *, cost: Cost) -> str:
    """The same for a program."""
    told = {"sums": asdict(summed(came)), "cost": asdict(cost), "papers": [*map(asdict, came)]}
    return json.dumps(told)


def _cost() -> Cost:
    """Of all children that have ended; the readers are closed by now."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(spent.ru_utime + spent.ru_stime, spent.ru_maxrss // 1024)


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.rendered.measure")
    parser.set_defaults(how_many="some")
    how_many = parser.add_mutually_exclusive_group()
    how_many.add_argument("--few", dest="how_many", action="store_const", const="few")
    how_many.add_argument("--all", dest="how_many", action="store_const", const="all")
    parser.add_argument("--sample", type=int, help="so many of them, the same each time")
    parser.add_argument("--kind", choices=balance.KINDS)
    parser.add_argument("--form", choices=("text", "scan", "photo", "word"))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--loud", action="store_true", help="say each paper as it is read")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
