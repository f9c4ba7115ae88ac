"""What the words of the search box name in the shipped rules."""

from __future__ import annotations

import pytest
from app.finding import named
from app.rules import Rules


@pytest.mark.parametrize("words", ["M24", "m24", " m24 "])
def test_an_id_names_one_measure_whatever_its_case(regime: Rules, words: str) -> None:
    assert [(f.kind, f.id, f.exact, f.place) for f in named(regime, words)] == [
        ("measure", "M24", True, {"show": "measures", "id": "M24"})
    ]


def test_every_measure_register_instrument_and_document_is_found_by_its_id(regime: Rules) -> None:
    for things in (regime.measures, regime.registers, regime.instruments, regime.documents):
        for id in things:
            assert id in {f.id for f in named(regime, id) if f.exact}


def test_words_that_are_short_or_name_nothing_find_nothing(regime: Rules) -> None:
    assert [named(regime, words) for words in ("", "sc", "校", "no such thing")] == [[], [], [], []]
    assert {f.id for f in named(regime, "sch")} >= {"M24"}
    assert {f.id for f in named(regime, "学校")} >= {"M24"}
