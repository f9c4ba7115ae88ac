"""Travel lists, limits, schemes and contradictions of the PRC regime: what each says, and what it must not say."""

from __future__ import annotations

import itertools
import shutil
from datetime import date
from pathlib import Path

import pytest

from sanctiongraph.errors import RegimeError
from sanctiongraph.regime import (
    Cited,
    Length,
    Limit,
    Register,
    Scheme,
    SchemeGrade,
    Target,
    Term,
    load_regime,
)

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "regimes" / "prc"
PRC = load_regime(FOLDER)

MAY_2018 = date(2018, 5, 1)
RAIL, SEATS = PRC.register_["rail-travel-list"], PRC.register_["rail-higher-seats-list"]
AIR, RECORDS = PRC.register_["air-travel-list"], PRC.register_["railway-passenger-records"]
AVIATION = PRC.register_["civil-aviation-list"]
TRAVEL = [RAIL, SEATS, AIR, RECORDS, AVIATION]
LIMITS = {limit.id: limit for limit in PRC.limits}
SCHEMES = {scheme.id: scheme for scheme in PRC.schemes}

FARES = {"misuses-preferential-id", "invalid-rail-ticket", "refuses-fare"}
ACTS = {"disturbs-rail-order", "smokes-on-trains", "scalps-tickets", "other-rail-acts"}
COURT = "limited-or-listed-by-court"


def grounds(register: Register) -> dict[str, str | None]:
    """Each ground with its number in the text."""
    return {g.id: text.number for g in register.grounds for text in g.texts}


def term(register: Register, ground: str) -> Term:
    (found,) = [t for t in register.terms if ground in t.grounds or not t.grounds]
    return found


def name(value: Cited) -> str:
    return str(getattr(value, "id", value))


# --- travel: who is listed ------------------------------------------------------------------------------------


def test_the_rail_opinion_numbers_seven_acts_and_six_items_of_other_fields() -> None:
    assert set(grounds(RAIL)) == ACTS | FARES
    assert list(grounds(RAIL).values()) == [str(n) for n in range(1, 8)]
    assert list(grounds(SEATS).values()) == ["1", "2", "3", "4", "4", "5", "6"]


def test_a_fare_dodger_and_a_tax_offender_are_on_different_registers_of_the_railways() -> None:
    assert set(grounds(RAIL)) & set(grounds(SEATS)) == set()


def test_the_air_list_holds_nine_acts_and_the_other_fields_of_the_rail_opinion() -> None:
    acts = {ground: number for ground, number in grounds(AIR).items() if number}
    assert list(acts.values()) == [str(n) for n in range(1, 10)]
    assert set(grounds(AIR)) - set(acts) == set(grounds(SEATS))


def test_the_railways_own_record_is_of_the_same_seven_acts() -> None:
    assert set(grounds(RECORDS)) == set(grounds(RAIL))
    assert {text.from_ for g in RECORDS.grounds for text in g.texts} == {date(2017, 1, 19)}


def test_of_the_civil_aviation_measures_nine_scenarios_and_the_catch_all_are_known() -> None:
    assert list(grounds(AVIATION).values()) == [*(str(n) for n in range(1, 10)), None]
    assert {text.from_ for g in AVIATION.grounds for text in g.texts} == {date(2018, 1, 1)}


def test_each_list_has_one_open_ended_ground_and_says_so() -> None:
    assert {r.id: [g.id for g in r.grounds if g.catch_all] for r in TRAVEL} == {
        "rail-travel-list": ["other-rail-acts"],
        "rail-higher-seats-list": ["other-fields"],
        "air-travel-list": ["other-fields"],
        "railway-passenger-records": ["other-rail-acts"],
        "civil-aviation-list": ["other-aviation-acts"],
    }


def test_no_ground_of_the_court_list_is_open_ended() -> None:
    assert not any(g.catch_all for g in PRC.register_["defaulters-list"].grounds)


# --- travel: for how long -------------------------------------------------------------------------------------


@pytest.mark.parametrize("register", [RAIL, SEATS, AIR, RECORDS], ids=lambda r: r.id)
def test_every_ground_of_a_travel_list_has_exactly_one_term(register: Register) -> None:
    assert {ground: term(register, ground).id for ground in grounds(register)}


