"""The independent oracle: docs/semantics.md in plain Python and NetworkX, one function a paragraph.

It imports nothing of the package and shares no idea with it: days are tested one by one, on the first day of each
stretch in which nothing changes. Correct and clear before quick; for small worlds only.
"""

from __future__ import annotations

import calendar
import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from pathlib import Path as Folder
from typing import Any, NamedTuple

import networkx as nx
import yaml

Line = Mapping[str, Any]
Bundle = Mapping[str, list[Line]]
"""Kind of record → its lines, in the order in which they were asserted."""

Days = tuple[date, date]
"""``[since, until)``; one whose end is not after its beginning has no day."""

FILES = ("documents", "subjects", "conduct", "ties", "listings", "exemptions")
BEGINNING, FAR = date(1, 1, 1), date(9999, 12, 31)
ALWAYS, NEVER = (BEGINNING, FAR), (FAR, FAR)
STANDINGS = ("applies", "uncertain", "contested", "conditional")
"""From sure to unsure."""


class Row(NamedTuple):
    """A stretch of an effect with one standing. Days are ISO dates; the far date 9999-12-31 is an open end."""

    affected: str
    measure: str
    listing: str
    mode: str
    since: str
    until: str
    standing: str


class Derived(NamedTuple):
    """One path with the bases that order a measure along it; ties run from the listed to the affected subject."""

    affected: str
    measure: str
    listing: str
    mode: str
    reach: str
    role: str
    ties: tuple[str, ...]
    bases: frozenset[str]
    days: tuple[tuple[str, str], ...]


def effects(
    bundle: Bundle | Folder | str,
    regime: Line | Folder | str,
    since: date | str | None = None,
    until: date | str | None = None,
    affected: str | None = None,
    listing: str | None = None,
) -> set[Row]:
    """Every effect with a day in the window ``[since, until)``, cut to it, of one subject or listing if asked."""
    span = _window(since, until)
    reasons: dict[tuple[str, str, str, str], set[Reason]] = defaultdict(set)
    for path, order, reason in _reasons(World.of(bundle, regime), affected, listing):
        reasons[path.affected, order.measure, path.listing.id, order.mode(path)].add(reason)
    return {
        Row(*key, first.isoformat(), last.isoformat(), standing)
        for key, why in reasons.items()
        for first, last, standing in stretches(frozenset(why), span)
    }


def derivations(
    bundle: Bundle | Folder | str,
    regime: Line | Folder | str,
    since: date | str | None = None,
    until: date | str | None = None,
    affected: str | None = None,
    listing: str | None = None,
) -> set[Derived]:
    """Every derivation with a day in the window: a path, its bases with a day each, and the union of their days."""
    span = _window(since, until)
    found: dict[tuple[Path, str, str], dict[str, set[Reason]]] = defaultdict(lambda: defaultdict(set))
    for path, order, reason in _reasons(World.of(bundle, regime), affected, listing):
        if stretches(frozenset({reason}), span):
            found[path, order.measure, order.mode(path)][order.basis].add(reason)
    return {
        Derived(
            path.affected,
            measure,
            path.listing.id,
            mode,
            path.reach,
            path.role,
            tuple(tie.id for tie in path.ties),
            frozenset(bases),
            tuple((a.isoformat(), b.isoformat()) for a, b in covered(frozenset().union(*bases.values()), span)),
        )
        for (path, measure, mode), bases in found.items()
    }


def joined(*bundles: Bundle) -> dict[str, list[Line]]:
    """Several bundles as one, loaded in that order."""
    return {file: [line for bundle in bundles for line in bundle.get(file, ())] for file in FILES}


def _window(since: date | str | None, until: date | str | None) -> Days:
    return vague(since)[0] if since else BEGINNING, vague(until)[0] if until else FAR


# --- days -------------------------------------------------------------------------------------------------


def vague(text: date | str) -> Days:
    """The earliest and the latest day, both included, that a vague date may mean."""
    if isinstance(text, date):
        return text, text
    first, _, last = text.partition("/")
    return _within(first)[0], _within(last or first)[1]


def _within(text: str) -> Days:
    year, month, day = [*(int(part) for part in text.split("-")), None, None][:3]
    assert year
    if day and month:
        return date(year, month, day), date(year, month, day)
    if month:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


