"""Small random worlds for the oracle and the traversals: bundles that are valid, and bundles that correct them.

A world is made of motifs (a family, a chain of controllers, a cycle, a hub), whose ties then get dates from a short
list of days around which rules change, so that boundaries meet often. All people and companies are invented.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from oracle import FAR, FILES, possible, vague

Line = dict[str, Any]
Bundle = dict[str, list[Line]]
Triple = tuple[str, str, str]
"""``(kind, source, target)`` of a tie."""

PERSONS = [f"p{n}" for n in range(5)]
UNITS = [f"u{n}" for n in range(4)]
UNIT_KINDS = {"u0": "company", "u1": "company", "u2": "organisation", "u3": "public_body"}
PERSON_ROLES = (
    "legal_representative",
    "principal",
    "directly_responsible",
    "senior_manager",
    "staff",
    "state_functionary",
    "deputy",
)
REACHED = ("legal_representative", "actual_controller", "principal", "directly_responsible")
"""The roles that instruments name most."""
ANY_ROLES = ("actual_controller", "director", "supervisor", "shareholder")
REGISTRY = "d0"
"""The document that every subject, extension and conduct rests on; it is never withdrawn."""
SOURCES = ("d1", "d2", "d3")

TURNS = tuple(
    date.fromisoformat(day)
    for day in ("2013-10-01", "2015-07-22", "2016-01-20", "2016-02-29", "2017-05-01", "2018-05-01", "2020-01-02")
)
"""Days on which rules change, and a leap day; pass a regime's own for closer collisions."""
VAGUE = ("2014", "2016", "2016-02", "2017-05", "2018", "2013-09-15/2013-10-15", "2019-12-01/2020-02-01")
BIRTHS = (
    "1970-01-01",
    None,
    "2005-06-15",
    "1996-02-29",
    "1998-05-01",
    "1999-07-22",
    "2000-02-29",
    "2016-01-20",
    "1998",
    "1998-05",
    "1999-12-01/2000-03-01",
    "2017",
)
"""An adult, an unknown birth, a child, and people who are born or come of age around the turns."""

EVERY_TRIPLE: list[Triple] = [
    *((kind, person, unit) for kind in (*ANY_ROLES, *PERSON_ROLES) for person in PERSONS for unit in UNITS),
    *((kind, one, other) for kind in (*ANY_ROLES, "branch") for one in UNITS for other in UNITS if one != other),
    *((kind, one, other) for kind in ("parent", "spouse") for one in PERSONS for other in PERSONS if one != other),
]


# --- motifs: ties without dates ---------------------------------------------------------------------------

_persons, _units = st.sampled_from(PERSONS), st.sampled_from(UNITS)
_roles = st.sampled_from((*ANY_ROLES, *PERSON_ROLES))


def _family(role: str, parent: str, child: str) -> list[Triple]:
    return [(role, parent, "u0"), ("parent", parent, child)]


def _chain(units: list[str], top: str) -> list[Triple]:
    """Each unit controlled by the next, the last by a person."""
    return [("actual_controller", above, below) for below, above in zip(units, [*units[1:], top], strict=True)]


def _cycle(units: list[str]) -> list[Triple]:
    return [("actual_controller", above, below) for below, above in zip(units, units[1:] + units[:1], strict=True)]


def _posts_of_the_listed(role: str, post: str, unit: str) -> list[Triple]:
    return [(role, "p0", unit), (post, "p0", "u3")]


_several_units = st.lists(_units, min_size=2, max_size=3, unique=True)
_families = st.builds(
    _family, st.sampled_from(REACHED), st.sampled_from(PERSONS[:3]), st.sampled_from((*PERSONS[3:], "p0"))
).filter(lambda ties: ties[1][1] != ties[1][2])
_chains = st.builds(_chain, st.permutations(UNITS[1:]).map(lambda above: ["u0", *above[:2]]), _persons)
_jobs = st.sampled_from(("staff", "state_functionary", "deputy"))
MOTIFS: tuple[st.SearchStrategy[list[Triple]], ...] = (
    _families,
    _families,
    _chains,
    st.sampled_from(PERSONS[1:]).map(lambda child: [("parent", "p0", child)]),
    st.builds(_posts_of_the_listed, st.sampled_from((*REACHED, *ANY_ROLES)), _jobs, _units),
    st.builds(lambda one, other: [("branch", one, other)] if one != other else [], _units, _units),
    st.builds(_cycle, _several_units),
    _roles.map(lambda role: [(role, person, "u0") for person in PERSONS]),
    st.lists(st.sampled_from(EVERY_TRIPLE), max_size=3),
    st.just([("spouse", "p0", "p1"), ("spouse", "p1", "p0")]),
)
"""Each is in a world or not, as a coin falls."""