@pytest.mark.parametrize(
    ("register", "ground", "length"),
    [
        *((RAIL, ground, Length(days=180)) for ground in sorted(ACTS)),
        *((RAIL, ground, None) for ground in sorted(FARES)),
        *((SEATS, g, None if g == COURT else Length(years=1)) for g in grounds(SEATS)),
        *((AIR, g, Length(months=12)) for g, number in grounds(AIR).items() if number),
        *((AIR, g, None if g == COURT else Length(years=1)) for g in grounds(SEATS)),
        *((RECORDS, g, Length(years=5)) for g in grounds(RECORDS)),
    ],
    ids=str,
)
def test_each_ground_lasts_as_long_as_its_text_says(register: Register, ground: str, length: Length | None) -> None:
    assert term(register, ground).length == length
    assert bool(term(register, ground).ends_with) == (length is None)


def test_unpaid_fares_end_with_payment_and_ninety_days_later_for_repeaters() -> None:
    fares = term(RAIL, "refuses-fare")
    assert set(fares.grounds) == FARES
    assert fares.ends_with
    assert "payment" in fares.ends_with
    assert fares.extension
    assert (fares.extension.minimum, fares.extension.maximum) == (Length(days=90), Length(days=90))
    assert "three times" in fares.extension.when


def test_a_fare_frees_the_day_after_payment_and_only_a_lengthened_listing_waits_ninety_days() -> None:
    paid = {e.id: (e.wait, e.extended) for e in RAIL.exits if e.after == "performance"}
    assert paid == {
        "rail-exit-paid": (Length(days=1), False),
        "rail-exit-paid-repeated": (Length(days=90), True),
    }


def test_nothing_lengthens_a_term_that_is_not_of_unpaid_fares() -> None:
    assert {t.id for r in TRAVEL for t in r.terms if t.extension} == {"rail-term-until-paid"}


def test_that_the_courts_own_removal_governs_is_uncertain() -> None:
    uncertain = {t.id for r in TRAVEL for t in r.terms if t.uncertain}
    assert uncertain == {"rail-seats-term-court", "air-term-court", "air-term-other-fields"}
    assert all(cite.locator is None for r in (SEATS, AIR) for cite in term(r, COURT).cites)


# --- travel: publication, objection, measures -----------------------------------------------------------------


@pytest.mark.parametrize("register", [RAIL, SEATS, AIR], ids=lambda r: r.id)
def test_a_travel_list_is_published_monthly_and_open_to_objection_for_seven_working_days(register: Register) -> None:
    duties = {d.kind: d for d in register.duties}
    assert set(duties) == {"publication", "objection"}
    assert "first working day of each month" in duties["publication"].text.replace("\n", " ")
    assert duties["objection"].within == Length(working_days=7)
    assert {d.from_ for d in register.duties} == {MAY_2018}


def test_the_railways_record_and_the_aviation_list_give_no_deadline() -> None:
    assert [d.id for r in (RECORDS, AVIATION) for d in r.duties if d.within] == []


def test_both_opinions_are_issued_in_march_and_in_force_in_may_2018() -> None:
    for opinion in ("rail-opinion-2018", "air-opinion-2018"):
        instrument = PRC.instrument[opinion]
        document = PRC.document[instrument.document]
        assert (document.date, document.in_force, instrument.from_) == ("2018-03-02", MAY_2018, MAY_2018)
        assert {b.from_ for b in instrument.bases} == {MAY_2018}
        assert "D03" in instrument.disputed
    assert not {b.measure for i in PRC.on_day(date(2018, 4, 30)).instruments for b in i.bases} & {"T01", "T02", "T03"}
    assert {b.measure for i in PRC.on_day(MAY_2018).instruments for b in i.bases} >= {"T01", "T02", "T03"}


def test_each_travel_measure_is_triggered_by_its_own_list_and_reaches_the_person_alone() -> None:
    found = {
        b.measure: (PRC.triggers(i, b), b.targets)
        for i, b in PRC.basis.values()
        if i.id in {"rail-opinion-2018", "air-opinion-2018"}
    }
    person = (Target(reach="self", listed="person"),)
    assert found == {
        "T01": (("rail-travel-list",), person),
        "T02": (("rail-higher-seats-list",), person),
        "T03": (("air-travel-list",), person),
        "P07": (("rail-travel-list", "rail-higher-seats-list"), person),
        "P08": (("air-travel-list",), person),
    }


