"""Does a measure apply to a subject on a day: one word, and one sentence why."""

from __future__ import annotations

from enum import StrEnum

from .days import Days, both
from .effects import Answer, Derivation, Effect, SubjectFact, Use, parts
from .model import TIES, Standing
from .proof import MODES, name_of
from .regime import Regime
from .view import View
from .whynot import WhyNot


class Result(StrEnum):
    """What a check answers: the standing of the surest effect on that day, or that there is none."""

    applies = "applies"
    uncertain = "uncertain"
    contested = "contested"
    conditional = "conditional"
    does_not = "does_not"


class Verdict(View):
    """The answer to a check. ``unknown`` names what a conditional answer depends on; ``listings`` caused it."""

    result: Result
    unknown: str | None
    sentence: str
    listings: tuple[str, ...]


def verdict(regime: Regime, answer: Answer, measure: str) -> Verdict | None:
    """The verdict on a measure from an answer for one day, asked for with ``proof=True``; None: it does not apply."""
    found = [e for e in answer.effects if e.measure == measure]
    if not found:
        return None
    order = list(Standing)
    effect = min(found, key=lambda e: order.index(e.standing))
    derivation = min(effect.derivations, key=lambda d: order.index(parts([d], answer.window)[0].standing))
    unknown = unknown_of(derivation) if effect.standing is Standing.conditional else None
    return Verdict(
        result=Result(effect.standing.value),
        unknown=unknown,
        sentence=_sentence(regime, answer, effect, derivation, unknown),
        listings=tuple(dict.fromkeys(e.listing.record for e in found)),
    )


def verdict_against(regime: Regime, subject: SubjectFact, measure: str, no: WhyNot, on: str) -> Verdict:
    """The verdict that a measure does not apply, from the reasoned no; ``on`` says when, as in "on 2018-03-01"."""
    what = f"{measure} ({regime.measure[measure].short}) does not apply to {name_of(subject)} {on}"
    because = no.reasons[0].text.removeprefix(f"{measure}: ") if no.reasons else "nothing in this data makes it"
    return Verdict(result=Result.does_not, unknown=None, sentence=f"{what}: {because.rstrip('.')}.", listings=())


def unknown_of(derivation: Derivation) -> str:
    """What a derivation depends on, in a few words: the first unknown that makes it conditional."""
    for use in derivation.uses:
        for doubt in use.doubts:
            if doubt.standing is Standing.conditional:
                return "birth date" if doubt.fact is None else f"exact dates of {doubt.fact.record}"
    raise AssertionError(f"nothing makes {derivation.key} conditional")


def because(regime: Regime, answer: Answer, derivation: Derivation) -> str:
    """A reason in one clause: who is in which register, the ties to whom it reaches, and which instrument orders it."""
    return f"{reached(regime, answer, derivation)}, and {_ordered(derivation, answer.window.days)}"


def reached(regime: Regime, answer: Answer, derivation: Derivation) -> str:
    """The part of a reason that is the same for every measure: who is in which register, and the ties from there."""
    listing = derivation.listing
    register = regime.register_[listing.register]
    steps = [f"{name_of(listing.listed)} is in the {register.en} ({listing.record})"]
    if derivation.role == "named":
        named = derivation.ties[0].source if derivation.ties else None
        who = _name(answer, named) if named else "the person"
        steps.append(f"the decision itself names {who}")
    for tie in derivation.ties:
        steps.append(f"{_name(answer, tie.source)} is {TIES[tie.kind].en} of {_name(answer, tie.target)}")
    return ", ".join(steps)


def _ordered(derivation: Derivation, days: Days) -> str:
    """Which instruments order it, within which limits, and which perhaps do beside those that surely do."""
    sure = [use for use in derivation.uses if not _doubted(use, days)]
    surely = dict.fromkeys(_within(use) for use in sure or derivation.uses)
    perhaps = dict.fromkeys(_within(use) for use in derivation.uses if sure and use not in sure)
    perhaps = {name: None for name in perhaps if name not in surely}
    orders = f"it is ordered by {' and '.join(surely)}"
    return f"{orders}, and perhaps by {' and '.join(perhaps)}" if perhaps else orders


def _within(use: Use) -> str:
    """An instrument, with the limit that its basis sets."""
    return f"{use.instrument.en} ({use.basis.limit.rstrip('.')})" if use.basis.limit else use.instrument.en


def _doubted(use: Use, days: Days) -> bool:
    """Whether the basis itself is in doubt on these days, whatever is known of the facts."""
    return any(doubt.why in _OF_BASES and both(doubt.days, days) for doubt in use.doubts)


_OF_BASES = {
    "basis_uncertain": "applies by a basis that no opened text establishes, or by our reading of one,",
    "basis_dates_vague": "perhaps applies, as its basis may not have been in force then,",
}


def _uncertainly(derivation: Derivation, days: Days) -> str:
    """The same of what is uncertain: by which kind of doubt."""
    whys = [doubt.why for use in derivation.uses for doubt in use.doubts if both(doubt.days, days)]
    found = [said for why, said in _OF_BASES.items() if why in whys]
    readings = any(doubt.reading for use in derivation.uses for doubt in use.doubts)
    return "applies by our reading, as the texts are silent," if readings else found[0]


def _said(standing: Standing, derivation: Derivation, days: Days, unknown: str | None) -> str:
    """How surely it applies, before the name of the affected."""
    match standing:
        case Standing.applies:
            return "applies"
        case Standing.contested:
            return "applies by one document and not by another"
        case Standing.conditional:
            return f"applies on a condition, the {unknown},"
        case Standing.uncertain:
            return _uncertainly(derivation, days)


def _sentence(regime: Regime, answer: Answer, effect: Effect, derivation: Derivation, unknown: str | None) -> str:
    measure = regime.measure[effect.measure]
    said = _said(effect.standing, derivation, answer.window.days, unknown)
    return (
        f"{measure.id} ({measure.short}) {said} to {name_of(effect.affected)} on {answer.window.since} "
        f"({MODES[effect.mode]}): {because(regime, answer, derivation)}."
    )


def _name(answer: Answer, id: str) -> str:
    return name_of(answer.subjects[id]) if id in answer.subjects else id