def inside(day: date, days: Days) -> bool:
    """Whether a day lies in an interval."""
    return days[0] <= day < days[1]


def intersection(intervals: Iterable[Days]) -> Days:
    """The days in every one of the intervals."""
    begins, ends = zip(ALWAYS, *intervals, strict=True)
    return max(begins), min(ends)


def later(day: date, *, years: int = 0, months: int = 0, days: int = 0) -> date:
    """A day moved on: a day that the month does not have becomes its last, so 29 February becomes the 28th."""
    year, month = divmod(day.year * 12 + day.month - 1 + years * 12 + months, 12)
    if year >= FAR.year:
        return FAR
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1])) + timedelta(days)


def birthday(born: date, n: int) -> date:
    """The nth birthday: 1 March in common years for someone born on 29 February."""
    if (born.month, born.day) == (2, 29) and not calendar.isleap(born.year + n):
        return date(born.year + n, 3, 1)
    return born.replace(year=born.year + n)


# --- facts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Claim:
    """What one document asserts for some days."""

    id: str
    document: str
    possible: Days
    sure: Days


@dataclass(frozen=True)
class Tie(Claim):
    """``source`` is ``kind`` of ``target``."""

    kind: str
    source: str
    target: str


@dataclass(frozen=True)
class Listing(Claim):
    """An entry in a register."""

    subject: str
    register: str
    ground: str | None
    decision: str | None
    first: Days
    decided: Days
    extensions: tuple[tuple[date, int, int], ...]
    names: frozenset[str]


@dataclass(frozen=True)
class Exemption(Claim):
    """A decision that lifts measures; no measures: those of its kind, no listing: any."""

    subject: str
    measures: frozenset[str]
    listing: str | None
    kind: str


def possible(line: Line) -> Days:
    """The days on which a dated claim may hold."""
    since, until = line.get("since"), line.get("until")
    return vague(since)[0] if since else BEGINNING, vague(until)[1] if until else FAR


def sure(line: Line) -> Days:
    """The days on which it holds whatever its vague dates turn out to be."""
    since, until = line.get("since"), line.get("until")
    return vague(since)[1] if since else BEGINNING, vague(until)[0] if until else FAR


def standing_lines(lines: Iterable[Line]) -> list[Line]:
    """The last line of each id, unless it takes the record back."""
    return [line for line in {line["id"]: line for line in lines}.values() if not line.get("withdrawn")]


def rivals(claim: Claim, others: Iterable[Claim], *thing: str) -> Iterator[Claim]:
    """Claims of the same thing by different documents whose possible intervals overlap."""
    for other in others:
        same = all(getattr(claim, part) == getattr(other, part) for part in thing)
        first, last = intersection([claim.possible, other.possible])
        if same and claim.document != other.document and first < last:
            yield other


class Facts:
    """The claims in force after all lines of a bundle."""

    def __init__(self, bundle: Bundle) -> None:
        documents = {line["id"] for line in standing_lines(bundle.get("documents", ()))}

        def claims(file: str) -> list[Line]:
            return [line for line in standing_lines(bundle.get(file, ())) if line["document"] in documents]

        spoken_of = [line for line in bundle.get("subjects", ()) if not line.get("withdrawn")]
        self._named_by = {
            f"@{number['scheme']}:{number['value']}": line["id"]
            for line in spoken_of
            for number in line.get("identifiers", ())
        }
        self.kind: dict[str, str] = {line["id"]: line["kind"] for line in spoken_of}
        self.born = {line["id"]: vague(line["born"]) for line in claims("subjects") if line.get("born")}
        self.ties = [self._tie(line) for line in claims("ties")]
        self.listings = [self._listing(line) for line in claims("listings")]
        self.exemptions = [self._exemption(line) for line in claims("exemptions")]

    def party(self, subject: str) -> str:
        """How instruments speak of it: ``person``, or ``unit`` for everything else."""
        return "person" if self.kind[subject] == "person" else "unit"

    def _subject(self, reference: str) -> str:
        return self._named_by[reference] if reference.startswith("@") else reference

    def _tie(self, line: Line) -> Tie:
        ends = self._subject(line["source"]), self._subject(line["target"])
        return Tie(line["id"], line["document"], possible(line), sure(line), line["kind"], *ends)

    def _listing(self, line: Line) -> Listing:
        first = vague(line["since"])
        return Listing(
            line["id"],
            line["document"],
            possible(line),
            sure(line),
            self._subject(line["subject"]),
            line["register"],
            line.get("ground"),
            line.get("decision"),
            first,
            vague(line["decided"]) if line.get("decided") else first,
            tuple((vague(e["decided"])[0], e.get("years", 0), e.get("days", 0)) for e in line.get("extensions", ())),
            frozenset(self._subject(name) for name in line.get("names", ())),
        )

    def _exemption(self, line: Line) -> Exemption:
        subject, measures = self._subject(line["subject"]), frozenset(line.get("measures", ()))
        return Exemption(
            line["id"],
            line["document"],
            possible(line),
            sure(line),
            subject,
            measures,
            line.get("listing"),
            line["kind"],
        )