def test_neither_the_railways_record_nor_the_aviation_list_triggers_a_measure() -> None:
    triggering = {register for i, b in PRC.basis.values() for register in PRC.triggers(i, b)}
    assert triggering & {r.id for r in TRAVEL} == {"rail-travel-list", "rail-higher-seats-list", "air-travel-list"}


def test_eight_bodies_issued_the_rail_opinion_and_of_the_air_opinion_two_are_named() -> None:
    rail, air = PRC.instrument["rail-opinion-2018"], PRC.instrument["air-opinion-2018"]
    assert [s.agency for s in rail.signatories] == ["NDRC", "CCO", "SPC", "MoF", "MOHRSS", "SAT", "CSRC", "CRC"]
    assert (rail.signatory_count, rail.counted) == (8, "counted")
    assert {s.agency for s in air.signatories} == {"NDRC", "CAAC"}
    assert (air.signatory_count, air.counted) == (8, "stated")


# --- limits ---------------------------------------------------------------------------------------------------


def cites(limit: Limit) -> str:
    return limit.cites[0].document


@pytest.mark.parametrize("limit", PRC.limits, ids=name)
def test_no_limit_is_older_than_its_document(limit: Limit) -> None:
    document = PRC.document[cites(limit)]
    assert document.date
    assert str(document.in_force or document.date)[:4] <= str(limit.from_.year)
    assert limit.from_ >= (document.in_force or limit.from_)
    if len(document.date) == 10:
        assert limit.from_ >= date.fromisoformat(document.date)


@pytest.mark.parametrize("limit", PRC.limits, ids=name)
def test_only_classes_and_windows_have_lengths_and_none_is_shorter_than_its_minimum(limit: Limit) -> None:
    assert bool(limit.minimum or limit.maximum) == (limit.kind in {"repair_class", "window"})
    if limit.minimum and limit.maximum:
        assert (in_months(limit.minimum) or 0) < (in_months(limit.maximum) or 0)


def in_months(length: Length | None) -> int | None:
    return length.years * 12 + length.months if length else None


CLASSES = {
    "limit-repair-2019-general": ("general", 3, 12, date(2019, 7, 1), date(2023, 5, 1)),
    "limit-repair-2019-serious": ("serious", 6, 36, date(2019, 7, 1), date(2023, 5, 1)),
    "limit-repair-2023": (None, 3, 36, date(2023, 5, 1), date(2026, 4, 1)),
    "limit-plan-2025-minor": ("minor", None, 3, date(2025, 6, 22), None),
    "limit-plan-2025-general": ("general", 3, 12, date(2025, 6, 22), None),
    "limit-plan-2025-serious": ("serious", 12, 36, date(2025, 6, 22), None),
    "limit-order36-minor": ("minor", None, 3, date(2026, 4, 1), None),
    "limit-order36-general": ("general", 3, 12, date(2026, 4, 1), None),
    "limit-order36-serious": ("serious", 12, 36, date(2026, 4, 1), None),
}


def test_the_classes_of_repair_have_these_minima_maxima_and_days() -> None:
    assert {
        limit.id: (limit.level, in_months(limit.minimum), in_months(limit.maximum), limit.from_, limit.to)
        for limit in PRC.limits
        if limit.kind == "repair_class"
    } == CLASSES


def test_the_classes_of_2019_and_2023_are_about_penalties_and_those_since_2025_about_lists_too() -> None:
    assert {limit.id for limit in PRC.limits if not limit.of_listings} == {
        "limit-repair-2019-general",
        "limit-repair-2019-serious",
        "limit-repair-2023",
    }


def test_order_58_ends_on_the_day_on_which_order_36_begins() -> None:
    orders = {"repair-order-58-2023", "repair-order-36-2025"}

    def on(day: date) -> set[str]:
        return {cites(limit) for limit in PRC.on_day(day).limits if cites(limit) in orders}

    assert on(date(2026, 3, 31)) == {"repair-order-58-2023"}
    assert on(date(2026, 4, 1)) == {"repair-order-36-2025"}
    assert on(date(2023, 4, 30)) == set()


