"""The PRC regime as data: whole as the index has it, no surer than its sources, and computable where a text counts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sanctiongraph.model import When
from sanctiongraph.proof import citation
from sanctiongraph.regime import (
    Basis,
    Channel,
    Cited,
    Disagreement,
    Duty,
    Exit,
    Instrument,
    Length,
    Measure,
    RegimeDocument,
    Register,
    Version,
    load_regime,
)

ROOT = Path(__file__).resolve().parents[2]
PRC = load_regime(ROOT / "regimes" / "prc")

DATED: list[Version | Instrument] = [
    *(s for a in PRC.agencies for s in a.succeeded_by),
    *(text for r in PRC.registers for g in r.grounds for text in g.texts),
    *(v for r in PRC.registers for v in (*r.terms, *r.exclusions, *r.exits, *r.reviews, *r.duties)),
    *PRC.instruments,
    *(basis for _, basis in PRC.basis.values()),
    *PRC.narrowings,
    *PRC.exemptions,
    *PRC.limits,
    *PRC.channels,
]
CITED: list[Cited] = [
    *DATED,
    *PRC.registers,
    *PRC.readings,
    *PRC.platforms,
    *(n for p in PRC.platforms for n in p.numbers),
    *PRC.schemes,
    *(part for s in PRC.schemes for part in (*s.events, *s.grades, *s.identifiers, *s.numbers)),
]
COUNTED = [(r, rule) for r in PRC.registers for rule in (*r.duties, *r.exits)]


def name(value: object) -> str:
    return str(getattr(value, "id", value))


# --- every value ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", DATED, ids=name)
def test_every_version_has_a_date_a_citation_and_a_mark(version: Version | Instrument) -> None:
    assert (bool(version.begins), bool(version.cites), bool(version.mark)) == (True, True, True)
    assert version.begins.earliest <= version.begins.latest


def test_every_document_that_is_cited_is_described() -> None:
    cited = {cite.document for value in CITED for cite in value.cites} | {i.document for i in PRC.instruments}
    assert cited - set(PRC.document) == set()


def test_a_citation_without_a_place_prints_no_number_and_one_with_a_place_prints_it() -> None:
    printed = {
        (cite.locator, citation(PRC.document[cite.document], cite).place) for value in CITED for cite in value.cites
    }
    unplaced = {place for locator, place in printed if locator is None}
    assert unplaced == {f"{part} not established" for part in ("article", "clause", "item", "section", "page")}
    assert all(locator in place for locator, place in printed if locator is not None)


def families() -> Iterator[tuple[str, list[Version]]]:
    """The versions of one rule: they may not hold together."""
    for register in PRC.registers:
        for ground in register.grounds:
            yield ground.id, list(ground.texts)
        for ground_id in [None, *(g.id for g in register.grounds)]:
            yield (
                f"{register.id} {ground_id}",
                [t for t in register.terms if not t.grounds or ground_id in t.grounds],
            )
    measures: dict[tuple[str, str], list[Version]] = {}
    for one, other in itertools.pairwise(["2013", "2017"]):
        for _, basis in PRC.basis.values():
            if basis.id.startswith((f"defaulters-{one}-", f"defaulters-{other}-")):
                measures.setdefault((basis.measure, str(basis.targets)), []).append(basis)
    for key, versions in measures.items():
        yield str(key), versions
    links: dict[tuple[str, ...], list[Version]] = {}
    for channel in PRC.channels:
        links.setdefault((channel.source, channel.target, *channel.registers), []).append(channel)
    for link, versions in links.items():
        yield str(link), versions
    for edition in ("catalogue", "measures_list"):
        yield edition, [limit for limit in PRC.limits if limit.kind == edition]


def surely_together(versions: list[Version]) -> list[tuple[str, str]]:
    return [
        (one.id, other.id)
        for one, other in itertools.combinations(versions, 2)
        if max(one.sure[0], other.sure[0]) < min(one.sure[1], other.sure[1])
    ]


def test_no_two_versions_of_one_rule_surely_hold_on_the_same_day() -> None:
    found = dict(families())
    assert {key: pairs for key, versions in found.items() if (pairs := surely_together(versions))} == {}
    assert sum(len(versions) > 1 for versions in found.values()) > 10


def test_two_versions_that_do_hold_together_are_noticed() -> None:
    text = PRC.register_["defaulters-list"].grounds[0].texts[0]
    assert surely_together([text, text.model_copy(update={"id": "again"})]) == [(text.id, "again")]


# --- the index of national texts ----------------------------------------------------------------------------------

# Row: lead, signatories, how their number is known, and the day, month, year or range that the index gives for each of
# its editions. A month that the index calls uncertain counts as its year.
INDEX: dict[int, tuple[str, int | None, str, tuple[str, ...]]] = {
    1: ("CCO SPC", 8, "stated", ("2014",)),
    2: ("NDRC SAT", 34, "known", ("2014-12", "2016-12")),
    3: ("NDRC SAIC", 38, "counted", ("2015",)),
    4: ("NDRC CSRC", 22, "stated", ("2015-12",)),
    5: ("NDRC SPC", 44, "counted", ("2016-01-20",)),
    6: ("NDRC SAWS", 18, "counted", ("2016",)),
    7: ("NDRC SAT", 29, "counted", ("2016-07",)),
    8: ("NDRC MEP", 31, "known", ("2016",)),
    9: ("NDRC CFDA", 28, "counted", ("2016",)),
    10: ("NDRC PBoC CYL", 51, "stated", ("2016-09-23",)),
    11: ("NDRC AQSIQ", None, "unknown", ("2016",)),
    12: ("NDRC PBoC GAC", 40, "stated", ("2016",)),
    13: ("NDRC", None, "unknown", ("2016-11",)),
    14: ("NDRC MoF", None, "unknown", ("2016-12",)),
    15: ("NDRC NBS", None, "unknown", ("2016-12", "2018-12/2019-01")),
    16: ("NDRC MoT PBoC", 36, "stated", ("2017-01/2017-06",)),
    17: ("NDRC MoA", 29, "known", ("2017-02",)),
    18: ("NDRC PBoC GAC", 33, "counted", ("2017-03-14",)),
    19: ("NDRC PBoC CBRC CSRC CIRC", 21, "counted", ("2017-03-09",)),
    20: ("NDRC NEA", None, "unknown", ("2017-05",)),
    21: ("NDRC PBoC MOHURD", 31, "stated", ("2017-06/2017-07",)),
    22: ("NDRC", None, "unknown", ("2017-06",)),
    23: ("NDRC PBoC", 20, "counted", ("2017-08",)),
    24: ("NDRC", None, "unknown", ("2017-08",)),
    25: ("NDRC PBoC CIRC", None, "unknown", ("2017-08/2017-09",)),
    26: ("NDRC MOFCOM", None, "unknown", ("2017",)),
    27: ("NDRC PBoC MOFCOM", 28, "counted", ("2017-10/2017-11",)),
    28: ("NDRC PBoC MOHRSS", 30, "counted", ("2017-12-05",)),
    29: ("NDRC SAWS", None, "unknown", ("2017-12",)),
    30: ("NDRC MoT", None, "unknown", ("2017-12/2018-01",)),
    31: ("NDRC PBoC AQSIQ", 42, "counted", ("2018-01/2018-03",)),
    32: ("NDRC PBoC MCA", 40, "counted", ("2018-02-11",)),
    33: ("NDRC PBoC MCA", 31, "counted", ("2018-02/2018-03",)),
    34: ("NDRC PBoC MOFCOM", 28, "stated", ("2018-03-07",)),
    35: ("NDRC", 24, "known", ("2018-03",)),
    36: ("NDRC", 8, "counted", ("2018-05-01",)),
    37: ("NDRC", 8, "stated", ("2018-05-01",)),
    38: ("NDRC PBoC MCT", 26, "known", ("2018-05",)),
    39: ("NDRC PBoC NHC", 28, "counted", ("2018-09/2018-10",)),
    40: ("NDRC PBoC MOST", 41, "counted", ("2018",)),
    41: ("NDRC PBoC MoF", 29, "known", ("2018-11/2018-12",)),
    42: ("NDRC PBoC CNIPA", 38, "stated", ("2018-12-04",)),
    43: ("NDRC PBoC MOHRSS", 28, "counted", ("2018-11/2018-12",)),
    44: ("NDRC PBoC MoF", 22, "known", ("2018-12",)),
    45: ("NDRC PBoC MCT", None, "unknown", ("2018-12",)),
    46: ("MIIT NDRC", None, "unknown", ("2018/2019",)),
    47: ("SPC NDRC", 9, "known", ("2016",)),
    48: ("NDRC SPC MLR", 3, "known", ("2018-03",)),
}
# Rows whose day is established by the text itself or its copies although the index gives a month.
ESTABLISHED = {43: date(2018, 11, 22)}


def editions(row: int) -> list[Instrument]:
    return sorted((i for i in PRC.instruments if i.index == row), key=lambda i: i.from_)


@pytest.mark.parametrize("row", INDEX)
def test_each_of_the_48_rows_has_its_lead_its_count_and_how_that_is_known(row: int) -> None:
    lead, count, how, dates = INDEX[row]
    found = editions(row)
    assert len(found) == len(dates)
    newest = found[-1]
    assert (" ".join(newest.lead), newest.signatory_count, newest.counted) == (lead, count, how)
    assert newest.kind in {"memorandum", "opinion", "notice"}


def test_there_are_48_rows_and_no_other() -> None:
    assert {i.index for i in PRC.instruments if i.index} == set(INDEX) == set(range(1, 49))


@pytest.mark.parametrize("row", INDEX)
def test_a_row_is_as_vague_as_the_index(row: int) -> None:
    for instrument, text in zip(editions(row), INDEX[row][3], strict=True):
        given = When.parse(text)
        begins = instrument.begins
        assert given.earliest <= begins.earliest <= begins.latest <= given.latest
        assert begins.exact == (given.exact or row in ESTABLISHED)
        assert not begins.exact or begins.earliest == ESTABLISHED.get(row, given.earliest)


@pytest.mark.parametrize("instrument", [i for i in PRC.instruments if i.index], ids=name)
def test_the_measures_of_a_row_begin_with_it_or_in_the_same_vague_time(instrument: Instrument) -> None:
    assert {b.begins for b in instrument.bases} <= {instrument.begins}


def test_no_memorandum_ends_with_the_year_2020_and_what_is_said_of_them_is_attached() -> None:
    memoranda = [i for i in PRC.instruments if i.kind == "memorandum"]
    ended = {v.id: v.ends for i in memoranda for v in (i, *i.bases) if v.ends}
    assert ended == {
        "memorandum-tax-2014": When.parse("2016-12"),
        "memorandum-statistics-2016": When.parse("2018-12/2019-01-02"),
    }
    assert {limit.id: limit.instruments for limit in PRC.limits if limit.instruments} == {
        "limit-2020-memoranda": ("memorandum",),
        "limit-2020-notices": ("notice",),
    }


# --- deadlines ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("register", "rule"), COUNTED, ids=name)
def test_a_deadline_says_from_when_it_counts_or_that_the_text_does_not(register: Register, rule: Duty | Exit) -> None:
    if rule.within and not rule.after:
        assert re.search(r"[Ff]rom when|counted from", rule.note or ""), f"{register.id}: {rule.id}"


def test_these_deadlines_and_windows_can_be_computed() -> None:
    found = {
        rule.id: (rule.within, rule.after, rule.met_by, rule.first_working_day)
        for _, rule in COUNTED
        if isinstance(rule, Duty) and rule.after and (rule.within or rule.first_working_day)
    }
    publication = (None, "decided", "publication", True)
    objection = (Length(working_days=7), "publication", "objection", False)
    three = Length(working_days=3)
    assert found == {
        "dl-duty-correction": (three, "review_decision", "correction", False),
        "dl-duty-deletion": (three, "term_end", "deletion", False),
        **{f"{list_}-duty-publication": publication for list_ in ("rail", "rail-seats", "air")},
        **{f"{list_}-duty-objection": objection for list_ in ("rail", "rail-seats", "air")},
    }


def test_these_ways_out_count_from_an_event() -> None:
    found = {r.id: (r.within, r.after, r.wait) for _, r in COUNTED if isinstance(r, Exit) and r.after}
    three = Length(working_days=3)
    assert found == {
        "dl-exit-2013-performed": (None, "performance", None),
        "dl-exit-performed": (three, "performance", None),
        "dl-exit-expired": (three, "term_end", None),
        "dl-exit-revoked": (three, "review_decision", None),
        "slo-exit-performance": (None, "performance", None),
        "sv-exit-five-years": (None, "since", Length(years=5)),
        "sv-exit-one-year": (None, "since", Length(years=1)),
        "sv-exit-repair": (None, "repair_decision", None),
        "rail-exit-expired": (None, "term_end", None),
        "rail-exit-paid": (None, "performance", Length(days=1)),
        "rail-exit-paid-repeated": (None, "performance", Length(days=90)),
        "rail-exit-objection": (None, "objection_decision", None),
        "rail-seats-exit-expired": (None, "term_end", None),
        "rail-seats-exit-performed": (None, "performance", None),
        "rail-record-exit-expired": (None, "term_end", None),
        "air-exit-expired": (None, "term_end", None),
        "air-exit-objection": (None, "objection_decision", None),
    }


def test_review_takes_15_then_10_and_15_days_corrects_in_three_working_days_and_suspends_nothing() -> None:
    steps = {
        (s.step, s.file_within, s.decide_within, s.correct_within, s.suspensive)
        for s in PRC.register_["defaulters-list"].reviews
        if s.to is None
    }
    assert steps == {
        (1, None, Length(days=15), Length(working_days=3), False),
        (2, Length(days=10), Length(days=15), None, False),
    }


def test_only_henan_and_two_more_lists_are_told_before_they_list() -> None:
    told = {r.id for r, rule in COUNTED if isinstance(rule, Duty) and rule.met_by == "notice"}
    assert told == {"henan-list", "shenzhen-list", "serious-violations"}


# --- levels, publicity, statutes, sharing --------------------------------------------------------------------------


def test_a_level_of_repair_is_read_only_from_the_name_of_a_serious_list_and_says_so() -> None:
    levelled = [r for r in PRC.registers if r.level]
    assert {r.level for r in levelled} == {"serious"}
    assert [r.id for r in levelled if "严重" not in r.zh and "serious" not in r.en.lower()] == []
    assert [r.id for r in levelled if not r.note] == []
    unlevelled = {"defaulters-list", "abnormal-operations", "rail-travel-list", "air-travel-list", "tax-violations"}
    assert unlevelled <= {r.id for r in PRC.registers if not r.level}
    assert not any(r.level for r in PRC.registers if r.kind == "redlist")


@pytest.mark.parametrize("measure", PRC.measures, ids=name)
def test_a_publication_or_notice_says_who_is_told_and_nothing_else_does(measure: Measure) -> None:
    assert bool(measure.told) == (measure.kind in {"publicity", "notice"})


def test_what_a_statute_orders_rests_on_its_article_and_on_the_courts_list() -> None:
    assert {
        b.id: (b.measure, b.cites[0].locator, PRC.triggers(i, b), b.uncertain)
        for i, b in PRC.basis.values()
        if i.kind == "law"
    } == {
        "civil-servant-law-M18": ("M18", "article 26(4)", ("defaulters-list",), True),
        "company-law-S05": ("S05", "article 178(5)", ("defaulters-list",), False),
        "assessors-law-S06": ("S06", "article 7(4)", ("defaulters-list",), False),
        "supervisors-law-S07": ("S07", "article 13(4)", ("defaulters-list",), True),
    }
    assert {i.id: str(i.begins) for i in PRC.instruments if i.kind == "law"} == {
        "civil-servant-law": "2019-06-01",
        "company-law": "2024-07-01",
        "assessors-law": "2018-04-27",
        "supervisors-law": "2022-01-01",
    }


def test_the_lists_of_local_regulations_and_of_two_statutes_trigger_nothing() -> None:
    triggering = {register for i, b in PRC.basis.values() for register in PRC.triggers(i, b)}
    quiet = {"henan-list", "shanghai-list", "shandong-list", "shenzhen-list", "national-defence"}
    assert triggering & {*quiet, "unwelcome-organisations"} == set()
    assert "shaanxi-youth" in triggering


def ends(source: str) -> dict[str, tuple[str, ...]]:
    """Whom a source passes to, with the registers that the channels in force on a day of 2018 carry."""
    day = date(2018, 6, 1)
    return {c.target: c.registers for c in PRC.channels if c.source == source and c.from_ <= day < c.end}


def test_the_platform_passes_records_to_the_eight_named_ministries_and_no_other() -> None:
    carried = {"CRC", "CAAC", "credit-china", "local-agencies"}
    assert set(ends("national-platform")) - carried == {"SPC", "SAT", "MPS", "MCA", "NHFPC", "MEP", "MoF", "GAC"}
    figures = {n.value for n in PRC.platform["national-platform"].numbers}
    assert figures == {10_700_000_000, 37}


def test_the_courts_list_flows_one_way_to_the_firm_since_july_2015() -> None:
    (channel,) = [c for c in PRC.channels if "sesame-platform" in (c.source, c.target) and c.source == "SPC"]
    assert (channel.begins, channel.both_ways, channel.registers) == (
        When.parse("2015-07"), False, ("defaulters-list",)
    )  # fmt: skip
    assert [c.id for c in PRC.channels if c.source == "sesame-platform" and c.target == "SPC"] == []


def test_article_8_has_six_kinds_of_recipients_and_the_text_of_2013_four() -> None:
    def of(prefix: str) -> set[str]:
        return {c.target for c in PRC.channels if c.id.startswith(prefix)}

    assert len(of("share-2017-")) == 6
    assert of("share-2013-") < of("share-2017-")


PLANNED = [c for c in PRC.channels if re.search("expected|planned", f"{c.text} {c.note}", re.I)]


@pytest.mark.parametrize("channel", PLANNED, ids=name)
def test_what_is_only_expected_or_planned_is_uncertain(channel: Channel) -> None:
    assert channel.uncertain


# --- disagreements --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("disagreement", PRC.disagreements, ids=name)
def test_every_disagreement_is_one_step_from_a_value_or_says_that_nothing_depends_on_it(
    disagreement: Disagreement,
) -> None:
    everything: list[Cited | RegimeDocument] = [*CITED, *PRC.documents]
    concerned = [name(value) for value in everything if disagreement.id in value.disputed]
    assert concerned or "no rules depend" in (disagreement.use or "")


@pytest.mark.parametrize("basis", [b for _, b in PRC.basis.values()], ids=name)
def test_whoever_reaches_those_responsible_for_a_unit_says_that_it_is_disputed_whether_they_are_listed(
    basis: Basis,
) -> None:
    reaching = any(target.reach == "responsible_persons" for target in basis.targets)
    assert ("D02" in basis.disputed) == reaching


def test_each_basis_that_orders_less_than_its_measure_says_so_and_is_not_sure_of_the_measure() -> None:
    narrower = {
        b.id: (b.uncertain, b.limit) for _, b in PRC.basis.values() if "not named" in (b.limit or "") and b.uncertain
    }
    assert narrower == {
        "op64-M25": (
            True,
            "only building and renovating homes, and vehicles; the purchase of real estate is not named",
        ),
        "social-insurance-M27": (
            True,
            "only the supervision of imports and exports; customs certification is not named",
        ),
    }


def test_the_twenty_disagreements_reach_these_rules_beside_documents() -> None:
    reached = {d for value in CITED for d in value.disputed}
    only_documents = {f"D{n:02}" for n in range(1, 21)} - reached
    assert only_documents == {"D04", "D05", "D16"}