# --- the regime -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Order:
    """A basis with one of its targets: a measure ordered for whoever one reach finds."""

    basis: str
    measure: str
    mode_if_any: str | None
    label: bool
    may: Days
    surely: Days
    governs_by: str
    uncertain: bool
    reach: str
    roles: frozenset[str]
    listed: str | None
    affected: str | None
    below_age: int | None

    def mode(self, path: Path) -> str:
        """Rewarded, notified, listed (the listed subject of a label), or restricted."""
        return self.mode_if_any or ("listed" if path.reach == "self" and self.label else "restricted")


def strings(value: object) -> tuple[str, ...]:
    """A YAML value that may be null, one string or a list of them."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]


def version(rule: Line) -> tuple[Days, Days]:
    """The days on which a rule version may hold, and those on which it surely does."""
    first, last = vague(str(rule["from"])), vague(str(rule["to"])) if rule.get("to") else (FAR, FAR)
    return (first[0], last[1]), (first[1], last[0])


def one_of(decided: Days, days: Days) -> bool:
    """Whether some day on which it may have been decided lies in an interval."""
    return decided[0] < days[1] and days[0] <= decided[1]


def all_of(decided: Days, days: Days) -> bool:
    """Whether every day on which it may have been decided lies in an interval."""
    return inside(decided[0], days) and inside(decided[1], days)


class Regime:
    """What of a regime's YAML matters for effects."""

    def __init__(self, content: Line) -> None:
        self._content = content
        self._registers = {register["id"]: register for register in content["registers"]}
        self._kinds = {measure["id"]: measure.get("kind", "restriction") for measure in content["measures"]}

    @cached_property
    def chained(self) -> frozenset[str]:
        """The roles of the readings for ``controller_chain``."""
        return frozenset(
            role
            for reading in self._content.get("readings", ())
            if reading["when"] == "controller_chain"
            for role in strings(reading.get("roles"))
        )

    def began_later(self, reach: str, role: str) -> bool:
        """Whether a reading for ``post_began_later`` adds someone through this reach and role."""
        return any(
            reading["when"] == "post_began_later"
            and reading["adds"]
            and role in (strings(reading.get("roles")) or (role,))
            and reach in (strings(reading.get("reaches")) or (reach,))
            for reading in self._content.get("readings", ())
        )

    def terms(self, listing: Listing) -> list[Line]:
        """The terms of fixed length for the listing's ground, by the day of decision."""
        return [
            term
            for term in self._registers[listing.register].get("terms") or ()
            if term.get("length")
            and (not term.get("grounds") or listing.ground in strings(term["grounds"]))
            and one_of(listing.decided, version(term)[0])
        ]

    def lifted_by(self, kind: str) -> frozenset[str]:
        """The measures that the regime's rule for a kind of exemption is about; none: all."""
        rules = [rule for rule in self._content.get("exemptions") or () if rule["kind"] == kind]
        return frozenset(strings(rules[0].get("measures"))) if rules else frozenset()

    def ages_of_exclusion(self, listing: Listing) -> list[tuple[int, bool]]:
        """The ages below which the register may list nobody, by the day of decision; and whether that rule is sure."""
        return [
            (exclusion["listed_below_age"], all_of(listing.decided, version(exclusion)[1]))
            for exclusion in self._registers[listing.register].get("exclusions") or ()
            if exclusion.get("listed_below_age") is not None and one_of(listing.decided, version(exclusion)[0])
        ]

    @cache  # noqa: B019 - a regime lives as long as the tests
    def orders(self, register: str) -> list[Order]:
        """Every basis that the register triggers, once for each of its targets."""
        return [
            self._order(register, basis, target)
            for instrument in self._content["instruments"]
            for basis in instrument.get("bases") or ()
            if register in (strings(basis.get("registers")) or strings(instrument.get("registers")))
            for target in basis["targets"]
        ]

    def _order(self, register: str, basis: Line, target: Line) -> Order:
        return Order(
            basis["id"],
            basis["measure"],
            {"reward": "rewarded", "notice": "notified"}.get(self._kinds[basis["measure"]]),
            self._registers[register]["kind"] != "orders",
            *version(basis),
            basis.get("governs_by", "day"),
            "uncertain" in strings(basis["mark"]),
            target["reach"],
            frozenset(strings(target.get("roles"))),
            target.get("listed"),
            target.get("affected"),
            target.get("below_age"),
        )