# --- dates ------------------------------------------------------------------------------------------------


def near(turns: Sequence[date]) -> st.SearchStrategy[str]:
    """An exact day: one of the turns, or the day before or after it."""
    return st.builds(lambda turn, by: (turn + timedelta(by)).isoformat(), st.sampled_from(turns), st.integers(-1, 1))


def whenever(turns: Sequence[date]) -> st.SearchStrategy[str]:
    """A date as documents give it: mostly exact, sometimes vague."""
    return st.one_of(near(turns), near(turns), st.sampled_from(VAGUE))


def _ordered(since: str | None, until: str | None) -> Line:
    """``since`` and ``until`` in their order; without the end where the interval could have no day."""
    if since and until:
        since, until = sorted((since, until), key=lambda text: possible({"since": text})[0])
        begins, ends = possible({"since": since, "until": until})
        until = until if begins < ends else None
    return {key: value for key, value in (("since", since), ("until", until)) if value}


def intervals(dates: st.SearchStrategy[str], *, begun: bool = False) -> st.SearchStrategy[Line]:
    """The dates of a claim; ``begun``: with a first day."""
    ends = st.one_of(st.none(), st.none(), dates)
    return st.builds(_ordered, dates if begun else st.one_of(st.none(), st.none(), dates), ends)


# --- worlds -----------------------------------------------------------------------------------------------


def _kept(line: Line) -> Line:
    return {key: value for key, value in line.items() if value not in (None, [], ())}


def _numbered(prefix: str, lines: list[Line]) -> list[Line]:
    """Lines with their ids; no document says the same thing twice."""
    different = {json.dumps(line, sort_keys=True): line for line in lines}
    return [{"id": f"{prefix}{n}", **line} for n, line in enumerate(different.values())]


@st.composite
def _ties(draw: st.DrawFn, turns: Sequence[date], most: int) -> list[Line]:
    triples = [triple for motif in MOTIFS if draw(st.booleans()) for triple in draw(motif)][:most]
    dates = intervals(whenever(turns))
    lines = []
    for kind, source, target in triples:
        tie = {"kind": kind, "source": source, "target": target}
        lines.append({"document": draw(st.sampled_from(SOURCES)), **tie, **draw(dates)})
        if draw(st.integers(0, 3)) == 3:
            lines.append({"document": draw(st.sampled_from(SOURCES)), **tie, **draw(dates)})
    return _numbered("t", lines)


@st.composite
def _listing(draw: st.DrawFn, grounds: Mapping[str, Sequence[str]], turns: Sequence[date]) -> list[Line]:
    """One listing, sometimes with a second document's account of it."""
    register = draw(st.sampled_from(sorted(grounds)))
    line = {
        "document": draw(st.sampled_from(SOURCES)),
        "subject": draw(st.sampled_from(["u0"] * 9 + ["p0"] * 7 + [*UNITS, *PERSONS])),
        "register": register,
        "ground": draw(st.sampled_from([*grounds[register], None])),
        "decision": draw(st.sampled_from([None, "(2016) No. 1", "(2016) No. 2"])),
        "decided": draw(st.none() | near(turns)),
        "extensions": draw(
            st.lists(
                st.builds(
                    lambda day, longer: {"decided": day, **longer, "document": REGISTRY},
                    near(turns),
                    st.sampled_from(({"years": 1}, {"years": 2}, {"years": 3}, {"days": 90}, {"years": 1, "days": 30})),
                ),
                max_size=2,
            )
        ),
        "names": draw(st.lists(_persons, max_size=2, unique=True)),
        **draw(intervals(whenever(turns), begun=True)),
    }
    lines = [_kept(line)]
    if draw(st.integers(0, 3)) == 3:
        again = draw(intervals(whenever(turns), begun=True))
        lines.append(_kept({**line, "document": draw(st.sampled_from(SOURCES)), "until": None, **again}))
    return lines


