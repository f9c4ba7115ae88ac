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


def test_everything_of_the_rules_is_found_by_its_id(regime: Rules) -> None:
    lists = (regime.measures, regime.registers, regime.agencies, regime.instruments, regime.documents)
    for things in (*lists, regime.disagreements):
        for id in things:
            assert id in {f.id for f in named(regime, id) if f.exact}


@pytest.mark.parametrize("words", ["教育部", "Ministry of Education", "ministry  of education", "MoE"])
def test_an_agency_is_named_by_its_id_and_by_either_name(regime: Rules, words: str) -> None:
    exact = [(f.kind, f.id, f.page, f.place) for f in named(regime, words) if f.exact]
    assert exact == [("agency", "MoE", "regime", {"show": "agencies", "id": "MoE"})]


def test_a_part_of_an_agencys_name_offers_it_and_does_not_name_it(regime: Rules) -> None:
    found = {f.id: f.exact for f in named(regime, "Education") if f.kind == "agency"}
    assert found == {"MoE": False, "suizhou-education": False}
    assert "MoE" not in {f.id for f in named(regime, "教育厅")}


@pytest.mark.parametrize(
    ("words", "document"),
    [
        ("发改财金〔2016〕141号", "mou-141-2016"),
        ("发改财金[2016]141号", "mou-141-2016"),
        ("發改財金〔2016〕141號", "mou-141-2016"),
        ("法释[2017]7号", "spc-defaulters-2017"),
        ("法释（2017）7号", "spc-defaulters-2017"),
        ("法释 (2017) 7 号", "spc-defaulters-2017"),
    ],
)
def test_a_documents_number_is_found_whatever_its_brackets_and_characters(
    regime: Rules, words: str, document: str
) -> None:
    assert [(f.kind, f.id) for f in named(regime, words) if f.exact] == [("document", document)]


@pytest.mark.parametrize("words", ["法释[2017]8号", "法释2017", "法释[2016]7号"])
def test_another_number_names_no_document(regime: Rules, words: str) -> None:
    assert [f for f in named(regime, words) if f.exact] == []


def test_a_part_of_a_number_offers_the_documents_that_hold_it(regime: Rules) -> None:
    assert {f.id for f in named(regime, "法释[2017]")} == {"spc-defaulters-2017"}
    assert named(regime, "法释[2016]") == []


def test_a_disagreement_is_found_by_its_id(regime: Rules) -> None:
    found = [(f.kind, f.id, f.page, f.place) for f in named(regime, "d11")]
    assert found == [("disagreement", "D11", "regime", {"show": "disagreements", "id": "D11"})]


def test_words_that_are_short_or_name_nothing_find_nothing(regime: Rules) -> None:
    assert [named(regime, words) for words in ("", "sc", "校", "no such thing")] == [[], [], [], []]
    assert {f.id for f in named(regime, "sch")} >= {"M24"}
    assert {f.id for f in named(regime, "学校")} >= {"M24"}