def test_repair_has_two_windows_of_three_and_ten_working_days() -> None:
    windows = {limit.id: (limit.minimum, limit.maximum) for limit in PRC.limits if limit.kind == "window"}
    assert windows == {
        "limit-plan-2025-accept": (None, Length(working_days=3)),
        "limit-plan-2025-feedback": (None, Length(working_days=10)),
    }
    assert not any(limit.kind == "window" for limit in PRC.on_day(date(2025, 6, 21)).limits)


@pytest.mark.parametrize("kind", ["catalogue", "measures_list"])
def test_editions_of_2021_2022_and_2024_follow_one_another_with_a_gap_in_2024(kind: str) -> None:
    editions = sorted((limit for limit in PRC.limits if limit.kind == kind), key=lambda e: e.from_)
    assert [(e.from_, e.to) for e in editions] == [
        (date(2021, 12, 16), date(2022, 12, 28)),
        (date(2022, 12, 28), date(2024, 1, 1)),
        (date(2024, 2, 18), None),
    ]
    assert all(one.end <= after.from_ for one, after in itertools.pairwise(editions))
    assert not any(limit.kind == kind for limit in PRC.on_day(date(2024, 1, 15)).limits)


def test_no_rule_is_dated_by_the_edition_of_2025_whose_day_nobody_gives() -> None:
    document = PRC.document["catalogue-2025"]
    assert (document.date, document.in_force, document.mark) == (None, None, ("uncertain",))
    assert [limit.id for limit in PRC.limits if cites(limit) == "catalogue-2025"] == []


def test_every_measure_needs_a_legal_basis_since_december_2020_and_not_before() -> None:
    basis = {limit.id for limit in PRC.on_day(date(2020, 12, 18)).limits if limit.kind == "legal_basis"}
    assert basis == {limit.id for limit in PRC.limits if cites(limit) == "limits-49-2020"}
    assert len(basis) == 7
    inferred = {"limit-2020-memoranda", "limit-2020-notices"}
    assert {i for i in basis if LIMITS[i].mark == ("uncertain",)} == inferred
    assert {i for i in basis if LIMITS[i].uncertain} == inferred
    assert not any(limit.kind == "legal_basis" for limit in PRC.on_day(date(2020, 12, 17)).limits)


def test_what_comes_from_a_garbled_copy_is_uncertain() -> None:
    assert [limit.id for limit in PRC.limits if "E96" in limit.sources] == ["limit-order36-challenge"]
    assert LIMITS["limit-order36-challenge"].uncertain
    assert not LIMITS["limit-order36-right"].uncertain


# --- schemes --------------------------------------------------------------------------------------------------

BANDED = [s for s in PRC.schemes if any(g.low is not None or g.high is not None for g in s.grades)]


def grade(scheme: Scheme, points: float) -> list[str]:
    """Names of the bands that hold a score."""
    return [
        g.name
        for g in scheme.grades
        if (g.low is None or g.low <= points) and (g.high is None or points < g.high)
    ]  # fmt: skip


def by_edge(grades: tuple[SchemeGrade, ...]) -> list[SchemeGrade]:
    return sorted(grades, key=lambda g: float("-inf") if g.low is None else g.low)


def test_these_nine_schemes_are_known() -> None:
    assert set(SCHEMES) == {
        "rongcheng", "qingzhen", "honest-shanghai", "sesame-credit", "overseas-ngo-points", "credit-reference-center",
        "tencent-credit", "baihang", "model-cities",
    }  # fmt: skip
    assert {s.id for s in BANDED} == {"rongcheng", "sesame-credit"}


@pytest.mark.parametrize("scheme", BANDED, ids=name)
def test_the_bands_of_a_scheme_meet_without_overlap_and_without_a_gap(scheme: Scheme) -> None:
    ordered = by_edge(scheme.grades)
    assert [one.high for one in ordered[:-1]] == [after.low for after in ordered[1:]]
    assert ordered[-1].high is None


