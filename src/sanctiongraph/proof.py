"""Why: an effect → the tree that explains it, each leaf a fact or a rule with its document and locator.

effect ← measure ← derivations; derivation ← listing (decision, ground, term), ties, bases (instrument, clause,
mark), readings, exemptions. The tree is data (:class:`Node`); text, JSON and Mermaid are three renderings of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict

from .days import ALWAYS, Days, Span, both, spans, union, without
from .effects import (
    Answer,
    Derivation,
    Doubt,
    Effect,
    ExemptionFact,
    Fact,
    ListingFact,
    Rival,
    SubjectFact,
    TieFact,
    Use,
    binding_limits,
    enforcers,
    narrowings,
)
from .model import TIES, Mode, Standing
from .regime import Agency, Cite, Cited, ExemptionRule, GroundText, Limit, Narrowing, Reading, Regime, RegimeDocument
from .view import span_view

MODES = {
    Mode.listed: "listed",
    Mode.restricted: "restricted, not listed",
    Mode.notified: "notified",
    Mode.rewarded: "rewarded",
}
"""How a mode reads in a sentence (D3)."""


class Citation(BaseModel):
    """One place in one document. Without a locator ``place`` says so and shows no number."""

    model_config = ConfigDict(frozen=True)

    document: str
    title: str
    title_en: str | None = None
    number: str | None = None
    locator: str | None = None
    place: str
    note: str | None = None

    def __str__(self) -> str:
        return f"{self.number or self.title_en or self.title}, {self.place}"


class Node(BaseModel):
    """One step of a proof: a sentence, its days, its marks, its citations, and what it rests on."""

    model_config = ConfigDict(frozen=True)

    kind: str
    id: str
    text: str
    since: date | None = None
    until: date | None = None
    mark: tuple[str, ...] = ()
    standing: Standing | None = None
    cites: tuple[Citation, ...] = ()
    disputed: tuple[str, ...] = ()
    rests_on: tuple[Node, ...] = ()


class Step(BaseModel):
    """One edge of the drawn path."""

    model_config = ConfigDict(frozen=True)

    source: str
    label: str
    target: str


class Proof(BaseModel):
    """An effect with its tree, and the path graph for drawing."""

    model_config = ConfigDict(frozen=True)

    affected: str
    measure: str
    listing: str
    mode: Mode
    tree: Node
    names: dict[str, str]
    steps: tuple[Step, ...]


def explain(regime: Regime, answer: Answer, effects: Iterable[Effect] | None = None) -> list[Proof]:
    """The proofs of an answer's effects, or of some of them; the answer was asked for with ``proof=True``."""
    explainer = _Explainer(regime, answer)
    return [explainer.proof(effect) for effect in (answer.effects if effects is None else effects)]


def name_of(subject: SubjectFact) -> str:
    """Both names: Latin first, the original script after it."""
    if subject.name_en and subject.name_en != subject.name:
        return f"{subject.name_en} {subject.name}"
    return subject.name