@dataclass(frozen=True)
class World:
    """The facts and the rules that a question is asked of."""

    facts: Facts
    regime: Regime

    @classmethod
    def of(cls, bundle: Bundle | Folder | str, regime: Line | Folder | str) -> World:
        """Read folders, or take what was read."""
        lines = bundle if isinstance(bundle, Mapping) else read_bundle(Folder(bundle))
        rules = Regime(regime) if isinstance(regime, Mapping) else read_regime(Folder(regime))
        return cls(Facts(lines), rules)


def read_bundle(folder: Folder) -> dict[str, list[Line]]:
    """The JSON Lines files of a bundle."""
    bundle = {}
    for file in FILES:
        path = folder / f"{file}.jsonl"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        bundle[file] = [json.loads(line) for line in text.split("\n") if line.strip()]
    return bundle


@cache
def read_regime(folder: Folder) -> Regime:
    """Every YAML file below a folder, their lists joined. The folder is read once."""
    content: dict[str, Any] = {}
    for path in sorted(folder.rglob("*.yaml")):
        for key, value in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            content[key] = [*content.get(key, ()), *value] if isinstance(value, list) else value
    return Regime(content)


# --- paths ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Path:
    """A way from the listed subject to an affected one; the ties in that order."""

    listing: Listing
    reach: str
    role: str
    affected: str
    ties: tuple[Tie, ...]

    def visits(self, subject: str) -> bool:
        """Whether a subject is on the path already."""
        ends = {end for tie in self.ties for end in (tie.source, tie.target)}
        return subject in ends | {self.listing.subject, self.affected}


def paths(world: World, listing: Listing) -> Iterator[Path]:
    """The table of reaches, row by row."""
    listed = listing.subject
    itself = Path(listing, "self", "self", listed, ())
    holders = [
        *(Path(listing, "responsible_persons", walk[0].kind, end, walk) for end, walk in walks(world, listed, "up")),
        *(Path(listing, "responsible_persons", "named", name, ()) for name in listing.names if name != listed),
    ]
    yield itself
    yield from holders
    for end, walk in walks(world, listed, "down"):
        yield Path(listing, "undertakings", walk[0].kind, end, walk)
        if len(walk) == 1:
            yield Path(listing, "employer", walk[0].kind, end, walk)
        if len(walk) == 1 and walk[0].kind == "branch":
            yield Path(listing, "branches", "branch", end, walk)
    for parent in (itself, *holders):
        for tie in world.facts.ties:
            if tie.kind == "parent" and tie.source == parent.affected and not parent.visits(tie.target):
                yield Path(listing, "children", parent.role, tie.target, (*parent.ties, tie))


def walks(world: World, listed: str, way: str) -> Iterator[tuple[str, tuple[Tie, ...]]]:
    """One tie of any kind from the listed subject, or several through chained roles; no subject twice."""
    ties = {tie.id: tie for tie in world.facts.ties}
    chain: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    chain.add_node(listed)
    for tie in ties.values():
        near, far = (tie.target, tie.source) if way == "up" else (tie.source, tie.target)
        if near == listed != far:
            yield far, (tie,)
        if tie.kind in world.regime.chained:
            chain.add_edge(near, far, key=tie.id)
    for end in set(chain) - {listed}:
        for edges in nx.all_simple_edge_paths(chain, listed, end):
            if len(edges) > 1:
                yield end, tuple(ties[edge[-1]] for edge in edges)