@pytest.mark.parametrize(
    ("scheme", "points", "band"),
    [
        ("rongcheng", 1000, ["A"]),
        ("rongcheng", 1050, ["AAA"]),
        ("rongcheng", 1049, ["AA"]),
        ("rongcheng", 1030, ["AA"]),
        ("rongcheng", 1029, ["A"]),
        ("rongcheng", 960, ["A"]),
        ("rongcheng", 959, ["B"]),
        ("rongcheng", 850, ["B"]),
        ("rongcheng", 849, ["C"]),
        ("rongcheng", 600, ["C"]),
        ("rongcheng", 599, ["D"]),
        ("sesame-credit", 349, []),
        ("sesame-credit", 350, ["not so good"]),
        ("sesame-credit", 550, ["okay"]),
        ("sesame-credit", 600, ["good"]),
        ("sesame-credit", 650, ["excellent"]),
        ("sesame-credit", 699, ["excellent"]),
        ("sesame-credit", 700, ["super"]),
        ("sesame-credit", 950, ["super"]),
    ],
)
def test_a_score_on_an_edge_belongs_to_the_band_above_and_to_no_other(
    scheme: str, points: float, band: list[str]
) -> None:
    assert grade(SCHEMES[scheme], points) == band


def test_rongcheng_starts_at_1000_by_general_knowledge_and_knows_four_kinds_of_subjects() -> None:
    rongcheng = SCHEMES["rongcheng"]
    assert (rongcheng.starting_points, rongcheng.uncertain, rongcheng.highest) == (1000, True, None)
    assert {g.mark for g in rongcheng.grades} == {("external", "uncertain")}
    assert {i.subject: i.identifier for i in rongcheng.identifiers} == {
        "person": "national identity number",
        "government or Party body": "organisation number",
        "enterprise": "unified social credit code",
        "village": "geographical administration code",
    }
    assert [e.points for e in rongcheng.events] == [None, None]


def test_the_stars_of_qingzhen_sum_to_what_is_published_and_not_to_all_who_were_evaluated() -> None:
    qingzhen = SCHEMES["qingzhen"]
    numbers = {n.name: n.value for n in qingzhen.numbers}
    counts = [g.count for g in qingzhen.grades]
    assert counts == [7027, 7766, 3619, 1324, 1355]
    assert sum(c or 0 for c in counts) == numbers["with stars"] == 21_091
    assert (numbers["evaluated"], numbers["share evaluated"]) == (149_758, 99.95)
    assert qingzhen.opaque


def test_sesame_credit_is_opaque_voluntary_and_made_from_five_dimensions() -> None:
    sesame = SCHEMES["sesame-credit"]
    assert (sesame.lowest, sesame.highest, sesame.opaque, sesame.voluntary) == (350, 950, True, True)
    assert (len(sesame.dimensions), len(sesame.grades)) == (5, 5)
    assert all(g.note for g in sesame.grades)


def test_honest_shanghai_is_voluntary_and_has_three_levels_without_edges() -> None:
    shanghai = SCHEMES["honest-shanghai"]
    assert shanghai.voluntary
    assert {(g.name, g.low, g.high) for g in shanghai.grades} == {
        ("very good", None, None), ("good", None, None), ("bad", None, None)
    }  # fmt: skip


def test_only_the_points_for_overseas_organisations_are_merely_reported() -> None:
    assert [s.id for s in PRC.schemes if s.reported] == ["overseas-ngo-points"]
    (event,) = SCHEMES["overseas-ngo-points"].events
    assert (event.points, event.uncertain) == (-100, True)


def test_the_credit_reference_center_scores_nobody_and_forgets_after_five_years() -> None:
    center = SCHEMES["credit-reference-center"]
    assert (center.scores, center.retention, center.grades) == (False, Length(years=5), ())
    assert {s.id for s in PRC.schemes if not s.scores} == {"credit-reference-center", "honest-shanghai", "model-cities"}
    assert [s.id for s in PRC.schemes if s.retention] == ["credit-reference-center"]


def test_no_scheme_triggers_a_measure_and_no_day_of_one_was_invented() -> None:
    parts = [part for s in PRC.schemes for part in (*s.events, *s.grades)]
    assert {(p.from_, p.to) for p in parts} == {(None, None)}
    assert [g.id for s in PRC.schemes for g in s.grades if g.measures] == []