class _Explainer:
    """Builds the tree of one effect; holds the regime and the answer so that steps can cite."""

    def __init__(self, regime: Regime, answer: Answer) -> None:
        self.regime = regime
        self.answer = answer
        self.names = {id: name_of(subject) for id, subject in answer.subjects.items()}
        self._listings: dict[str, Node] = {}

    def proof(self, effect: Effect) -> Proof:
        steps = tuple(dict.fromkeys(s for d in effect.derivations for s in self._steps(effect, d)))
        return Proof(
            affected=effect.affected.id,
            measure=effect.measure,
            listing=effect.listing.record,
            mode=effect.mode,
            tree=self._effect(effect),
            names={end: self.names[end] for s in steps for end in (s.source, s.target) if end in self.names},
            steps=steps,
        )

    # --- the tree ---

    def _effect(self, effect: Effect) -> Node:
        measure = self.regime.measure[effect.measure]
        agencies = _holders(enforcers(self.regime, effect, effect.spans[0].since))
        reasons = tuple(self._derivation(effect, d, i + 1) for i, d in enumerate(effect.derivations))
        later = tuple(self._narrowing(rule) for rule, _ in narrowings(self.regime, effect))
        enforced = Node(
            kind="enforced",
            id=effect.measure,
            text=f"Enforced by {_and(agencies)}{_bodies(agencies) if 'uncertain' in measure.agencies_mark else ''}.",
            mark=measure.agencies_mark,
        )
        standings = tuple(
            Node(
                kind="standing",
                id=effect.measure,
                text=f"{part.standing.value.capitalize()} {_on(part.span)}.",
                standing=part.standing,
                **span_view(part.span),
            )
            for part in effect.parts
        )
        return Node(
            kind="effect",
            id=effect.measure,
            text=f"{name_of(effect.affected)}: {measure.id}, {measure.short}.",
            standing=effect.standing,
            mark=measure.mark,
            rests_on=(
                Node(
                    kind="mode",
                    id=effect.mode.value,
                    text=f"{_perhaps(effect.standing)}{MODES[effect.mode]}.".capitalize(),
                ),
                *standings,
                enforced,
                *reasons,
                *later,
            ),
        )

    def _agency(self, id: str, day: date) -> str:
        return _and(_holders([(self.regime.agency[id], holder) for holder in self.regime.agency_on(id, day)]))

    def _derivation(self, effect: Effect, derivation: Derivation, number: int) -> Node:
        listing = derivation.listing
        return Node(
            kind="derivation",
            id=" ".join(t.record for t in derivation.ties) or listing.record,
            text=f"Reason {number}: {_reached(derivation)}.",
            **_extent(derivation.days),
            rests_on=(
                self._listing_once(listing),
                *self._named(derivation, effect.affected),
                *(self._tie(t, derivation) for t in derivation.ties),
                *(self._basis(u) for u in derivation.uses),
                *self._childhood(derivation, effect.affected),
                *self._readings(derivation),
                *self._lifted(derivation),
            ),
        )

    def _listing_once(self, listing: ListingFact) -> Node:
        """One node for a listing, however many effects rest on it."""
        if listing.claim not in self._listings:
            self._listings[listing.claim] = self._listing(listing)
        return self._listings[listing.claim]

    def _listing(self, listing: ListingFact) -> Node:
        register = self.regime.register_[listing.register]
        by = f", decided by {listing.decided_by}" if listing.decided_by else ""
        order = "was entered in" if register.is_label else "was put under"
        what = f"{register.en} {register.zh}"
        return Node(
            kind="listing",
            id=listing.record,
            text=f"{self._name(listing.listed.id)} {order} the {what}"
            + (f" by {listing.decision}" if listing.decision else "")
            + f" {_decided(listing)}{by}"
            + (f"; ended: {self._exit(listing)}" if listing.ended_by and self._over(listing.stated) else "")
            + ".",
            **_extent(listing.possible),
            cites=(self._fact_cite(listing),),
            rests_on=(
                Node(
                    kind="register",
                    id=register.id,
                    text=f"Kept by {self._agency(register.keeper, listing.decided)}.",
                    mark=register.mark,
                    cites=self._cites(register, self._text_of(register, listing.decided)),
                    disputed=register.disputed,
                ),
                *self._ground(listing),
                *self._conduct(listing),
                *self._term(listing),
                *self._fact_doubts(listing),
            ),
        )

    def _exit(self, listing: ListingFact) -> str:
        exits = {e.id: e.text for e in self.regime.register_[listing.register].exits}
        return exits.get(listing.ended_by or "", listing.ended_by or "").rstrip(".")

    def _over(self, days: Days) -> bool:
        """Whether these days are over by the end of the window: a proof does not tell the future."""
        return bool(days) and days[-1][1] < self.answer.window.until.toordinal()

    def _ground(self, listing: ListingFact) -> Iterator[Node]:
        ground = self.regime.register_[listing.register].ground(listing.ground)
        if not ground:
            return
        text = next((t for t in ground.texts if t.from_ <= listing.decided < t.end), None)
        yield Node(
            kind="ground",
            id=ground.id,
            text=f"Ground: {ground.en}{_numbered(text)}."
            + (" It is a catch-all: open to whatever else the keeper counts." if ground.catch_all else ""),
            mark=text.mark if text else (),
            cites=self._cites(text) if text else (),
            disputed=text.disputed if text else (),
        )

    def _conduct(self, listing: ListingFact) -> Iterator[Node]:
        """What the listing rests on, as its document tells it."""
        did = listing.conduct
        if did:
            on = f" ({did.on})" if did.on else ""
            norm = did.norm.replace("_", " ")
            yield Node(
                kind="conduct",
                id=did.record,
                text=f"Conduct{on}: {did.text.rstrip('.')}. Norm broken: {norm}; area: {did.area}.",
                cites=(fact_citation(self.answer, did.document, did.locator),),
            )

    def _term(self, listing: ListingFact) -> Iterator[Node]:
        if not listing.term:
            return
        end, term = listing.term, listing.term.term
        when = between_days(end.earliest, end.latest)
        extended = "".join(f", lengthened by {_lengthened(e)} on {e['decided']}" for e in end.extensions)
        yield Node(
            kind="term",
            id=term.id,
            text=f"Its term ends on {when}{extended}.",
            mark=term.mark,
            cites=self._cites(term),
            disputed=term.disputed,
            rests_on=tuple(
                Node(
                    kind="extension",
                    id=listing.record,
                    text=f"Extension of {_lengthened(e)} decided on {e['decided']}.",
                    cites=(fact_citation(self.answer, str(e["document"]), e.get("locator")),),
                )
                for e in end.extensions
            ),
        )

    def _named(self, derivation: Derivation, affected: SubjectFact) -> Iterator[Node]:
        if derivation.role != "named":
            return
        child = next((t for t in derivation.ties if t.kind == "parent"), None)
        who = self._name(child.source if child else affected.id)
        yield Node(
            kind="named",
            id=derivation.listing.record,
            text=f"The decision itself names {who} as responsible; it stays in force until a release is recorded.",
            cites=(self._fact_cite(derivation.listing),),
        )

    def _tie(self, tie: TieFact, derivation: Derivation) -> Node:
        return Node(
            kind="tie",
            id=tie.record,
            text=f"{self._name(tie.source)} is {TIES[tie.kind].en} of {self._name(tie.target)}.",
            **_extent(tie.possible),
            cites=(self._fact_cite(tie),),
            rests_on=(*self._fact_doubts(tie), *self._former(tie, derivation)),
        )

    def _former(self, tie: TieFact, derivation: Derivation) -> Iterator[Node]:
        """A post that ends while the listing goes on: who leaves is no longer reached, by our reading."""
        if tie.kind != derivation.role or not both(((tie.possible[-1][1], ALWAYS[0][1]),), derivation.listing.possible):
            return
        reading = self.regime.reading("former_post", derivation.reach, derivation.role)
        if reading and tie.possible[-1][1] < ALWAYS[0][1]:
            yield self._reading(reading, Standing.applies, derivation)

    def _basis(self, use: Use) -> Node:
        basis, instrument = use.basis, use.instrument
        among = f" ({basis.among})" if basis.among else ""
        limits = (Node(kind="limit", id=basis.id, text=f"Its limit: {basis.limit}."),) if basis.limit else ()
        doubts = tuple(self._doubt(d) for d in use.doubts if d.why in _DOUBTS and both(d.days, self.answer.window.days))
        dates = f" Its dates are known only as {basis.begins} → {basis.ends or 'open'}." if basis.vague else ""
        bounds = tuple(self._bound(rule) for rule in binding_limits(self.regime, use, self.answer.window.days))
        return Node(
            kind="basis",
            id=basis.id,
            text=f"{instrument.en} {instrument.zh} orders: {basis.text.rstrip('.')}{among}.{dates}",
            since=basis.from_,
            until=basis.to,
            mark=basis.mark,
            cites=self._cites(basis),
            disputed=basis.disputed,
            rests_on=(*limits, *bounds, *doubts),
        )

    def _bound(self, rule: Limit) -> Node:
        return Node(
            kind="limit",
            id=rule.id,
            text=rule.text,
            since=rule.from_,
            until=rule.to,
            mark=rule.mark,
            cites=self._cites(rule),
            disputed=rule.disputed,
        )

    def _childhood(self, derivation: Derivation, affected: SubjectFact) -> Iterator[Node]:
        childhoods = {u.childhood for u in derivation.uses if u.childhood}
        for first, last in sorted(childhoods):
            age = next(u.target.below_age for u in derivation.uses if u.childhood == (first, last))
            reading = self.regime.reading("comes_of_age", derivation.reach, derivation.role)
            yield Node(
                kind="childhood",
                id=affected.id,
                text=f"{name_of(affected)} counts as a child until birthday {age}, {last}.",
                since=first,
                until=last,
                cites=(fact_citation(self.answer, affected.document, affected.locator),) if affected.document else (),
                rests_on=(self._reading(reading, Standing.applies, derivation),) if reading else (),
            )

    def _readings(self, derivation: Derivation) -> Iterator[Node]:
        seen = {d.reading.id: d for u in derivation.uses for d in u.doubts if d.reading}
        yield from (self._reading(d.reading, d.standing, derivation) for d in seen.values() if d.reading)

    def _lifted(self, derivation: Derivation) -> Iterator[Node]:
        lifted = {e.record: e for u in derivation.uses for e in u.lifted}
        for exemption in lifted.values():
            rule = self.regime.exemption_rule(exemption.kind)
            yield Node(
                kind="exemption",
                id=exemption.record,
                text=f"Lifted: {rule.text.rstrip('.') if rule else exemption.kind}.",
                **_extent(exemption.days),
                cites=(fact_citation(self.answer, exemption.document, exemption.locator),),
                rests_on=(self._lifting_rule(exemption, rule),),
            )

    def _lifting_rule(self, exemption: ExemptionFact, rule: ExemptionRule | None) -> Node:
        first = spans(exemption.days)[0].since
        if rule is None or not rule.from_ <= first < rule.end:
            text = "No rule that is encoded here provided for such a decision on its first day."
            return Node(kind="limit", id=exemption.record, text=text)
        cites = self._cites(rule, self._text_of(rule, first))
        text = f"The rule that provides for it.{beyond_the_maximum(exemption, rule)}"
        return Node(kind="limit", id=rule.id, text=text, mark=rule.mark, cites=cites)

    def _narrowing(self, rule: Narrowing) -> Node:
        return Node(
            kind="narrowing",
            id=rule.id,
            text=f"{_NARROWINGS[rule.kind]}: {rule.text.rstrip('.')}. What changed: {rule.changed.rstrip('.')}.",
            since=rule.from_,
            until=rule.to,
            mark=rule.mark,
            cites=self._cites(rule),
            disputed=rule.disputed,
        )

    def _reading(self, reading: Reading, standing: Standing, derivation: Derivation) -> Node:
        read = {cite.document for use in derivation.uses for cite in use.basis.cites}
        return Node(
            kind="reading",
            id=reading.id,
            text=f"Our reading: {reading.text.rstrip('.')}.",
            mark=reading.mark,
            standing=standing,
            cites=self._cites_of(reading, read),
            disputed=reading.disputed,
        )

    def _cites_of(self, reading: Reading, read: set[str]) -> tuple[Citation, ...]:
        """Where the texts at work are read so; a text that the reading does not cite has no established place."""
        if read & {c.document for c in reading.cites}:
            return self._cites(reading, read)
        return tuple(citation(self.regime.document[id], Cite(document=id)) for id in sorted(read))

    def _fact_doubts(self, fact: Fact) -> Iterator[Node]:
        days = self.answer.window.days
        if both(without(fact.possible, fact.sure), days):
            sure = spans(fact.sure)
            certain = f"surely {sure[0]}" if sure else "on no day for sure"
            yield Node(
                kind="doubt",
                id=fact.record,
                text=f"Its document dates it vaguely: {certain}.",
                standing=Standing.conditional,
            )
        for rival in fact.rivals:
            if both(without(fact.possible, rival.possible), days):
                yield self._rival(rival)

    def _rival(self, rival: Rival) -> Node:
        return Node(
            kind="rival",
            id=rival.record,
            text="Another document dates it differently.",
            **_extent(rival.possible),
            standing=Standing.contested,
            cites=(fact_citation(self.answer, rival.document, rival.locator),),
        )

    def _doubt(self, doubt: Doubt) -> Node:
        return Node(kind="doubt", id=doubt.why, text=_DOUBTS[doubt.why], standing=doubt.standing)

    # --- names and citations ---

    def _name(self, id: str) -> str:
        return self.names.get(id, id)

    def _fact_cite(self, fact: Fact) -> Citation:
        return fact_citation(self.answer, fact.document, fact.locator)

    def _text_of(self, cited: Cited, day: date) -> set[str]:
        """Of the documents cited, the one whose text was in force on a day: the newest by then."""
        begun = {c.document: self.regime.document[c.document].in_force for c in cited.cites}
        known = {id: first for id, first in begun.items() if first and first <= day}
        return {id for id, first in known.items() if first == max(known.values())}

    def _cites(self, cited: Cited, only: Container[str] = ()) -> tuple[Citation, ...]:
        """Its citations; where some are of the documents in ``only``, just those."""
        chosen = [c for c in cited.cites if c.document in only] or cited.cites
        return tuple(citation(self.regime.document[c.document], c) for c in chosen)

    # --- the drawing ---

    def _steps(self, effect: Effect, derivation: Derivation) -> Iterator[Step]:
        listing = derivation.listing
        register = self.regime.register_[listing.register]
        yield Step(source=f"listing {register.en}", label="lists", target=listing.listed.id)
        if derivation.role == "named":
            named = derivation.ties[0].source if derivation.ties else effect.affected.id
            yield Step(source=f"listing {register.en}", label="names", target=named)
        at = listing.listed.id
        for tie in derivation.ties:
            far = tie.source if tie.target == at else tie.target
            label = TIES[tie.kind].en
            if far == tie.source:
                yield Step(source=tie.target, label=f"has {label}", target=tie.source)
            else:
                yield Step(source=tie.source, label=f"is {label} of", target=tie.target)
            at = far
        for instrument in dict.fromkeys(u.instrument.en for u in derivation.uses):
            yield Step(source=effect.affected.id, label=instrument, target=f"measure {effect.measure}")