# --- days and doubts --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reason:
    """A path and a basis: the days it needs, the days lifted from it, and what leaves a doubt outside some days."""

    days: Days
    lifted: frozenset[Days]
    doubts: frozenset[tuple[str, Days]]

    def standing(self, day: date) -> str | None:
        """The unsurest doubt of a day; None where the reason does not hold."""
        if not inside(day, self.days) or any(inside(day, lifted) for lifted in self.lifted):
            return None
        doubts = [doubt for doubt, without in self.doubts if not inside(day, without)]
        return max(["applies", *doubts], key=STANDINGS.index)


def _reasons(world: World, affected: str | None, listing: str | None) -> Iterator[tuple[Path, Order, Reason]]:
    for entry in world.facts.listings:
        if listing not in (None, entry.id) or void(world, entry):
            continue
        for path in paths(world, entry):
            if affected not in (None, path.affected):
                continue
            for order in world.regime.orders(entry.register):
                if matches(world, path, order):
                    yield path, order, reason(world, path, order)


def matches(world: World, path: Path, order: Order) -> bool:
    """Whether a basis that the listing's register triggers asks for this path."""
    party = world.facts.party
    return (
        order.reach == path.reach
        and (order.reach in ("self", "branches") or path.role in order.roles)
        and order.listed in (None, party(path.listing.subject))
        and order.affected in (None, party(path.affected))
    )


def reason(world: World, path: Path, order: Order) -> Reason:
    """The days of a path and a basis, with their doubts."""
    may, certain = within_term(world, path.listing)
    days = [may, *(tie.possible for tie in path.ties), governed(order, path.listing), childhood(world, path, order)[0]]
    doubts = [("conditional", certain), *(("conditional", tie.sure) for tie in path.ties)]
    doubts += [("conditional", childhood(world, path, order)[1])]
    doubts += [("contested", rival.possible) for rival in rival_claims(world, path)]
    doubts += [("uncertain", NEVER)] * (order.uncertain or uses_a_reading(world, path))
    doubts += [of_the_dates(order, path.listing)]
    doubts += [("conditional", NEVER)] * perhaps_void(world, path.listing)
    return Reason(intersection(days), frozenset(lifted(world, path, order)), frozenset(doubts))


def within_term(world: World, listing: Listing) -> tuple[Days, Days]:
    """The possible and the sure interval of a listing, both cut at the end of its term."""
    terms = world.regime.terms(listing)
    if not terms:
        return listing.possible, listing.sure
    ends = [end_of_term(first, term, listing) for term in terms for first in listing.first]
    first, last = listing.decided
    every = [first + timedelta(n) for n in range((last - first).days + 1)]
    some_has_none = any(not any(inside(day, version(term)[1]) for term in terms) for day in every)
    latest = FAR if some_has_none else max(ends)
    return intersection([listing.possible, (BEGINNING, latest)]), intersection([listing.sure, (BEGINNING, min(ends))])


def end_of_term(first: date, term: Line, listing: Listing) -> date:
    """First day + length + extensions decided before the end that then holds, at most first day + maximum."""
    limit = plus(first, term["maximum"]) if term.get("maximum") else FAR
    end = min(plus(first, term["length"]), limit)
    years = days = 0
    for decided, more_years, more_days in sorted(listing.extensions):
        if decided < end:
            years, days = years + more_years, days + more_days
            longer = {unit: term["length"].get(unit, 0) for unit in ("years", "months", "days")}
            longer["years"] += years
            longer["days"] += days
            end = min(later(first, **longer), limit)
    return end


def plus(day: date, length: Line) -> date:
    """A day moved on by a length of the regime."""
    if length.get("working_days"):
        raise NotImplementedError("docs/semantics.md does not say how working days lengthen a term")
    return later(day, **{unit: length.get(unit, 0) for unit in ("years", "months", "days")})


def governed(order: Order, listing: Listing) -> Days:
    """The days for which a basis governs: its own, or by the day of decision all or none."""
    if order.governs_by == "day":
        return order.may
    return ALWAYS if one_of(listing.decided, order.may) else NEVER


def of_the_dates(order: Order, listing: Listing) -> tuple[str, Days]:
    """The doubt that vague dates of a basis, or of a decision, leave on the days outside some days."""
    if order.governs_by == "day":
        return "uncertain", order.surely
    decided_once = listing.decided[0] == listing.decided[1]
    doubt = "uncertain" if decided_once and order.may != order.surely else "conditional"
    return doubt, ALWAYS if all_of(listing.decided, order.surely) else NEVER


