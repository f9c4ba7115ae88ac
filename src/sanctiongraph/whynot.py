"""Why not: the conditions that are missing for a measure to reach somebody, where they are plain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from .days import ALWAYS, Days, between, both, spans
from .effects import (
    Answer,
    Derivation,
    Effect,
    Fact,
    ListingFact,
    SubjectFact,
    Window,
    listing_fact,
    of_subject,
    register_words,
    subject_fact,
)
from .graph.queries import query
from .model import TIES
from .proof import Citation, between_days, beyond_the_maximum, citation, fact_citation, lifted_words, name_of, role_name
from .regime import Basis, Cited, Regime, Target

if TYPE_CHECKING:
    from .graph.connection import Graph

_NEAR = 40


class Reason(BaseModel):
    """One missing condition: a sentence, and the rules it rests on."""

    model_config = ConfigDict(frozen=True)

    text: str
    cites: tuple[Citation, ...] = ()


class WhyNot(BaseModel):
    """A reasoned no. ``reasons`` is empty where nothing is near; then the sentence says that.

    ``subjects`` are the ids of whoever was looked at for the reasons.
    """

    model_config = ConfigDict(frozen=True)

    subject: str
    measure: str | None
    text: str
    reasons: tuple[Reason, ...]
    subjects: tuple[str, ...] = ()


def why_not(graph: Graph, regime: Regime, subject: SubjectFact, measure: str | None, window: Window) -> WhyNot:
    """Why nothing, or why not this measure, on the days of the window."""
    ever = of_subject(graph, regime, subject.id, Window(window.data), proof=True)
    known = {e.listing.record for e in _asked(ever, measure)} | {v.record for v in ever.voids}
    rows = graph.read(query("read/near").text, {"subject": subject.id, "data": window.data, "page": _NEAR})
    names = _names(graph, rows, window.data)
    near = _near(regime, [row for row in rows if row["listing"] not in known], names, measure, window)
    own = _own(regime, subject, ever, measure, window)
    tail = " Nobody listed stands within two ties of the subject in this data."
    no = _no(regime, subject, measure, window, (*own, *near), tail)
    return no.model_copy(update={"subjects": tuple(sorted({subject.id, *ever.subjects, *names}))})


def why_not_alone(regime: Regime, subject: SubjectFact, ever: Answer, measure: str | None, window: Window) -> WhyNot:
    """The same from what reaches the subject on other days only; nobody else who is listed is looked for.

    ``ever`` is everything that ever reaches the subject, asked for with ``proof=True``.
    """
    return _no(regime, subject, measure, window, tuple(_own(regime, subject, ever, measure, window)), "")


def _asked(ever: Answer, measure: str | None) -> list[Effect]:
    return [e for e in ever.effects if measure is None or e.measure == measure]


def not_born(subject: SubjectFact, window: Window) -> str | None:
    """A sentence where a person was surely not born yet on all the days of the window."""
    if not subject.born or window.until > subject.born[0]:
        return None
    return f"{name_of(subject)} was not born yet: the birth date on record is {between_days(*subject.born)}."


def _unborn(subject: SubjectFact, ever: Answer, window: Window) -> Iterator[Reason]:
    if text := not_born(subject, window):
        yield Reason(text=text, cites=(fact_citation(ever, subject.document, subject.locator),))


def _own(regime: Regime, subject: SubjectFact, ever: Answer, measure: str | None, window: Window) -> Iterator[Reason]:
    yield from _unborn(subject, ever, window)
    yield from _other_days(regime, ever, _asked(ever, measure), window)
    yield from _void(regime, ever)


def _no(
    regime: Regime, subject: SubjectFact, measure: str | None, window: Window, reasons: tuple[Reason, ...], tail: str
) -> WhyNot:
    what = f"{measure} ({regime.measure[measure].short})" if measure else "any measure"
    days = f"on {window.since}" if len(spans(window.days)) == 1 and _one_day(window) else "on any day"
    return WhyNot(
        subject=subject.id,
        measure=measure,
        text=f"No: {name_of(subject)} is not under {what} {days}.{'' if reasons else tail}",
        reasons=tuple({r.text: r for r in reasons}.values()),
    )


def _one_day(window: Window) -> bool:
    return (window.until - window.since).days == 1


# --- the effect exists on other days ------------------------------------------------------------------------------


def _other_days(regime: Regime, answer: Answer, effects: list[Effect], window: Window) -> Iterator[Reason]:
    """What is missing in the window for reasons that hold on other days, each cause once with all its measures."""
    causes: dict[tuple[str, tuple[Citation, ...]], list[str]] = {}
    for effect in effects:
        for derivation in effect.derivations:
            for cause in _missing(regime, answer, effect, derivation, window):
                causes.setdefault((cause.text, cause.cites), []).append(effect.measure)
    for (text, cites), measures in causes.items():
        yield Reason(text=f"{', '.join(sorted(set(measures)))}: {text}", cites=cites)


def _missing(
    regime: Regime, answer: Answer, effect: Effect, derivation: Derivation, window: Window
) -> Iterator[Reason]:
    for fact, text in _facts(regime, answer, derivation):
        if not both(fact.possible, window.days):
            yield _out_of_time(regime, answer, derivation, fact, text, window)
    in_force = [u for u in derivation.uses if both(_basis_days(u.basis), window.days)]
    if not in_force:
        for use in derivation.uses:
            until = f" until {use.basis.to}" if use.basis.to else " on"
            text = f"it is ordered by {use.instrument.en} from {use.basis.from_}{until}."
            yield Reason(text=text, cites=(_cite(regime, use.basis),))
    for use in in_force:
        if use.childhood and not both(between(*use.childhood), window.days):
            child, (first, end) = name_of(effect.affected), use.childhood
            age = use.target.below_age
            yield Reason(text=f"{child} counts as a child from {first} until {end} (birthday {age}).")
        for exemption in use.lifted:
            if both(exemption.days, window.days):
                rule = regime.exemption_rule(exemption.kind)
                cites = (fact_citation(answer, exemption.document, exemption.locator),)
                yield Reason(
                    text=f"{lifted_words(exemption)}.{beyond_the_maximum(exemption, rule)}",
                    cites=(*cites, _cite(regime, rule)) if rule else cites,
                )


def _basis_days(basis: Basis) -> Days:
    """The days for which a basis governs whatever was decided then; all where the day of the decision says so."""
    return between(basis.from_, basis.end) if basis.governs_by == "day" else ALWAYS


def _out_of_time(
    regime: Regime, answer: Answer, derivation: Derivation, fact: Fact, text: str, window: Window
) -> Reason:
    held = spans(fact.possible)[0] if fact.possible else "on no day"
    cites = [fact_citation(answer, fact.document, fact.locator)]
    note = ""
    term = fact.term if isinstance(fact, ListingFact) and _over(fact.possible, window.since) else None
    if term and fact.possible[-1][1] == term.latest.toordinal():
        note = " Its term had run out by then."
        cites.append(_cite(regime, term.term))
    reading = regime.reading("former_post", derivation.reach, derivation.role)
    if reading and fact in derivation.ties and _over(fact.possible, window.since):
        note = f" Our reading, uncertain: {reading.text.rstrip('.')}."
        cites.append(_cite(regime, reading, derivation.uses[-1].basis))
    return Reason(text=f"{text} holds {held}.{note}", cites=tuple(cites))


def _over(days: Days, since: date) -> bool:
    return bool(days) and days[-1][1] <= since.toordinal()


def _facts(regime: Regime, answer: Answer, derivation: Derivation) -> Iterator[tuple[Fact, str]]:
    listing = derivation.listing
    register = regime.register_[listing.register]
    yield listing, f"the entry of {name_of(listing.listed)} in the {register.en}"
    for tie in derivation.ties:
        source, target = (name_of(answer.subjects[id]) for id in (tie.source, tie.target))
        yield tie, f"that {source} is {TIES[tie.kind].en} of {target}"


def _void(regime: Regime, answer: Answer) -> Iterator[Reason]:
    for listing in answer.voids:
        if listing.void:
            yield Reason(
                text=f"The entry of {name_of(listing.listed)} ({listing.record}) has no effect: {listing.void.text}",
                cites=(_cite(regime, listing.void),),
            )


# --- somebody listed is near ----------------------------------------------------------------------------------------


def _near(
    regime: Regime, rows: list[dict[str, Any]], names: Mapping[str, str], measure: str | None, window: Window
) -> Iterator[Reason]:
    """The nearest listed subjects, nearest first, each with the condition missing."""
    every = [_Miss(regime, row, names, measure, window) for row in rows]
    misses = sorted(every, key=lambda miss: not both(miss.days, window.days))  # what stands then, before what is over
    carried = [miss for miss in misses if miss.near_enough]
    for miss in carried or misses[:3]:
        yield miss.reason()


def _names(graph: Graph, rows: list[dict[str, Any]], data: int) -> dict[str, str]:
    ids = {i for row in rows for t in row["ties"] for i in (t["source"], t["target"])} | {r["listed"] for r in rows}
    found = graph.read(query("read/names").text, {"subjects": sorted(ids), "data": data})
    return {row["id"]: row["name_en"] or row["name"] for row in found}


class _Miss:
    """A path of one or two ties from a listed subject that no measure takes, or not on these days."""

    def __init__(
        self, regime: Regime, row: Mapping[str, Any], names: Mapping[str, str], measure: str | None, window: Window
    ) -> None:
        self.regime, self.row, self.measure, self.window = regime, row, measure, window
        self.ties = row["ties"]
        self.listed = names.get(row["listed"], row["listed"])
        self.names = names
        self.listing = listing_fact(regime, row["listing_row"], subject_fact(row["listed_row"]))
        self.days = self.listing.possible
        self.ever = _bases(regime, row["register"], measure)
        self.bases = [basis for basis in self.ever if both(_basis_days(basis), window.days)]

    @property
    def about(self) -> str:
        return f"{self.measure} ({self.regime.measure[self.measure].short})" if self.measure else "a measure"

    @property
    def near_enough(self) -> bool:
        """Whether one step only is missing: over two ties, the one that touches the listed subject is a role named."""
        named = {role for i, b in self.regime.basis.values() for t in b.targets for role in t.roles}
        return len(self.ties) < 2 or self.ties[-1]["kind"] in named

    def reason(self) -> Reason:
        """The condition that is missing."""
        in_register = f"{self.listed} is in the {register_words(self.regime, self.listing)}"
        if self.listing.void:
            rule = self.listing.void
            return Reason(text=f"{in_register}, but that has no effect: {rule.text}", cites=(_cite(self.regime, rule),))
        if self.listing.register_name:
            return Reason(text=f"{in_register}, from which no measure of the regime follows.")
        if not self.ever:
            return Reason(text=f"{in_register}, but no instrument makes that trigger {self.about}.")
        if not both(self.days, self.window.days):
            return Reason(text=f"{in_register} {spans(self.days)[0]}, on none of the days asked about.")
        if not self.bases:
            return Reason(text=f"{in_register}, but no instrument then in force makes that trigger {self.about}.")
        late = next((t for t in self.ties if not both(between(t["since"], t["until"]), self.window.days)), None)
        chain = "; ".join(self._said(t) for t in reversed(self.ties))
        if late and any(self._goes(target) for basis in self.bases for target in basis.targets):
            held = spans(between(late["since"], late["until"]))[0]
            return Reason(text=f"{in_register}; {chain}; but that {self._said(late)} holds {held}.")
        where = f"{in_register}; {chain}; but" if chain else f"{in_register}, but"
        if self.measure:
            return Reason(
                text=f"{where} {self.about} then reaches only {_targets(self.bases)}.",
                cites=_cites(self.regime, self.bases),
            )
        return Reason(text=f"{where} {self._nobody()}.", cites=self._instruments())

    def _goes(self, target: Target) -> bool:
        """Whether a target's reach goes along these ties, whenever they held."""
        kinds = [tie["kind"] for tie in self.ties]
        if target.reach == "children":
            role = "self" if len(kinds) == 1 else kinds[-1]
            return kinds[:1] == ["parent"] and role in target.roles
        if target.reach == "branches":
            return kinds == ["branch"]
        to_listed = len(kinds) == 1 and self.ties[0]["target"] == self.row["listed"]
        return len(kinds) == 1 and kinds[0] in target.roles and (to_listed == (target.reach == "responsible_persons"))

    def _surely(self, basis: Basis) -> bool:
        return bool(both(between(*basis.sure), self.window.days))

    def _said(self, tie: Mapping[str, Any]) -> str:
        source, target = (self.names.get(tie[end], tie[end]) for end in ("source", "target"))
        return f"{source} is {TIES[tie['kind']].en} of {target}"

    def _nobody(self) -> str:
        """What no instrument then in force names."""
        if not self.ties:
            return "no instrument then in force reaches such a subject"
        post = TIES[self.ties[0]["kind"]].en
        if len(self.ties) > 1:
            return f"no instrument then in force goes on from there through the tie '{post}'"
        if self.ties[0]["target"] == self.row["listed"]:
            return f"no instrument then in force reaches the {post} of a listed subject"
        return f"no instrument then in force reaches those of whom a listed subject is {post}"

    def _instruments(self) -> tuple[Citation, ...]:
        """The instruments surely in force, as wholes: a negative rests on all of a text, not on a clause."""
        rules = (self.regime.basis[b.id] for b in self.bases if b.governs_by == "decision" or self._surely(b))
        ids = dict.fromkeys(instrument.document for instrument, _ in rules)
        return tuple(
            Citation(document=d.id, title=d.title, title_en=d.title_en, number=d.number, place="whole text")
            for d in (self.regime.document[id] for id in ids)
        )