def fact_citation(answer: Answer, id: str | None, locator: str | None) -> Citation:
    """The place in a fact's own document, as the answer brought it along."""
    return document_citation(answer.documents.get(id or "", {}), id, locator)


def document_citation(row: Mapping[str, Any], id: str | None, locator: str | None) -> Citation:
    """The place in a document whose own claim is ``row``; empty where nothing but its id is known."""
    return Citation(
        document=id or "",
        title=row.get("title") or id or "",
        title_en=row.get("title_en"),
        number=row.get("number"),
        locator=locator,
        place=locator or "whole document",
    )


def citations(regime: Regime, cited: Cited) -> tuple[Citation, ...]:
    """Every place that a value of the regime cites."""
    return tuple(citation(regime.document[cite.document], cite) for cite in cited.cites)


def citation(document: RegimeDocument, cite: Cite) -> Citation:
    """A place in one of the regime's documents; null prints as "clause not established"."""
    if cite.locator is None:
        place = f"{document.division} not established"
    elif cite.locator[0].isdigit():
        place = f"{document.division} {cite.locator}"
    else:
        place = cite.locator
    return Citation(
        document=document.id,
        title=document.title,
        title_en=document.title_en,
        number=document.number,
        locator=cite.locator,
        place=place,
        note=cite.note,
    )