@st.composite
def _exemption(
    draw: st.DrawFn, kinds: Sequence[str], measures: Sequence[str], listings: Sequence[str], turns: Sequence[date]
) -> Line:
    line = {
        "document": draw(st.sampled_from(SOURCES)),
        "subject": draw(st.sampled_from(["u0", "p0", *PERSONS, *UNITS])),
        "kind": draw(st.sampled_from(sorted(kinds))),
        "measures": draw(st.just([]) | st.lists(st.sampled_from(sorted(measures)), max_size=2, unique=True)),
        "listing": draw(st.sampled_from([None, None, *listings])),
        **draw(intervals(near(turns), begun=True)),
    }
    return _kept(line)


def _subject(id: str, born: str | None) -> Line:
    number = {"scheme": "unit_number", "value": f"R-{id}"}
    return _kept(
        {
            "id": id,
            "document": REGISTRY,
            "kind": UNIT_KINDS.get(id, "person"),
            "name": f"虚构{id}",
            "born": born if id in PERSONS else None,
            "identifiers": [number] if id in UNITS else [],
        }
    )


def _by_number(reference: str) -> str:
    return f"@unit_number:R-{reference}" if reference in UNITS else reference


@st.composite
def worlds(
    draw: st.DrawFn,
    grounds: Mapping[str, Sequence[str]],
    exemption_kinds: Sequence[str],
    measures: Sequence[str],
    *,
    turns: Sequence[date] = TURNS,
    most_ties: int = 16,
    references: bool = False,
) -> Bundle:
    """A valid bundle of up to five persons and four units.

    grounds: the ids of the grounds of each register to list in. exemption_kinds and measures: ids of the regime; with
    no kinds there are no exemptions. turns: exact days to stay near. references: units may be named by their number.
    """
    ties = draw(_ties(turns, most_ties))
    entries = draw(st.lists(_listing(grounds, turns), min_size=1, max_size=3))
    listings = _numbered("l", [line for entry in entries for line in entry])
    conduct = []
    if draw(st.booleans()):
        about = {"subject": listings[0]["subject"], "text": "did not pay", "norm": "law", "area": "judiciary"}
        conduct = [{"id": "c0", "document": REGISTRY, **about}]
        listings[0] = {**listings[0], "conduct": "c0"}
    ids = [line["id"] for line in listings]
    few = 2 if exemption_kinds else 0
    lifting = st.lists(_exemption(exemption_kinds, measures, ids, turns), max_size=few) if few else st.just([])
    exemptions = _numbered("e", draw(lifting))
    used = {end for line in ties for end in (line["source"], line["target"])}
    used |= {line["subject"] for line in (*listings, *exemptions)}
    used |= {name for line in listings for name in line.get("names", ())}
    if references and draw(st.booleans()):
        ties = [{**tie, "source": _by_number(tie["source"]), "target": _by_number(tie["target"])} for tie in ties]
        listings = [{**line, "subject": _by_number(line["subject"])} for line in listings]
    return {
        "documents": [{"id": id, "title": f"文件{id}"} for id in (REGISTRY, *SOURCES)],
        "subjects": [_subject(id, draw(st.sampled_from(BIRTHS)) if id in PERSONS else None) for id in sorted(used)],
        "conduct": conduct,
        "ties": ties,
        "listings": listings,
        "exemptions": exemptions,
    }


# --- corrections ------------------------------------------------------------------------------------------


@st.composite
def corrections(draw: st.DrawFn, world: Bundle, *, turns: Sequence[date] = TURNS) -> Bundle:
    """A later bundle that ends, corrects and withdraws records of a world, and withdraws documents of it.

    Nothing that was withdrawn comes back, and subjects are corrected, never withdrawn.
    """
    gone = draw(st.lists(st.sampled_from(SOURCES), max_size=1))
    later: Bundle = {file: [] for file in FILES}
    later["documents"] = [{"id": "d9", "title": "更正"}, *({"id": id, "withdrawn": True} for id in gone)]
    dates = {"ties": whenever(turns), "listings": whenever(turns), "exemptions": near(turns)}
    for file, when in dates.items():
        for line in world[file]:
            what = draw(st.sampled_from(("keep", "keep", "end", "correct", "withdraw")))
            if what == "keep" or line["document"] in gone:
                continue
            later[file].append(draw(_correction(line, what, intervals(when, begun=file != "ties"), when)))
    _follow(later, world, gone)
    for line in world["subjects"]:
        if line["kind"] == "person" and draw(st.integers(0, 4)) == 4:
            born = draw(st.sampled_from(BIRTHS))
            later["subjects"].append(_kept({**line, "document": "d9", "born": born}))
    return later