def _bases(regime: Regime, register: str, measure: str | None) -> list[Basis]:
    """Every basis that a register triggers for a measure, or for any, whenever it is in force."""
    return [
        basis
        for instrument, basis in regime.basis.values()
        if register in regime.triggers(instrument, basis) and (measure is None or basis.measure == measure)
    ]


def _targets(bases: list[Basis]) -> str:
    """Whom these bases reach, in words."""
    words = set()
    for target in (t for b in bases for t in b.targets):
        roles = [role_name(r) for r in target.roles if r not in ("self", "named")]
        if target.reach == "self":
            words.add(
                {"person": "listed individuals", "unit": "listed units"}.get(target.listed or "", "whoever is listed")
            )
        elif target.reach == "responsible_persons":
            if "named" in target.roles:
                words.add("a person whom the decision names")
            if roles:
                words.add(f"of a listed unit its {' / '.join(roles)}")
        elif target.reach == "undertakings":
            words.add(f"units of which a listed person is {' / '.join(roles)}")
        elif target.reach == "children":
            whose = [f"of a listed unit's {' / '.join(roles)}"] if roles else []
            if "self" in target.roles:
                whose.insert(0, "of a listed person")
            if "named" in target.roles:
                whose.append("of a person whom the decision names")
            words.add(f"children {' and '.join(whose)}")
        elif target.reach == "employer":
            words.add(f"the employer of a listed {' / '.join(roles)}")
        else:
            words.add("branches of a listed unit")
    return ", ".join(sorted(words))


def _cite(regime: Regime, cited: Cited, basis: Basis | None = None) -> Citation:
    """Its citation; where it has one of a document that the basis cites, that one."""
    documents = {c.document for c in basis.cites} if basis else set()
    chosen = next((c for c in cited.cites if c.document in documents), cited.cites[0])
    return citation(regime.document[chosen.document], chosen)


def _cites(regime: Regime, bases: list[Basis]) -> tuple[Citation, ...]:
    return tuple({str(c): c for c in (_cite(regime, b) for b in bases)}.values())[:6]