def surely(standings: Iterable[Standing]) -> str:
    """How sure some measures are, as in ``4 apply, 5 uncertain``; nothing where all of them simply apply."""
    counts = Counter(standings)
    if not set(counts) - {Standing.applies}:
        return ""
    if len(counts) == 1:
        (one,), (n,) = counts, counts.values()
        return str(one) if n == 1 else f"all {one}"
    words = {Standing.applies: "apply" if counts[Standing.applies] > 1 else "applies"}
    return ", ".join(f"{counts[standing]} {words.get(standing, standing)}" for standing in Standing if counts[standing])


class Told(NamedTuple):
    """Some effects for a sentence: ``perhaps `` where no measure surely applies, how many measures, how sure."""

    perhaps: str
    n: int
    sure: str

    @property
    def measures(self) -> str:
        """The count in words, with how sure the measures are where some do not simply apply."""
        count = "1 measure" if self.n == 1 else f"{self.n} measures"
        return f"{count}: {self.sure}" if self.sure else count


class Affecting(Protocol):
    """A measure upon somebody, and how sure it is."""

    @property
    def measure(self) -> str: ...
    @property
    def standing(self) -> Standing: ...


def surest(standings: Iterable[Standing]) -> Standing:
    """The surest of some standings, of which there is one at least."""
    return min(standings, key=list(Standing).index)


