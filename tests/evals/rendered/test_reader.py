"""What the cases are told of a file: values of all its papers, doubtful where they disagree."""

from agent.documents.findings import FieldName, Found, PaperKind, Value
from evals.files.papers import Field
from evals.rendered import reader


def paper(kind: PaperKind, name: FieldName, value: str | int, flag: str | None = None) -> Found:
    told = Value(value, str(value), 1, (0.0, 0.0, 1.0, 1.0), 1.0, flag)
    return Found(kind, (1,), {name: told})


def test_values_of_all_papers_in_a_file_are_told() -> None:
    found = (paper("payslip", "net_cents", 792_000, "unproven"), paper("id_front", "sex", "F"))
    assert reader.fields(found) == {"net_cents": Field(792_000, flagged=True), "sex": Field("F")}


def test_two_papers_that_disagree_are_not_believed() -> None:
    found = (paper("id_front", "national_id", "1"), paper("id_back", "national_id", "2"))
    assert reader.fields(found)["national_id"].flagged