@pytest.mark.parametrize("scheme", PRC.schemes, ids=name)
def test_everything_a_scheme_says_is_cited_and_marked(scheme: Scheme) -> None:
    parts: list[Cited] = [scheme, *scheme.events, *scheme.grades, *scheme.identifiers, *scheme.numbers]
    assert {cite.document for part in parts for cite in part.cites} <= set(PRC.document)
    assert all(part.mark and part.sources for part in parts)


# --- contradictions -------------------------------------------------------------------------------------------


def test_all_twenty_contradictions_are_explained_once() -> None:
    assert sorted(d.id for d in PRC.disagreements) == [f"D{n:02}" for n in range(1, 21)]


@pytest.mark.parametrize("value", [*PRC.limits, *PRC.schemes, *(g for s in PRC.schemes for g in s.grades)], ids=name)
def test_every_contradiction_that_a_limit_or_scheme_refers_to_is_explained(value: Cited) -> None:
    assert set(value.disputed) <= {d.id for d in PRC.disagreements}


@pytest.mark.parametrize(
    ("contradiction", "document"),
    [
        ("D03", "rail-opinion-384-2018"),
        ("D03", "air-opinion-385-2018"),
        ("D04", "social-credit-plan-2014"),
        ("D07", "rongcheng-points"),
        ("D09", "credit-reporting-regulation-2013"),
        ("D10", "civil-aviation-credit-2018"),
        ("D15", "overseas-ngo-law-2016"),
        ("D19", "limits-49-2020"),
    ],
)
def test_the_official_text_and_the_study_that_misstates_it_both_point_to_the_contradiction(
    contradiction: str, document: str
) -> None:
    assert contradiction in PRC.document[document].disputed
    assert contradiction in PRC.document["rule-of-trust-2018"].disputed


# --- what is refused ------------------------------------------------------------------------------------------

REFUSED = {
    "a band that ends before it begins": (
        "schemes.yaml",
        "low: 1030\n        high: 1050",
        "low: 1030\n        high: 1030",
        "rongcheng-aa: high .* is not above low",
    ),
    "a scheme's number from an unknown document": (
        "schemes.yaml",
        "[{document: nguyen-challenges, locator: null}]",
        "[{document: nobody}]",
        "sesame-credit: cites an unknown document",
    ),
    "a grade from an unknown document": (
        "schemes.yaml",
        "{document: rule-of-trust-2018, locator: notes 62 and 85}",
        "{document: nobody}",
        "honest-shanghai: cites an unknown document nobody",
    ),
    "a grade with an unknown measure": (
        "schemes.yaml",
        "        name: AAA\n",
        "        name: AAA\n        measures: [M99]\n",
        "rongcheng-aaa: unknown measure M99",
    ),
    "two grades of one id": (
        "schemes.yaml",
        "id: rongcheng-aa\n",
        "id: rongcheng-aaa\n",
        "rongcheng-aaa is used twice",
    ),
    "a contradiction told twice": ("disagreements.yaml", "id: D04", "id: D03", "disagreement id D03 is used twice"),
    "a limit from an unknown document": (
        "limits.yaml",
        "{document: catalogue-2022, locator: null}",
        "{document: nobody}",
        "limit-catalogue-2022: cites an unknown document nobody",
    ),
    "a limit of an unknown level": ("limits.yaml", "level: serious", "level: grave", r"limits\.\d+\.level"),
    "two limits of one id": (
        "limits.yaml",
        "id: limit-2020-finding",
        "id: limit-2020-inclusion",
        "limit-2020-inclusion is used twice",
    ),
    "a limit that ends before it begins": (
        "limits.yaml",
        "to: 2024-01-01",
        "to: 2022-01-01",
        "limit-catalogue-2022: to .* is not after",
    ),
    "a term of an unknown ground": (
        "travel/rail.yaml",
        "grounds: [misuses-preferential-id",
        "grounds: [sings",
        "rail-term-until-paid: unknown ground sings",
    ),
}


@pytest.mark.parametrize("mistake", REFUSED)
def test_a_mistake_in_travel_limits_or_schemes_is_refused_with_its_place(mistake: str, tmp_path: Path) -> None:
    file, old, new, sentence = REFUSED[mistake]
    folder = tmp_path / "regime"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("fiction"))
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RegimeError, match=sentence):
        load_regime(folder)