def told(effects: Iterable[Affecting]) -> Told:
    """How many measures there are in some effects, and how sure they are: each as its surest effect is."""
    best: dict[str, Standing] = {}
    for effect in effects:
        best[effect.measure] = surest([best.get(effect.measure, effect.standing), effect.standing])
    return Told(_perhaps(*best.values()), len(best), surely(best.values()))


def _perhaps(*standings: Standing) -> str:
    """``perhaps `` where nothing of this standing surely applies."""
    return "" if Standing.applies in standings else "perhaps "


def lifted_words(exemption: ExemptionFact) -> str:
    """When and by which kind of decision measures are lifted, behind "is", "was" or a name."""
    return f"lifted {spans(exemption.days)[0]} by a decision ({exemption.kind.replace('_', ' ')})"


def disagree(ids: Iterable[str]) -> str:
    """That sources disagree about what stands before, with the disagreements to look up."""
    return f"≠ sources disagree: {', '.join(ids)}"


def beyond_the_maximum(exemption: ExemptionFact, rule: ExemptionRule | None) -> str:
    """That a decision lifts for longer than its rule allows, as a sentence behind another one; or nothing."""
    if rule is None or rule.maximum is None:
        return ""
    first, end = exemption.days[0][0], exemption.days[-1][1]
    last = date.fromordinal(first) + rule.maximum.delta
    return f" It lifts for longer than the rule allows, which is until {last}." if end > last.toordinal() else ""


