"""Answers as plain data: what ``--json`` prints, and what an API sends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from .days import Span, spans
from .effects import Answer, Derivation, Effect, SubjectFact, Window, enforcers
from .model import BEGINNING, FAR, Mode, Standing
from .regime import Regime


class View(BaseModel):
    """Frozen plain data."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True, populate_by_name=True)


class SubjectView(View):
    """Who, with both names."""

    id: str
    kind: str
    name: str
    name_en: str | None


class DaysView(View):
    """``[since, until)``; null is open."""

    since: date | None
    until: date | None


class PartView(DaysView):
    """Days with one standing."""

    standing: Standing


class ReasonView(View):
    """One derivation in ids: from the listed subject along the ties, and the bases that order the measure."""

    reach: str
    role: str
    ties: tuple[str, ...]
    bases: tuple[str, ...]
    days: tuple[DaysView, ...]


class EffectView(View):
    """One effect."""

    affected: SubjectView
    measure: str
    measure_en: str
    measure_zh: str
    mode: Mode
    standing: Standing
    listing: str
    register_: str = Field(alias="register")
    listed: SubjectView
    enforced_by: tuple[str, ...]
    enforced_by_mark: tuple[str, ...]
    parts: tuple[PartView, ...]
    reasons: tuple[ReasonView, ...]


class Stated(View):
    """What makes an answer exact: the days it is about, the load and the regime it rests on, whether it is all.

    ``as_of`` is the day when the window is one day; ``since`` and ``until`` are the window, null is open. ``cursor``
    asks for what follows, and is null where nothing does. ``regime`` is the hash of the rules that answered;
    ``instead_of`` is null, or else the hash of those that were loaded then and that this store did not keep.
    """

    as_of: date | None
    since: date | None
    until: date | None
    data: int
    regime: str
    instead_of: str | None = None
    complete: bool
    cursor: str | None


class AnswerView(Stated):
    """Effects with everything that makes them exact."""

    effects: tuple[EffectView, ...]


def answer_view(regime: Regime, answer: Answer) -> AnswerView:
    """An answer as plain data."""
    return AnswerView(**stated(answer), effects=tuple(effect_view(regime, e) for e in answer.effects))


def stated(answer: Answer) -> dict[str, Any]:
    """What every answer states, from the answer."""
    return {
        **window_view(answer.window),
        "data": answer.window.data,
        "regime": answer.regime,
        "instead_of": answer.instead_of,
        "complete": answer.complete,
        "cursor": answer.cursor,
    }


def subject_view(subject: SubjectFact) -> SubjectView:
    """A subject as plain data."""
    return SubjectView(id=subject.id, kind=subject.kind, name=subject.name, name_en=subject.name_en)


def effect_view(regime: Regime, effect: Effect) -> EffectView:
    """One effect as plain data."""
    measure, first = regime.measure[effect.measure], effect.spans[0].since
    return EffectView(
        affected=subject_view(effect.affected),
        measure=measure.id,
        measure_en=measure.en,
        measure_zh=measure.zh,
        mode=effect.mode,
        standing=effect.standing,
        listing=effect.listing.record,
        register_=effect.listing.register,
        listed=subject_view(effect.listing.listed),
        enforced_by=tuple(dict.fromkeys(holder.id for _, holder in enforcers(regime, effect, first))),
        enforced_by_mark=measure.agencies_mark,
        parts=parts_view(effect),
        reasons=tuple(_reason(d) for d in effect.derivations),
    )


def parts_view(effect: Effect) -> tuple[PartView, ...]:
    """The days of an effect, split where its standing changes, as plain data."""
    return tuple(PartView(**span_view(p.span), standing=p.standing) for p in effect.parts)


def _reason(derivation: Derivation) -> ReasonView:
    return ReasonView(
        reach=derivation.reach,
        role=derivation.role,
        ties=tuple(t.record for t in derivation.ties),
        bases=tuple(dict.fromkeys(u.basis.id for u in derivation.uses)),
        days=tuple(DaysView(**span_view(s)) for s in spans(derivation.days)),
    )


def window_view(window: Window) -> dict[str, date | None]:
    """The days asked about as plain data."""
    one_day = (window.until - window.since).days == 1
    return {"as_of": window.since if one_day else None, **span_view(spans(window.days)[0])}


def span_view(span: Span) -> dict[str, date | None]:
    """A span as plain data; null is open."""
    return {"since": None if span.since == BEGINNING else span.since, "until": span.until}


def stored_days(row: Mapping[str, Any]) -> dict[str, date | None]:
    """The days of a claim as stored, as plain data; null is open."""
    since, until = row["since"], row["until"]
    return {"since": None if since == BEGINNING else since, "until": None if until == FAR else until}