def childhood(world: World, path: Path, order: Order) -> tuple[Days, Days]:
    """The days on which the affected subject may be below the age asked for, and those on which it surely is."""
    if order.below_age is None:
        return ALWAYS, ALWAYS
    if path.affected not in world.facts.born:
        return ALWAYS, NEVER
    earliest, latest = world.facts.born[path.affected]
    return (earliest, birthday(latest, order.below_age)), (latest, birthday(earliest, order.below_age))


def lifted(world: World, path: Path, order: Order) -> Iterator[Days]:
    """The days of every exemption from this measure and listing of the affected subject, or of the child's parent."""
    freed = {path.affected} | ({path.ties[-1].source} if path.reach == "children" else set())
    for exemption in world.facts.exemptions:
        measures = exemption.measures or world.regime.lifted_by(exemption.kind)
        if (
            exemption.subject in freed
            and (not measures or order.measure in measures)
            and exemption.listing in (None, path.listing.id)
        ):
            yield exemption.possible


def void(world: World, listing: Listing) -> bool:
    """Whether the listed person was surely below an age of exclusion on the day of decision."""
    born = world.facts.born.get(listing.subject)
    return born is not None and any(
        sure_rule and listing.decided[1] < birthday(born[0], age)
        for age, sure_rule in world.regime.ages_of_exclusion(listing)
    )


def perhaps_void(world: World, listing: Listing) -> bool:
    """Whether the listed person may have been below such an age, as far as vague dates tell."""
    born = world.facts.born.get(listing.subject)
    return born is not None and any(
        listing.decided[0] < birthday(born[1], age) for age, _ in world.regime.ages_of_exclusion(listing)
    )


def rival_claims(world: World, path: Path) -> Iterator[Claim]:
    """The rivals of the listing and of every tie on the path."""
    if path.listing.decision is not None:
        yield from rivals(path.listing, world.facts.listings, "subject", "register", "decision")
    for tie in path.ties:
        yield from rivals(tie, world.facts.ties, "kind", "source", "target")


def taken_up(world: World, tie: Tie) -> date:
    """The first day of the unbroken post that a tie is part of."""
    same = [t for t in world.facts.ties if (t.kind, t.source, t.target) == (tie.kind, tie.source, tie.target)]
    first = tie.possible[0]
    while earlier := [t.possible[0] for t in same if t.possible[0] < first <= t.possible[1]]:
        first = min(earlier)
    return first


def uses_a_reading(world: World, path: Path) -> bool:
    """Whether the path rests on a reading that adds someone: a later post, or a chain of controllers."""
    of_role = path.ties[0] if path.ties and path.ties[0].kind == path.role else None
    began_later = of_role is not None and taken_up(world, of_role) > path.listing.decided[0]
    chained = sum(tie.kind in world.regime.chained for tie in path.ties) > 1
    return chained or (began_later and world.regime.began_later(path.reach, path.role))


# --- answers ----------------------------------------------------------------------------------------------


@lru_cache(4096)
def stretches(reasons: frozenset[Reason], span: Days) -> tuple[tuple[date, date, str], ...]:
    """The longest stretches of one standing, the surest over all reasons, inside a span.

    Nothing changes between two cut points next to each other, so one day speaks for all days between them.
    """
    intervals = {span}.union(*({r.days, *r.lifted, *(days for _, days in r.doubts)} for r in reasons))
    found: list[tuple[date, date, str]] = []
    for first, last in itertools.pairwise(sorted({end for interval in intervals for end in interval})):
        standings = [s for r in reasons if inside(first, span) and (s := r.standing(first))]
        if not standings:
            continue
        surest = min(standings, key=STANDINGS.index)
        if found and found[-1][1:] == (first, surest):
            first = found.pop()[0]
        found.append((first, last, surest))
    return tuple(found)


def covered(reasons: frozenset[Reason], span: Days) -> list[Days]:
    """The longest stretches in which any reason holds, whatever its standing."""
    found: list[Days] = []
    for first, last, _ in stretches(reasons, span):
        if found and found[-1][1] == first:
            first = found.pop()[0]
        found.append((first, last))
    return found
