"""How a drawing marks somebody who is affected: as sure as the surest of the measures, and never surer."""

from __future__ import annotations

import pytest
from app.drawn import mark

from sanctiongraph.model import Mode, Standing
from sanctiongraph.screening import EffectLine

NONE = {
    "listed": 0,
    "listed_standing": "",
    "restricted": 0,
    "restricted_standing": "",
    "notified": 0,
    "notified_standing": "",
    "rewarded": 0,
    "rewarded_standing": "",
}


def line(measure: str, mode: str, standing: str) -> EffectLine:
    given = {"measure": measure, "mode": Mode(mode), "standing": Standing(standing)}
    return EffectLine(**given, listing="l", register="r", because="")


@pytest.mark.parametrize(
    ("effects", "marks"),
    [
        ([], {"said": "No measure on this day."}),
        (
            [("M1", "restricted", "contested"), ("M2", "restricted", "contested")],
            {
                "restricted": 2,
                "restricted_standing": "contested",
                "said": "Perhaps restricted (2 measures: all contested).",
            },
        ),
        (
            [("M1", "restricted", "contested"), ("M1", "restricted", "applies"), ("M2", "restricted", "uncertain")],
            {
                "restricted": 2,
                "restricted_standing": "applies",
                "said": "Restricted (2 measures: 1 applies, 1 uncertain).",
            },
        ),
        (
            [("M1", "listed", "conditional"), ("M2", "notified", "applies")],
            {
                "listed": 1,
                "listed_standing": "conditional",
                "notified": 1,
                "notified_standing": "applies",
                "said": "Perhaps listed (1 measure: conditional), notified (1 measure).",
            },
        ),
    ],
    ids=["nothing", "nothing sure", "something sure", "two modes"],
)
def test_a_mark_is_as_sure_as_the_surest_measure_of_its_mode(
    effects: list[tuple[str, str, str]], marks: dict[str, int | str]
) -> None:
    assert mark([line(*effect) for effect in effects]) == {**NONE, **marks}