def _bodies(agencies: Sequence[str]) -> str:
    them = "this body" if len(agencies) == 1 else "these bodies"
    return f"; that it is {them} is not established by an opened document"


_DOUBTS = {
    "basis_uncertain": "This basis is marked uncertain: no opened text establishes it, or it is our reading of one.",
    "birth_unknown": "Conditional on the birth date, which no document gives.",
    "basis_dates_vague": "Whether this basis was in force then is uncertain: its sources give its dates only vaguely.",
    "decision_vague": "Conditional on the day of the decision, which the document gives only vaguely.",
    "listed_birth_vague": "Conditional on the listed person's birth date: who was too young then may not be listed.",
    "birth_vague": "Conditional on the exact birth date, which the document gives only vaguely.",
}

_NARROWINGS = {
    "narrows": "Narrowed",
    "forbids_listing": "Listing forbidden",
    "release_on_application": "Release on application",
    "procedure": "Procedure",
}

_REACHES = {
    "self": "the measure meets the listed subject itself",
    "responsible_persons": "the measure reaches the {role} of the listed unit",
    "undertakings": "the measure reaches the unit of which the listed subject is {role}",
    "children": "the measure reaches the child of the {role}",
    "employer": "the employer of the listed {role} is told",
    "branches": "the measure reaches the branch of the listed unit",
}


def _decided(listing: ListingFact) -> str:
    on = "on " if listing.decided == listing.decided_latest else ""
    return on + between_days(listing.decided, listing.decided_latest)


def between_days(earliest: date, latest: date) -> str:
    """A day, or the two between which it lies."""
    return str(earliest) if earliest == latest else f"between {earliest} and {latest}"


def _lengthened(extension: Mapping[str, Any]) -> str:
    units = ((extension.get("years"), "years"), (extension.get("days"), "days"))
    return " and ".join(f"{n} {unit}" for n, unit in units if n)


def _reached(derivation: Derivation) -> str:
    if (derivation.reach, derivation.role) == ("responsible_persons", "named"):
        return "the measure reaches a person whom the decision itself names"
    return _REACHES[derivation.reach].format(role=role_name(derivation.role))


