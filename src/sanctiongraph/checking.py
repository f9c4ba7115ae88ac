"""The first pass over a load's rows, by this process or, over a large first load's, by several.

Either way the same rows give the same records and the same rejections in the same order: another process examines a
part against the kinds that are finished, and a part that uses an id which an earlier part of its kind has used is
examined again by the one that remembers them all, so a bundle with such an id in every part gains nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from .check import Checked, Checker, Held
from .processes import NoProcesses, Processes, processes, processors
from .regime import Regime
from .seen import Finished, Seen
from .sources.bundle import Bundle, Part, Rejection, Row, chunks
from .spool import packed

SEVERAL_FROM = 10_000_000
"""Bytes of a bundle from which on several processes check a first load."""


class Outcome(NamedTuple):
    """What a part gave: how many rows were read, how many are good, those as a spool keeps them, and what is wrong."""

    read: int
    good: int
    ready: bytes
    bad: list[Rejection]


@dataclass(frozen=True)
class Pass:
    """The pass: who remembers, what each part gave, and the processes that may go on with it, if there are any."""

    checker: Checker
    outcomes: Iterator[Outcome]
    several: Processes | None = None


@contextmanager
def first_pass(regime: Regime, there: Held, secret: bytes, rows: Iterable[Row] | Bundle) -> Iterator[Pass]:
    """Check rows one kind after the other; no row is read before the first outcome is asked for."""
    with ExitStack() as stack:
        if isinstance(rows, Bundle) and there.empty and rows.size >= SEVERAL_FROM and processors() > 1:
            with suppress(NoProcesses):
                several = stack.enter_context(processes(partial(_begin, regime, there, secret)))
                seen = stack.enter_context(Seen(several.folder))
                checker = Checker(regime, there, secret, seen)
                yield Pass(checker, _by_several(several, checker, seen, rows.parts()), several)
                return
        seen = stack.enter_context(Seen())
        checker = Checker(regime, there, secret, seen)
        parts = ((p.of, p.rows()) for p in rows.parts()) if isinstance(rows, Bundle) else _by_kind(rows)
        yield Pass(checker, (_taken(checker, seen, kind, part) for kind, part in parts))


def _taken(checker: Checker, seen: Seen, kind: str, rows: list[Row]) -> Outcome:
    if not kind:  # a file that is no kind's
        return Outcome(len(rows), 0, packed([]), [problem for row in rows for problem in row.problems])
    found = checker.take(kind, rows)
    found.remember(seen)
    return _outcome(found)


def _outcome(found: Checked) -> Outcome:
    return Outcome(found.read, len(found.good), packed(found.good), found.bad)


def _by_kind(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Rows of one kind, some thousands at a time; the name is empty for a file that is no kind's."""
    for kind, group in itertools.groupby(rows, key=lambda row: row.kind.file if row.kind else ""):
        yield from ((kind, chunk) for chunk in chunks(group, lambda row: row.size))


# --- several processes --------------------------------------------------------------------------------------------

_mine: list[Checker] = []
"""In another process: its own checker."""


def _begin(regime: Regime, there: Held, secret: bytes, folder: Path) -> None:
    _mine.append(Checker(regime, there, secret, Finished(folder)))


def _examine(part: Part) -> tuple[Outcome, Checked]:
    """What a part gave, and what is to be remembered of it."""
    found = _mine[0].take(part.of, part.rows())
    return _outcome(found), found._replace(good=[], bad=[])


def _by_several(several: Processes, checker: Checker, seen: Seen, parts: Iterable[Part]) -> Iterator[Outcome]:
    for kind, group in itertools.groupby(parts, key=lambda part: part.of):
        if not kind:
            yield from (_taken(checker, seen, kind, part.rows()) for part in group)
            continue
        for part, (outcome, found) in several.each(_examine, group):
            if seen.states(kind, found.said):  # an id that an earlier part has used
                yield _taken(checker, seen, kind, part.rows())
            else:
                found.remember(seen)
                yield outcome
        seen.finish(kind)
