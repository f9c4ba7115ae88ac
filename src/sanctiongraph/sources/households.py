"""Fictional households for a scheme whose source publishes how many got which grade: as many as it says, no more.

Every figure, and every word about the scheme, is the regime's data. The households are numbers in a city that does not
exist: who they are, and why a household has its grade, nobody knows and nothing here says.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from ..errors import NotFound
from ..model import Document, Kind, Record, Score, Subject, When
from ..progress import Progress
from ..regime import Figure, Regime, Scheme
from .cast import BEGINS
from .names import CITY
from .world import make_empty

BATCH = 10_000


def scheme_of(regime: Regime, id: str) -> Scheme:
    """The scheme of that id. Raises NotFound naming those that there are."""
    if id not in regime.scheme:
        raise NotFound(f"The regime has no scheme {id!r}; it has {', '.join(sorted(regime.scheme))}.")
    return regime.scheme[id]


class Published(NamedTuple):
    """The figures of a scheme's source that a tally of its grades can be held against."""

    everybody: Figure | None
    """How many were evaluated, with or without a grade that was published."""
    graded: Figure | None
    """How many grades were published."""


def published(scheme: Scheme) -> Published:
    """Find both figures by what they are, since their names are the source's.

    The graded are the figure that is the sum of the grades' counts; everybody is the one larger figure of the same
    unit. Where several are larger, none is taken for it.
    """
    total = sum(grade.count or 0 for grade in scheme.grades)
    graded = next((figure for figure in scheme.numbers if figure.value == total), None)
    larger = [f for f in scheme.numbers if graded and f.unit == graded.unit and f.value > graded.value]
    return Published(larger[0] if len(larger) == 1 else None, graded)


def write_households(folder: Path, scheme: Scheme, progress: Progress | None = None) -> dict[str, int]:
    """Write a bundle of as many households as the scheme's source counts; the same scheme gives the same bytes.

    Returns how many records each file holds. Raises NotFound for a scheme of which no counts are published, LoadError
    for a folder that cannot be made or holds something.
    """
    total = households(scheme)
    if not total:
        raise NotFound(f"No source publishes how many have each grade of {scheme.en} ({scheme.id}).")
    make_empty(folder)
    counts = dict.fromkeys((kind.file for kind in (Document, Subject, Score)), 0)
    with ExitStack() as stack:
        files = {
            name: stack.enter_context((folder / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n"))
            for name in counts
        }
        for record in records(scheme):
            files[record.file].write(record.model_dump_json(by_alias=True, exclude_defaults=True) + "\n")
            counts[record.file] += 1
            if progress and (counts[Score.file] % BATCH == 0 or counts[Score.file] == total):
                progress("households", counts[Score.file], total)
    return counts


def households(scheme: Scheme) -> int:
    """How many households the scheme's source counts; 0 where it publishes no counts of its grades."""
    graded = sum(grade.count or 0 for grade in scheme.grades)
    everybody = published(scheme).everybody
    return int(everybody.value) if everybody else graded


def records(scheme: Scheme) -> Iterator[Record]:
    """The document, then each household with its score: the grades in the scheme's order, then those without one."""
    document = Document(
        id=f"{scheme.id}:result", title=f"{CITY.zh}虚构评定结果", title_en=f"Invented result, after {scheme.en}"
    )
    yield document
    grades = (itertools.repeat(grade.id, grade.count or 0) for grade in scheme.grades)
    given = itertools.chain(itertools.chain.from_iterable(grades), itertools.repeat(None))
    since = When.parse(BEGINS)
    for n, grade in zip(range(1, households(scheme) + 1), given, strict=False):
        id, entry = f"{scheme.id}:household-{n}", f"entry {n}"
        yield Subject(
            id=id,
            document=document.id,
            locator=entry,
            kind=Kind.organisation,
            name=f"{CITY.zh}第{n}户",
            name_en=f"Household {n} of {CITY.en}",
        )
        yield Score(
            id=f"{id}:score",
            document=document.id,
            locator=entry,
            subject=id,
            scheme=scheme.id,
            grade=grade,
            since=since,
        )
