"""The Cypher loader: a file and its header agree, or the file is refused with a sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sanctiongraph.errors import QueryFileError
from sanctiongraph.graph import queries
from sanctiongraph.graph.queries import names, parse, propagation, query

GOOD = """// name: read/thing
// doc: One thing.
// parameters: id: string
// columns: id, name
MATCH (t:Thing {id: $id}) // the $dollar in a comment is not a parameter
WHERE t.text <> '$neither'
RETURN t.id AS id, coalesce(t.name, [x IN t.names WHERE x <> 'a, b'][0]) AS name ORDER BY id LIMIT 5
"""


def test_a_header_and_its_query_that_agree_are_read() -> None:
    read = parse("read/thing", GOOD)
    assert (read.name, read.doc, dict(read.parameters), read.columns) == (
        "read/thing",
        "One thing.",
        {"id": "string"},
        ("id", "name"),
    )
    assert read.text.startswith("MATCH")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("{id: $id}", "{id: $id, n: $n}"), "uses undeclared $n"),
        (("id: string", "id: string, n: integer"), "does not use declared $n"),
        (("columns: id, name", "columns: id"), "declares the columns id but returns id, name"),
        (("columns: id, name", "columns: name, id"), "declares the columns name, id but returns id, name"),
        (("name: read/thing", "name: read/other"), "the header calls it read/other"),
        (("// doc: One thing.\n", ""), "no line '// doc: …'"),
        (("id: string", "id: text"), "has the type 'text'"),
        (("// doc: One thing.", "// doc: One thing.\n// doc: Two."), "says doc twice"),
    ],
)
def test_a_header_and_its_query_that_disagree_are_refused_with_a_sentence(
    change: tuple[str, str], sentence: str
) -> None:
    with pytest.raises(QueryFileError, match=re.escape(sentence)):
        parse("read/thing", GOOD.replace(*change))


def test_a_caller_who_gives_the_wrong_parameters_is_told_which() -> None:
    with pytest.raises(QueryFileError, match=re.escape("missing $id; not declared $no, $nor")):
        parse("read/thing", GOOD).check(["no", "nor"])
    parse("read/thing", GOOD).check(["id"])


def test_a_query_that_does_not_exist_is_named() -> None:
    with pytest.raises(QueryFileError, match="There is no query read/nowhere"):
        query("read/nowhere")


@pytest.mark.parametrize("name", names())
def test_every_shipped_file_keeps_its_contract(name: str) -> None:
    assert query(name).name == name


@pytest.mark.parametrize("anchor", names("anchor"))
@pytest.mark.parametrize("reach", names("reach"))
def test_every_reach_joins_every_anchor(anchor: str, reach: str) -> None:
    joined = propagation(anchor.removeprefix("anchor/"), (reach.removeprefix("reach/"),), "derivations")
    parts = (query(anchor), query(reach), query("project/derivations"))
    assert set(joined.parameters) == {p for part in parts for p in part.parameters}
    assert joined.columns == query("project/derivations").columns


def test_cypher_stands_in_files_only() -> None:
    """No Cypher text in the package: whatever is sent to the database comes from a file (D5)."""
    package = Path(queries.__file__).parents[1]
    clause = re.compile(r"\b(MATCH|MERGE|UNWIND|DETACH DELETE|OPTIONAL MATCH)\s*[(\[$]|\bCREATE\s*\(")
    found = [p.name for p in package.rglob("*.py") if clause.search(p.read_text(encoding="utf-8"))]
    assert found == []
