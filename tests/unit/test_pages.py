"""Every id of the regime has a page, which says everything that the regime says of it and no more."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from rich.console import Console

from sanctiongraph.errors import NotFound
from sanctiongraph.model import When
from sanctiongraph.pages import MARKS, regime_page, vague_day
from sanctiongraph.proof import citation
from sanctiongraph.regime import InForce, Regime, Version, load_regime

REGIME = load_regime("prc")
LISTS: dict[str, tuple[Any, ...]] = {
    "registers": REGIME.registers,
    "memoranda": REGIME.instruments,
    "measures": REGIME.measures,
    "agencies": REGIME.agencies,
    "documents": REGIME.documents,
    "limits": REGIME.limits,
    "narrowings": REGIME.narrowings,
    "exemptions": REGIME.exemptions,
    "platforms": REGIME.platforms,
    "channels": REGIME.channels,
    "schemes": REGIME.schemes,
    "readings": REGIME.readings,
    "disagreements": REGIME.disagreements,
}


def _versions() -> Iterator[Version]:
    for agency in REGIME.agencies:
        yield from agency.succeeded_by
    for register in REGIME.registers:
        for ground in register.grounds:
            yield from ground.texts
        yield from (*register.terms, *register.exclusions, *register.exits, *register.reviews, *register.duties)
    yield from (basis for _, basis in REGIME.basis.values())
    yield from (*REGIME.narrowings, *REGIME.exemptions, *REGIME.limits, *REGIME.channels)


def _things() -> dict[str, list[Any]]:
    """Every id with what it names: a document and an instrument may share one."""
    parts = (part for scheme in REGIME.schemes for part in (*scheme.events, *scheme.grades))
    found: dict[str, list[Any]] = {}
    for thing in (*(t for things in LISTS.values() for t in things), *_versions(), *parts):
        found.setdefault(thing.id, []).append(thing)
    return found


THINGS = _things()
ALL = [thing for things in THINGS.values() for thing in things]
VAGUE: dict[str, list[When]] = {}
for _thing in ALL:
    if isinstance(_thing, InForce):
        _days = [when for when in (_thing.begins, _thing.ends) if when and not when.exact]
        VAGUE.update({_thing.id: _days} if _days else {})


@cache
def _shown(what: str | None, day: date | None = None, width: int = 100_000) -> str:
    out = io.StringIO()
    regime_page(REGIME, what, day).show(Console(file=out, width=width, highlight=False))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def _held(thing: Any) -> list[str]:
    """What a page of the thing has to hold: marks, citations, note, disagreements, and its texts."""
    cites = getattr(thing, "cites", ())
    return [
        " + ".join(getattr(thing, "mark", ())),
        *(str(citation(REGIME.document[c.document], c)) for c in cites),
        *(c.note for c in cites if c.note),
        *getattr(thing, "disputed", ()),
        *getattr(thing, "sources", ()),
        *(
            value
            for name in ("note", "text", "changed", "original", "aimed_at_text", "one", "other", "use", "zh", "url")
            if (value := getattr(thing, name, None))
        ),
    ]


def _missing(thing: Any, page: str) -> list[str]:
    return [held for held in _held(thing) if held not in page]


@pytest.mark.parametrize("id", sorted(THINGS))
def test_the_page_of_an_id_holds_its_marks_citations_notes_and_texts(id: str) -> None:
    page = _shown(id)
    assert id in page
    assert [held for thing in THINGS[id] for held in _missing(thing, page)] == []


def test_the_page_of_another_thing_does_not_hold_them() -> None:
    one, other = REGIME.narrowings[:2]
    assert _missing(one, _shown(other.id)) != []


@pytest.mark.parametrize("id", sorted(VAGUE))
def test_no_page_gives_a_vague_day_as_an_exact_one(id: str) -> None:
    page = _shown(id)
    assert [day for day in VAGUE[id] if vague_day(day) not in page] == []
    known = {str(w) for t in ALL if isinstance(t, InForce) for w in (t.begins, t.ends) if w and w.exact}
    bounds = {str(day) for when in VAGUE[id] for day in when} - known
    assert [day for day in bounds if day in re.sub(r"between \S+ and [\d-]+", "", page)] == []


def test_a_document_and_a_platform_give_their_day_as_vague_as_it_is_known() -> None:
    for document in REGIME.documents:
        if document.date:
            assert vague_day(When.parse(document.date)) in _shown(document.id)
    for platform in REGIME.platforms:
        began = vague_day(platform.since) if platform.since else "not established"
        assert f"Began: {began}." in _shown(platform.id)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_gives_a_vague_day_as_an_exact_one(name: str) -> None:
    page = _shown(name)
    for thing in LISTS[name]:
        assert thing.id in page
        assert [day for day in VAGUE.get(thing.id, ()) if vague_day(day) not in page] == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2016-01-20", "2016-01-20"),
        ("2016", "some day in 2016"),
        ("2018-12", "some day in 2018-12"),
        ("2018-01-01/2025-04-19", "between 2018-01-01 and 2025-04-19"),
    ],
)
def test_a_day_is_said_as_vague_as_it_is_written(written: str, said: str) -> None:
    assert vague_day(When.parse(written)) == said


@pytest.mark.parametrize("name", [*LISTS, "marks"])
def test_at_a_hundred_columns_no_id_number_or_date_of_a_list_is_broken(name: str) -> None:
    def words(text: str) -> list[str]:
        return [w for w in text.split() if re.search("[0-9a-z]", w) and len(w) <= 60]

    narrow = _shown(name, width=100)
    assert words(narrow) == words(_shown(name))
    assert max(len(line) for line in narrow.splitlines()) <= 100


def test_the_words_to_browse_by_are_counted_and_their_data_is_a_list_of_that_length() -> None:
    counts = regime_page(REGIME, None).data["counts"]
    assert counts == {**{name: len(things) for name, things in LISTS.items()}, "marks": 4}
    assert {name: len(regime_page(REGIME, name).data) for name in counts} == counts
    assert "\nmarks" in _shown(None)


def test_the_data_of_every_page_is_json_and_names_its_id() -> None:
    for id in THINGS:
        data = regime_page(REGIME, id).data
        assert (data[0] if isinstance(data, list) else data)["id"] == id
        json.dumps(data)


def test_every_mark_is_explained_in_a_sentence() -> None:
    page = _shown("marks")
    assert [mark for mark, said in MARKS.items() if said not in page or not said.endswith(".")] == []
    assert {mark for thing in ALL for mark in getattr(thing, "mark", ())} <= set(MARKS)


def test_an_agency_says_what_it_keeps_leads_signed_enforces_and_who_came_after_it() -> None:
    page = _shown("MEP")
    assert [line.strip() for line in page.splitlines() if re.match(" +(Succ|Keeps|Leads|Signed|Rec)", line)] == [
        "Succeeded by Ministry of Ecology and Environment (MEE) from 2018-03-17 (uncertain, succ-MEP-MEE).",
        "Keeps: environment.",
        "Leads: memorandum-environment-2016.",
        "Signed: memorandum-enterprises-2015, memorandum-a-class-taxpayers-2016, memorandum-2016-141.",
        "Receives by: share-platform-MEP.",
    ]
    assert "Enforces: " in _shown("SPC")
    assert "Took over from: MEP." in _shown("MEE")
    assert "Took over from" not in page


def test_an_instrument_says_who_led_and_signed_it_how_that_is_known_and_whom_it_aims_at() -> None:
    page = _shown("memorandum-defaulters-2014")
    assert "Memorandum that punishes." in page
    assert "Led by Central Spiritual Civilization Office (CCO); Supreme People's Court (SPC)." in page
    assert "Signed by 8 agencies: a source states the number." in page
    assert "Whom it names: judgment defaulters." in page
    assert "No measure is established." in page
    full = _shown("memorandum-2016-141")
    assert "Signed by 44 agencies" in full
    assert "44 " in full.split("Signatories named: ")[1]
    assert "No measure is established." not in full


def test_a_rule_version_names_the_register_or_instrument_that_it_belongs_to() -> None:
    for register in REGIME.registers:
        for rule in (*register.terms, *register.exclusions, *register.exits, *register.reviews, *register.duties):
            assert f"{register.en} ({register.id})" in _shown(rule.id)
    for instrument, basis in REGIME.basis.values():
        assert f"{instrument.en} ({instrument.id})" in _shown(basis.id)


def test_a_ground_and_a_kind_of_exemption_have_pages_too() -> None:
    shared = [r for r in REGIME.registers for g in r.grounds if g.id == "refuses-legal-duties"]
    assert len(shared) > 1
    assert [r.id for r in shared if f"({r.id})" not in _shown("refuses-legal-duties")] == []
    for exemption in REGIME.exemptions:
        assert exemption.id in _shown(exemption.kind)


@pytest.mark.parametrize(
    ("scheme", "score"),
    [
        ("rongcheng", "the sum of its events"),
        ("honest-shanghai", "no score is computed"),
        ("model-cities", "no score is computed"),
        ("credit-reference-center", "no score is computed"),
        ("sesame-credit", "opaque: no explanation exists"),
        ("overseas-ngo-points", "reported, not verified"),
    ],
)
def test_only_a_scheme_that_gives_points_is_said_to_sum_them(scheme: str, score: str) -> None:
    assert f"Score: {score}." in _shown(scheme)


def test_a_scheme_shows_its_opening_points_figures_range_and_identifiers() -> None:
    rongcheng = _shown("rongcheng")
    assert "Opens with 1,000 points — seed + external + uncertain ≠ sources disagree: D07, D08" in rongcheng
    for known in REGIME.scheme["rongcheng"].identifiers:
        assert f"Identifier of a subject of the kind {known.subject}: {known.identifier}" in rongcheng
    assert "149,758 households" in _shown("qingzhen")
    assert "21,091 households" in _shown("qingzhen")
    assert "Points: 350–950." in _shown("sesame-credit")
    assert ": 28 cities" in _shown("model-cities")
    assert ": 12 cities" in _shown("model-cities")
    assert "Opens with" not in _shown("sesame-credit")


@pytest.mark.parametrize(
    ("day", "by"),
    [
        (None, "SAIC, AQSIQ, CFDA"),
        (date(2018, 3, 16), "SAIC, AQSIQ, CFDA"),
        (date(2018, 3, 17), "SAMR (formerly SAIC, AQSIQ, CFDA)"),
    ],
)
def test_of_a_day_a_measure_is_enforced_by_whoever_holds_the_functions_then(day: date | None, by: str) -> None:
    assert f"Enforced by {by}\n" in _shown("M14", day)
    kept = "kept by State Administration for Industry and Commerce (SAIC)."
    now = "kept by State Administration for Market Regulation (SAMR), formerly State Administration for Industry and"
    found = [words in _shown("serious-violations", day) for words in (kept, now)]
    assert found == ([False, True] if "SAMR" in by else [True, False])


def test_before_its_first_text_a_register_has_no_ground_yet_and_a_rule_is_not_yet_in_force() -> None:
    early = date(2010, 1, 1)
    assert "No ground yet on 2010-01-01." in _shown("defaulters-list", early)
    assert "not yet in force on 2010-01-01" in _shown("dl-review-1", early)
    assert "not yet in force on 2010-01-01" in _shown("memorandum-2016-141", early)
    assert _shown("limits", early).strip() == "None is in force on 2010-01-01."
    assert "No instrument orders it yet on 2010-01-01." in _shown("M24", early)
    later = date(2018, 1, 1)
    assert "No ground" not in _shown("defaulters-list", later)
    assert "in force on" not in _shown("dl-review-1", later)
    assert "perhaps in force on 2016-06-01" in _shown("memorandum-environment-2016", date(2016, 6, 1))
    assert "no longer in force on 2018-01-01" in _shown("spend-2010-3-7-M24", later)


def test_a_disagreement_has_one_sign_everywhere_and_its_page_names_what_it_concerns() -> None:
    assert "≠ sources disagree: D07" in _shown("rongcheng-aaa")
    page = _shown("D07")
    assert page.strip().startswith("≠ sources disagree: D07")
    assert "rongcheng-aaa" in page
    for thing in ALL:
        if disputed := getattr(thing, "disputed", ()):
            assert f"≠ sources disagree: {', '.join(disputed)}" in _shown(thing.id)
    assert "≠" not in _shown("D07").split("Concerns")[1]
    assert "≠" not in _shown("dl-review-1")


@pytest.mark.parametrize(("asked", "meant"), [("m24", "M24"), ("Registers", "registers"), ("d07", "D07")])
def test_a_wrong_case_is_understood(asked: str, meant: str) -> None:
    assert _shown(asked) == _shown(meant)


@pytest.mark.parametrize("asked", ["l:lanxi", "M99", "register"])
def test_what_the_regime_does_not_have_says_where_else_to_ask(asked: str) -> None:
    with pytest.raises(NotFound) as refused:
        regime_page(REGIME, asked)
    assert "'sanctiongraph effects'" in str(refused.value)
    assert "'sanctiongraph affected'" in str(refused.value)


def test_a_regime_without_a_kind_of_thing_says_so() -> None:
    bare = Regime.model_validate(REGIME.model_dump(by_alias=True) | {"channels": []})
    out = io.StringIO()
    regime_page(bare, "channels").show(Console(file=out, width=100))
    assert out.getvalue().strip() == "There is none."