def _follow(later: Bundle, world: Bundle, gone: Sequence[str]) -> None:
    """Withdraw the exemptions of listings that this bundle withdraws: a claim may not lose what it refers to."""
    lost = {line["id"] for line in later["listings"] if line.get("withdrawn")}
    lost |= {line["id"] for line in world["listings"] if line["document"] in gone}
    orphans = [line["id"] for line in world["exemptions"] if line.get("listing") in lost]
    kept = [line for line in later["exemptions"] if line["id"] not in orphans]
    later["exemptions"] = [*kept, *({"id": id, "withdrawn": True} for id in orphans)]


@st.composite
def _correction(
    draw: st.DrawFn, line: Line, what: str, days: st.SearchStrategy[Line], when: st.SearchStrategy[str]
) -> Line:
    if what == "withdraw":
        return {"id": line["id"], "withdrawn": True}
    document = draw(st.sampled_from(("d9", line["document"])))
    undated = {key: value for key, value in line.items() if key not in ("since", "until")}
    if what == "correct":
        return {**undated, "document": document, **draw(days)}
    ended = {**line, "document": document, "until": draw(when)}
    begins, ends = possible(ended)
    return ended if begins < ends else {**undated, "document": document, **draw(days)}


@st.composite
def histories(
    draw: st.DrawFn,
    grounds: Mapping[str, Sequence[str]],
    exemption_kinds: Sequence[str],
    measures: Sequence[str],
    *,
    turns: Sequence[date] = TURNS,
) -> tuple[Bundle, Bundle]:
    """A world and the bundle that corrects it later."""
    world = draw(worlds(grounds, exemption_kinds, measures, turns=turns))
    return world, draw(corrections(world, turns=turns))


# --- using worlds -----------------------------------------------------------------------------------------


def turns_of(rules: Sequence[Mapping[str, Any]]) -> list[date]:
    """The days on which rule versions of a regime begin and end, for ``turns``."""
    edges = [str(rule[edge]) for rule in rules for edge in ("from", "to") if rule.get(edge)]
    return sorted({day for text in edges for day in vague(text)} - {FAR})


def renamed(bundle: Bundle, prefix: str) -> Bundle:
    """The same world under other ids, so that many worlds can be loaded side by side in one graph."""

    def rename(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {inner: rename(part, inner) for inner, part in value.items()}
        if isinstance(value, list):
            return [rename(part, key) for part in value]
        if key == "value":
            return f"{prefix}{value}"
        if key in ("id", "document", "subject", "source", "target", "listing", "conduct", "names"):
            return re.sub(r"^(@[a-z_]+:)?", rf"\g<1>{prefix}", value)
        return value

    return {file: [rename(line, "") for line in lines] for file, lines in bundle.items()}


def write(bundle: Mapping[str, Sequence[Line]], folder: Path) -> Path:
    """Write a bundle as a folder of JSON Lines; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        lines = [json.dumps(line, ensure_ascii=False) + "\n" for line in bundle.get(file, ())]
        (folder / f"{file}.jsonl").write_text("".join(lines), encoding="utf-8", newline="\n")
    return folder


def drawn(regime: Any, registers: Sequence[str], count: int) -> list[tuple[Bundle, Bundle]]:
    """Worlds and their corrections that list in these registers of a regime; the same ones in every run."""
    grounds = {id: [g.id for g in regime.register_[id].grounds] for id in registers}
    kinds = sorted({e.kind for e in regime.exemptions})
    found: list[tuple[Bundle, Bundle]] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(histories(grounds, kinds, sorted(regime.measure)))
    def draw(history: tuple[Bundle, Bundle]) -> None:
        found.append(history)

    draw()
    return found[:count]