def role_name(role: str) -> str:
    """A role in words."""
    if role == "self":
        return "listed person"
    if role == "named":
        return "person whom the decision names"
    return TIES[role].en if role in TIES else role


def _numbered(text: GroundText | None) -> str:
    if text is None:
        return ", in no text in force on the day of decision"
    return f" (number {text.number}: {text.text.rstrip('.')})" if text.number else f" ({text.text.rstrip('.')})"


def _extent(days: Days) -> dict[str, date | None]:
    """First and last edge of a set of days; the parts of an effect show its gaps."""
    found = spans(union([days]))
    return span_view(Span(found[0].since, found[-1].until)) if found else {}


def _holders(pairs: Iterable[tuple[Agency, Agency]]) -> list[str]:
    """Whoever holds the functions, each once, with the bodies that the texts name where they are others."""
    formerly: dict[str, list[str]] = {}
    for named, holder in pairs:
        formerly.setdefault(f"{holder.en} {holder.zh}", []).extend([named.en] if named.id != holder.id else [])
    return [f"{name} (formerly {_and(before)})" if before else name for name, before in formerly.items()]


def _on(span: Span) -> str:
    one_day = span.until and (span.until - span.since).days == 1
    return f"on {span.since}" if one_day else str(span)


def _and(words: Iterable[str]) -> str:
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"


def doubt_words(doubt: Doubt) -> str:
    """Why some days of an effect do not simply apply, in a sentence."""
    if doubt.why in _DOUBTS:
        return _DOUBTS[doubt.why]
    if doubt.reading:
        return f"Our reading: {doubt.reading.text.rstrip('.')}."
    record = doubt.fact.record if doubt.fact else ""
    if doubt.why == "rival_claim":
        return f"Contested: another document dates {record} differently."
    return f"Conditional on the dates of {record}, which its document gives only vaguely."


# --- renderings ---------------------------------------------------------------------------------------------------


def to_text(proof: Proof) -> str:
    """The proof as indented plain text, for reading and for files."""
    return "\n".join(_lines(proof.tree, 0)) + "\n"


def when(node: Node) -> str:
    """A node's days in brackets, or nothing."""
    if node.kind == "standing" or (node.since is None and node.until is None):
        return ""
    return f"[{node.since or '…'} → {node.until or 'open'})"


def shows_standing(node: Node) -> bool:
    """Whether a node's standing says more than its text."""
    telling = node.kind in ("doubt", "rival", "reading") and node.standing is not Standing.applies
    return bool(node.standing) and telling and not node.text.startswith("Conditional")


def _lines(node: Node, depth: int) -> Iterator[str]:
    indent = "   " * depth
    parts = [node.text]
    if days := when(node):
        parts.append(days)
    if shows_standing(node):
        parts.append(f"→ {node.standing}")
    yield f"{indent}{' '.join(parts)}"
    for cite in node.cites:
        note = f" ({cite.note})" if cite.note else ""
        mark = f" — {' + '.join(node.mark)}" if node.mark else ""
        yield f"{indent}   § {cite}{note}{mark}"
    if node.mark and not node.cites and node.kind == "enforced":
        yield f"{indent}   § {' + '.join(node.mark)}"
    if node.disputed:
        yield f"{indent}   {disagree(node.disputed)}"
    for below in node.rests_on:
        yield from _lines(below, depth + 1)


def to_mermaid(proof: Proof) -> str:
    """The path as a Mermaid flowchart: label → listed subject → … → affected → measure."""
    ids: dict[str, str] = {}

    def node(thing: str) -> str:
        if thing in ids:
            return ids[thing]
        ids[thing] = f"n{len(ids)}"
        text = proof.names.get(thing) or thing.partition(" ")[2] or thing
        left, right = ('(["', '"])') if thing.startswith(("listing ", "measure ")) else ('["', '"]')
        return f"{ids[thing]}{left}{_escape(text)}{right}"

    lines = ["flowchart LR"]
    lines += [f'  {node(s.source)} -- "{_escape(s.label)}" --> {node(s.target)}' for s in proof.steps]
    return "\n".join(lines) + "\n"


def _escape(text: str) -> str:
    return text.replace('"', "#quot;").replace("\n", " ")
