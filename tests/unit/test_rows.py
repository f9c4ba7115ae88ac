"""The rules of the shipped regime in words: places as established, vague days, what rests on what."""

from __future__ import annotations

from datetime import date

import pytest
from app import rows, words
from app.page import _templates, tongues
from app.rules import Rules

from sanctiongraph.model import When
from sanctiongraph.proof import Citation


def test_every_version_has_words_days_and_a_place(regime: Rules) -> None:
    found = rows.version_rows(regime)
    assert {row.id for row in found} == set(regime.versions)
    assert [row.id for row in found if not (row.text.strip(".") and row.since and row.cites and row.mark)] == []
    assert {row.kind for row in found} <= {one for one, _ in rows.KINDS.values()}


def test_a_place_that_is_not_established_says_so_and_shows_no_number(regime: Rules) -> None:
    places = {(c.document, c.place) for row in rows.version_rows(regime) for c in row.cites}
    silent = {c["document"] for v in regime.versions.values() for c in v.version["cites"] if not c.get("locator")}
    told = {document for document, place in places if place.endswith("not established")}
    assert told == silent
    assert not any(char.isdigit() for _, place in places if place.endswith("not established") for char in place)


def test_what_rests_on_a_document_is_every_rule_that_cites_it_and_no_other(regime: Rules) -> None:
    document = "spc-defaulters-2017"
    found = {row.id for those in rows.resting(rows.every(regime), document).values() for row in those}
    citing = {v.id for v in regime.versions.values() if any(c["document"] == document for c in v.version["cites"])}
    assert citing <= found
    others = found - citing
    things = {**regime.registers, **regime.instruments, **regime.readings, **regime.schemes}
    assert all(
        any(c.document == document for c in things[id].cites) or things[id].document == document for id in others
    )
    assert rows.resting(rows.every(regime), "no-such-document") == {}


def test_every_place_of_a_resting_rule_is_in_that_document(regime: Rules) -> None:
    every = rows.every(regime)
    for document in regime.documents:
        for those in rows.resting(every, document).values():
            assert {c.document for row in those for c in row.cites} == {document}


@pytest.mark.parametrize(
    ("since", "until", "on", "said"),
    [
        ("2017-05-01", None, date(2017, 5, 1), ""),
        ("2017-05-01", None, date(2017, 4, 30), "not yet in force"),
        ("2013-10-01", "2017-05-01", date(2017, 4, 30), ""),
        ("2013-10-01", "2017-05-01", date(2017, 5, 1), "no longer in force"),
        ("2016", None, date(2016, 6, 1), "perhaps in force"),
        ("2016", None, date(2016, 12, 31), ""),
        ("2010", "2018-12-01/2019-01-02", date(2018, 12, 15), "perhaps in force"),
    ],
)
def test_how_a_rule_stands_on_a_day(since: str, until: str | None, on: date, said: str) -> None:
    row = rows.Row("", "", "", "", "", "", since=When.parse(since), until=When.parse(until) if until else None)
    assert row.status(on) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2017-05-01", "1 May 2017"),
        ("2016-09", "September 2016"),
        ("2016", "2016"),
        ("2018-12-01/2019-01-02", "between 1 December 2018 and 2 January 2019"),
        (None, "open"),
    ],
)
def test_a_day_is_said_as_vague_as_its_source(text: str | None, said: str) -> None:
    assert words.when(text, "open") == said


def test_the_school_measure_is_ordered_by_the_rows_of_its_bases_and_by_no_other(regime: Rules) -> None:
    assert {row.id for row in rows.measure_rows(regime, "M24")} == {
        id for id, view in regime.bases.items() if view.basis.measure == "M24"
    }
    assert rows.measure_rows(regime, "no-such-measure") == []


def test_chinese_in_a_sentence_is_said_to_be_chinese_and_markup_stays_text() -> None:
    assert tongues("Wei Lan 魏岚 is <b>") == 'Wei Lan <span lang="zh-Hans">魏岚</span> is &lt;b&gt;'
    assert tongues("No word of it.") == "No word of it."


def _cited(document: str) -> str:
    cite = Citation(document=document, title="书", title_en="A paper", place="whole document")
    about = _templates().from_string('{% import "_parts.html" as p with context %}{{ p.cite(c) }}')
    return about.render(c=cite, link=lambda page, id: f"/{page}?id={id}")


def test_a_document_that_is_hidden_from_a_key_is_named_and_leads_nowhere() -> None:
    assert _cited(words.HIDDEN).strip() == "<cite>A paper</cite>"
    assert 'href="/document?id=d:1"' in _cited("d:1")
