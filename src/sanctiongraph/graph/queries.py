"""The queries: every Cypher text of the product is a file with a checked header (D5), or a join of such files (D2).

A header is a run of ``//`` lines::

    // name: read/subject
    // doc: One subject as it was known at a load.
    // parameters: subject: string, data: integer
    // columns: id, kind, name
    // scans: why this file may read all nodes (only where it does)

A *reach* file is a pattern that an *anchor* file gives one bound end to; :func:`propagation` joins them with a
projection. The join is textual, so what the database plans is what the files say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..errors import QueryFileError

TYPES = ("string", "strings", "integer", "float", "boolean", "date", "map", "maps")
"""Types of parameters that a header may declare."""

_FIELD = re.compile(r"^//\s*(name|doc|parameters|columns|scans):\s*(.*)$")
_MORE = re.compile(r"^//\s{2,}(\S.*)$")
_USED = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
_LITERAL = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|//[^\n]*|/\*.*?\*/", re.DOTALL)
_RETURN = re.compile(r"\bRETURN\b(?!.*\bRETURN\b)(.*)$", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Query:
    """One checked text: what it needs and what it gives."""

    name: str
    doc: str
    parameters: Mapping[str, str]
    columns: tuple[str, ...]
    text: str
    scans: str | None = None

    def check(self, given: Iterable[str]) -> None:
        """Compare the parameters given with those declared.

        Raises QueryFileError naming what is missing or too much.
        """
        missing, extra = set(self.parameters) - set(given), set(given) - set(self.parameters)
        if missing or extra:
            raise QueryFileError(
                f"{self.name}: "
                + "; ".join(
                    f"{what} {', '.join('$' + n for n in sorted(names))}"
                    for what, names in (("missing", missing), ("not declared", extra))
                    if names
                )
                + "."
            )


def folder() -> Path:
    """Where the Cypher files are: in the wheel, or in the checkout."""
    here = Path(__file__).resolve().parents[1]
    packed = here / "data" / "cypher"
    return packed if packed.is_dir() else here.parents[1] / "cypher"


def names(under: str = "") -> list[str]:
    """Names of all query files, or of those in one folder: ``reach/self``, ``read/subject``, …"""
    root = folder()
    return sorted(str(p.relative_to(root).with_suffix("")) for p in (root / under).rglob("*.cypher"))


NOTES: ContextVar[dict[str, None] | None] = ContextVar("queries", default=None)
"""Where the names of the files that are asked are noted, in their order, while somebody wants to know them."""


def query(name: str) -> Query:
    """The query of that name.

    Raises QueryFileError when there is no such file, or when the file breaks its header.
    """
    found = _read(name)
    notes = NOTES.get()
    if notes is not None:
        notes[name] = None
    return found


@cache
def _read(name: str) -> Query:
    path = folder() / f"{name}.cypher"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise QueryFileError(f"There is no query {name}: {path} does not exist.") from None
    return parse(name, text)


def parse(name: str, text: str) -> Query:
    """Read one file's header and hold it against its body, both ways.

    Raises QueryFileError with a sentence for each kind of mismatch.
    """
    header, body = _split(name, text)
    for field in ("name", "doc", "parameters", "columns"):
        if field not in header:
            raise QueryFileError(f"{name}: the header has no line '// {field}: …'.")
    if header["name"] != name:
        raise QueryFileError(f"{name}: the header calls it {header['name']}.")
    parameters = _parameters(name, header["parameters"])
    code = _LITERAL.sub(" ", body)
    used = set(_USED.findall(code))
    for wrong, what in ((used - set(parameters), "uses undeclared"), (set(parameters) - used, "does not use declared")):
        if wrong:
            raise QueryFileError(f"{name}: {what} {', '.join('$' + w for w in sorted(wrong))}.")
    columns = tuple(c.strip() for c in header["columns"].split(",") if c.strip())
    _check_columns(name, columns, code)
    return Query(name, header["doc"], parameters, columns, body, header.get("scans"))


def _split(name: str, text: str) -> tuple[dict[str, str], str]:
    header: dict[str, str] = {}
    field = ""
    lines = text.splitlines()
    for i, line in enumerate(lines):
        if found := _FIELD.match(line):
            field = found[1]
            if field in header:
                raise QueryFileError(f"{name}: the header says {field} twice.")
            header[field] = found[2].strip()
        elif (more := _MORE.match(line)) and field:
            header[field] = f"{header[field]} {more[1].strip()}"
        else:
            return header, "\n".join(lines[i:]).strip() + "\n"
    raise QueryFileError(f"{name}: the file has no query under its header.")


def _parameters(name: str, text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split(","):
        if not part.strip():
            continue
        parameter, _, type_ = (p.strip() for p in part.partition(":"))
        if type_ not in TYPES:
            raise QueryFileError(f"{name}: parameter {parameter} has the type '{type_}'; known are {', '.join(TYPES)}.")
        found[parameter] = type_
    return found


def _check_columns(name: str, columns: tuple[str, ...], code: str) -> None:
    """Hold the declared columns against the last RETURN, or, in a part, against the last WITH."""
    if name.startswith(("anchor/", "schema/")):
        return
    clause = _last_clause(code, "WITH" if name.startswith("reach/") else "RETURN")
    given = tuple(_alias(item) for item in _items(clause)) if clause else ()
    if given != columns:
        raise QueryFileError(f"{name}: declares the columns {', '.join(columns)} but returns {', '.join(given)}.")


def _last_clause(code: str, word: str) -> str:
    """The items of the last top-level WITH or RETURN, without what follows them."""
    depth, start, end = 0, -1, len(code)
    for token in re.finditer(r"[(\[{]|[)\]}]|\b(WITH|RETURN|ORDER|SKIP|LIMIT|WHERE|NEXT)\b", code, re.IGNORECASE):
        if token[0] in "([{":
            depth += 1
        elif token[0] in ")]}":
            depth -= 1
        elif depth == 0 and token[1].upper() == word:
            before = code[: token.start()].rstrip().upper()
            if not before.endswith(("STARTS", "ENDS")):
                start, end = token.end(), len(code)
        elif depth == 0 and start >= 0 and end == len(code):
            end = token.start()
    return code[start:end] if start >= 0 else ""


def _items(clause: str) -> list[str]:
    items, depth, current = [], 0, ""
    for char in clause.replace("DISTINCT", "", 1):
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            items.append(current)
            current = ""
        else:
            current += char
    return [item.strip() for item in [*items, current] if item.strip()]


def _alias(item: str) -> str:
    parts = re.split(r"\bAS\b", item, flags=re.IGNORECASE)
    return parts[-1].strip().rstrip(";").strip()


def propagation(anchor: str, reaches: tuple[str, ...], projection: str) -> Query:
    """Join an anchor, the reaches and a projection into one question, one round trip (D2).

    The anchor binds ``listing`` or ``affected``; each reach is a pattern over both and ends in
    ``listing, affected, role, ties``; the projection turns their union into rows.
    """
    names = (f"anchor/{anchor}", *(f"reach/{reach}" for reach in reaches), f"project/{projection}")
    for name in names:
        query(name)  # every file is noted, each time; the join of them is made once
    return _joined(anchor, reaches, projection)


@cache
def _joined(anchor: str, reaches: tuple[str, ...], projection: str) -> Query:
    head, tail = query(f"anchor/{anchor}"), query(f"project/{projection}")
    arms = [query(f"reach/{reach}") for reach in reaches]
    union = "\nUNION ALL\n".join(
        f"{head.text}{arm.text}RETURN '{reach}' AS reach, {', '.join(arm.columns)}"
        for reach, arm in zip(reaches, arms, strict=True)
    )
    parameters = {k: v for part in (head, *arms, tail) for k, v in part.parameters.items()}
    text = f"CALL () {{\n{union}\n}}\n{tail.text}"
    return Query(
        f"{anchor} × {', '.join(reaches)} → {projection}", tail.doc, parameters, tail.columns, text, head.scans
    )
