"""A small invented regime with every kind of time and channel, and courses of listings in its registers.

Its dates are chosen so that weeks off and working weekends of the real calendar lie in the way.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sanctiongraph.course import Course, course_from
from sanctiongraph.model import FAR, When
from sanctiongraph.regime import Regime

Step = tuple[str, str] | tuple[str, str, int | str] | tuple[str, str, int, str]

CITED: dict[str, Any] = {"cites": [{"document": "rule", "locator": "article 9"}], "mark": "external"}
UNPLACED: dict[str, Any] = {"cites": [{"document": "rule"}], "mark": "seed"}
DAY = {**CITED, "from": "2013-01-01"}
TERM = {**CITED, "from": "2013-01-01", "governs_by": "decision"}


def _agency(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "zh": f"{id}局", "en": f"The {id}", "type": "state", "mark": "external", **more}


def _platform(id: str, kind: str) -> dict[str, Any]:
    return {"id": id, "zh": f"{id}网", "en": f"The {id}", "kind": kind, "keeper": "a ministry", "public": True, **CITED}


def _channel(id: str, source: str, target: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "source": source, "target": target, "text": f"{source} to {target}.", **DAY, **more}


DEBTORS: dict[str, Any] = {
    "id": "debtors",
    "zh": "欠债名单",
    "en": "debtors' list",
    "kind": "blacklist",
    "keeper": "court",
    "level": "serious",
    **CITED,
    "grounds": [
        {"id": "hides", "en": "Hides", "texts": [{"id": "g-hides", "text": "Hides.", **TERM}]},
        {"id": "refuses", "en": "Refuses", "texts": [{"id": "g-refuses", "text": "Refuses.", **TERM}]},
    ],
    "terms": [{"id": "two-years", "grounds": ["hides"], "length": {"years": 2}, **TERM}],
    "exits": [
        {
            "id": "paid",
            "text": "Paid.",
            "after": "performance",
            "within": {"working_days": 3},
            "fixed_term": False,
            **DAY,
        },
        {
            "id": "perhaps-paid",
            "text": "Perhaps paid.",
            "after": "performance",
            "within": {"working_days": 3},
            "fixed_term": False,
            **DAY,
            "mark": "uncertain",
        },
        {
            "id": "lengthened",
            "text": "Its longer time is over.",
            "after": "term_end",
            "within": {"working_days": 3},
            "extended": True,
            **DAY,
        },
        {"id": "no-time", "text": "Settled.", "after": "performance", **DAY},
        {
            "id": "struck-off",
            "text": "Should not have been listed.",
            "after": "review_decision",
            "within": {"working_days": 3},
            **DAY,
        },
        {"id": "may-apply", "text": "May apply.", "after": "since", "wait": {"years": 1}, "as_of_right": False, **DAY},
    ],
    "reviews": [
        {
            "id": "review-1",
            "step": 1,
            "before": "the court.",
            "decide_within": {"days": 15},
            "correct_within": {"working_days": 3},
            "suspensive": False,
            **DAY,
        },
        {
            "id": "review-2",
            "step": 2,
            "before": "the higher court",
            "file_within": {"days": 10},
            "decide_within": {"days": 15},
            "suspensive": False,
            **DAY,
        },
    ],
    "duties": [
        {
            "id": "serve-old",
            "kind": "notice",
            "text": "Serve.",
            "after": "decided",
            "met_by": "service",
            "within": {"days": 10},
            **DAY,
            "to": "2017-05-01",
        },
        {
            "id": "serve-new",
            "kind": "notice",
            "text": "Serve.",
            "after": "decided",
            "met_by": "service",
            "within": {"days": 5},
            **DAY,
            "from": "2017-05-01",
        },
        {"id": "untimed", "kind": "warning", "text": "Warn.", "met_by": "warning", **DAY},
        {
            "id": "remove",
            "kind": "deletion",
            "text": "Delete.",
            "after": "term_end",
            "met_by": "deletion",
            "within": {"working_days": 3},
            **UNPLACED,
            "from": "2013-01-01",
        },
    ],
}
RIDERS: dict[str, Any] = {
    "id": "riders",
    "zh": "乘客名单",
    "en": "riders' list",
    "kind": "travel_list",
    "keeper": "railways",
    **CITED,
    "exclusions": [{"id": "no-minors", "text": "No minors.", "listed_below_age": 18, **TERM}],
    "exits": [
        {
            "id": "paid-again",
            "text": "Paid, and ninety days.",
            "after": "performance",
            "wait": {"days": 90},
            "fixed_term": False,
            **DAY,
        }
    ],
    "duties": [
        {
            "id": "publish",
            "kind": "publication",
            "text": "Publish.",
            "after": "decided",
            "met_by": "publication",
            "first_working_day": True,
            **DAY,
        },
        {
            "id": "object",
            "kind": "objection",
            "text": "Object.",
            "after": "publication",
            "met_by": "objection",
            "within": {"working_days": 7},
            **DAY,
        },
    ],
}
LIMITS = [
    {
        "id": "serious",
        "kind": "repair_class",
        "level": "serious",
        "text": "One to three years.",
        "minimum": {"years": 1},
        "maximum": {"years": 3},
        **DAY,
    },
    {"id": "minor", "kind": "repair_class", "level": "minor", "text": "Months.", "maximum": {"months": 3}, **DAY},
    {"id": "ended", "kind": "repair_class", "text": "Once.", "maximum": {"years": 9}, **DAY, "to": "2014-01-01"},
    {
        "id": "penalties",
        "kind": "repair_class",
        "text": "Penalties.",
        "maximum": {"years": 1},
        "of_listings": False,
        **DAY,
    },
    {
        "id": "accept-penalties",
        "kind": "window",
        "text": "Penalties.",
        "maximum": {"years": 1},
        "of_listings": False,
        **DAY,
    },
    {"id": "accept", "kind": "window", "text": "Accept.", "maximum": {"working_days": 3}, **DAY},
    {"id": "answer", "kind": "window", "text": "Answer.", "maximum": {"working_days": 10}, **DAY},
    {"id": "lifted", "kind": "repair", "text": "All ends.", "once_granted": True, **DAY, "from": "2018-10-01"},
]
REGIME = Regime.model_validate(
    {
        "regime": {"id": "small", "zh": "小", "en": "Small", "time_zone": "Asia/Shanghai", "text": "Invented."}
        | {"holidays": "CN"},
        "documents": [{"id": "rule", "title": "规", "title_en": "Rule", "number": "No. 1", "mark": "external"}],
        "agencies": [
            _agency("court"),
            _agency("railways", succeeded_by=[{"id": "heir", "agency": "rail-group", **DAY, "from": "2019-06-18"}]),
            _agency("rail-group"),
            _agency("ministry"),
            _agency("bank"),
        ],
        "platforms": [_platform("hub", "sharing_platform"), _platform("site", "website"), _platform("firm", "private")],
        "registers": [DEBTORS, RIDERS],
        "measures": [],
        "instruments": [],
        "limits": LIMITS,
        "channels": [
            _channel("court-hub", "court", "hub", registers=["debtors"]),
            _channel("hub-ministry", "hub", "ministry", both_ways=True),
            _channel("hub-site", "hub", "site", **{"from": "2018-01-01"}),
            _channel("site-hub", "site", "hub"),
            _channel("bank-hub", "bank", "hub", both_ways=True, registers=["debtors"]),
            _channel("court-firm", "court", "firm", **{"to": "2019-01-01"}),
            _channel("firm-bank", "firm", "bank"),
            _channel("rail-hub", "rail-group", "hub", registers=["riders"]),
        ],
    }
)


def course(
    register: str,
    decided: str | None,
    *steps: Step,
    since: str | None = None,
    until: str | None = None,
    ground: str | None = None,
    ended_by: str | None = None,
    extended: str | None = None,
) -> Course:
    """The course of a listing as the graph would give it; a step is (kind, when), perhaps with a level or an outcome.

    ``extended`` is the day on which its time was lengthened by a year.
    """
    first = When.parse(since or decided)
    end = When.parse(until) if until else When(FAR, FAR)
    given = {
        "listing": {
            "record": "l",
            "claim": "l",
            "document": "d",
            "register": register,
            "ground": ground,
            "decided": date.fromisoformat(decided) if decided else None,
            "since": first.earliest,
            "sure_since": first.latest,
            "until": end.latest,
            "sure_until": end.earliest,
            "ended_by": ended_by,
            "extensions": json.dumps([{"decided": extended, "years": 1}]) if extended else None,
            "rivals": [],
        },
        "listed": {"id": "p", "kind": "person", "profile": {"name": "甲"}},
        "holdings": [],
        "documents": [{"record": "d", "title": "Extract"}],
    }
    return course_from(REGIME, {**given, "steps": [_step(*step) for step in steps]})


def _step(kind: str, when: str, *more: int | str) -> dict[str, Any]:
    on = When.parse(when)
    named = {"record": f"{kind} {when}", "document": "d", "locator": f"{kind}, {when}"}
    told = {"level" if isinstance(value, int) else "outcome": value for value in more}
    return {**named, "kind": kind, **told, "on_earliest": on.earliest, "on_latest": on.latest}
