"""The PRC regime as shipped: cited, dated, marked, no surer than its sources; and what a regime is refused for."""

from __future__ import annotations

import itertools
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from sanctiongraph.errors import RegimeError
from sanctiongraph.model import TIES
from sanctiongraph.regime import (
    Agency,
    Basis,
    Cite,
    Cited,
    Ground,
    Instrument,
    Measure,
    Regime,
    RegimeDocument,
    Target,
    Version,
    load_regime,
)

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "regimes" / "prc"
PRC = load_regime(FOLDER)

REPRESENTATIVE, PRINCIPAL, DIRECT = "legal_representative", "principal", "directly_responsible"
THREE = (REPRESENTATIVE, PRINCIPAL, DIRECT)
FOUR = (*THREE, "actual_controller")
LEADERS = (REPRESENTATIVE, "actual_controller", "director", "supervisor", "senior_manager")
CONSUMPTION = {"M20", "M21", "M22", "M23", "M24", "M25", "S04"}

OWN = Target(reach="self")
UNIT = Target(reach="self", listed="unit")
PERSON = Target(reach="self", listed="person")
UNDERTAKINGS = Target(reach="undertakings", roles=LEADERS, listed="person", affected="unit")


def responsible(*roles: str) -> Target:
    return Target(reach="responsible_persons", roles=roles, listed="unit", affected="person")


def children(*roles: str) -> Target:
    return Target(reach="children", roles=("self", *roles), below_age=18)


def versions(regime: Regime = PRC) -> list[Version]:
    found: list[Version] = [s for agency in regime.agencies for s in agency.succeeded_by]
    for r in regime.registers:
        found += [text for ground in r.grounds for text in ground.texts]
        found += [*r.terms, *r.exclusions, *r.exits, *r.reviews, *r.duties]
    found += [basis for instrument in regime.instruments for basis in instrument.bases]
    return [*found, *regime.narrowings, *regime.exemptions, *regime.limits, *regime.channels]


def cited() -> list[Cited]:
    return [*versions(), *PRC.registers, *PRC.instruments, *PRC.readings, *PRC.platforms, *PRC.schemes]


def bases(instrument: str) -> dict[str, Basis]:
    return {b.id: b for b in PRC.instrument[instrument].bases}


def of(instrument: str) -> dict[str, Basis]:
    """The bases of an instrument that orders each measure once, by measure."""
    found = {b.measure: b for b in PRC.instrument[instrument].bases}
    assert len(found) == len(PRC.instrument[instrument].bases)
    return found


def name(value: Cited) -> str:
    return str(getattr(value, "id", value))


def first_day(vague: str) -> date:
    """The first day of a day, a month or a year."""
    return date.fromisoformat(f"{vague}-01-01"[:10])


def locators(value: Cited) -> set[str | None]:
    return {cite.locator for cite in value.cites}


# --- every value ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", cited(), ids=name)
def test_every_value_cites_a_document_of_the_regime_and_is_marked(value: Cited) -> None:
    assert value.cites
    assert value.mark
    assert {cite.document for cite in value.cites} <= set(PRC.document)


@pytest.mark.parametrize("version", versions(), ids=name)
def test_every_version_is_dated_within_the_days_on_which_its_documents_exist(version: Version) -> None:
    assert date(2007, 1, 1) <= version.from_ < version.end
    for cite in version.cites:
        document = PRC.document[cite.document]
        if dated := document.in_force or document.date:
            assert version.end > first_day(str(dated))


@pytest.mark.parametrize("value", cited(), ids=name)
def test_only_general_knowledge_comes_without_a_research_key(value: Cited) -> None:
    assert value.sources or set(value.mark) == {"uncertain"}


@pytest.mark.parametrize("value", [*cited(), *PRC.documents], ids=name)
def test_every_disagreement_referred_to_is_explained(value: Cited) -> None:
    assert set(value.disputed) <= {d.id for d in PRC.disagreements}


def test_every_disagreement_concerns_some_value() -> None:
    everything: list[Cited | RegimeDocument] = [*cited(), *PRC.documents]
    assert {d.id for d in PRC.disagreements} == {d for value in everything for d in value.disputed}


def test_no_document_is_cited_by_the_address_of_a_copy() -> None:
    official = re.compile(r"^https?://(www\.)?([a-z.]+\.)?(court|chinacourt|gov)\.(org|gov|cn)")
    urls = [d.url for d in PRC.documents if d.url]
    assert [u for u in urls if not official.match(u)] == []
    text = "".join(p.read_text(encoding="utf-8") for p in FOLDER.rglob("*.yaml"))
    assert set(re.findall(r"https?://\S+", text)) == set(urls)
    assert "http" not in (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")


def test_every_research_key_is_explained() -> None:
    explained: set[str] = set()
    for row in re.findall(r"^\| (`.+?) \|", (ROOT / "docs" / "sources.md").read_text(encoding="utf-8"), re.M):
        keys = [key.split(",")[0] for key in re.findall(r"`([^`]+)`", row)]
        if "–" in row:
            first, last = (int(key[1:]) for key in keys)
            keys = [f"E{n}" for n in range(first, last + 1)]
        explained.update(key.split()[0] for key in keys)
    every: list[Cited | RegimeDocument | Agency | Measure] = [
        *cited(), *PRC.documents, *PRC.agencies, *PRC.measures,
    ]  # fmt: skip
    used = {source.split()[0] for value in every for source in value.sources}
    assert used - explained == set()


# --- the memorandum of 2016 -----------------------------------------------------------------------------------

CLAUSES = {"M01": 1, "M03": 3, "M12": 10, "M13": 11, "M14": 12, "M15": 15, "M24": 23, "M26": 25}
GROUP = {"M20", "M21", "M22", "M23"}
SIGNED = re.findall(
    r"\S+",
    """
    国家发展改革委 最高人民法院 人民银行 中央组织部 中央宣传部 中央编办 中央文明办 最高人民检察院 教育部
    工业和信息化部 公安部 安全部 民政部 司法部 财政部 人力资源社会保障部 国土资源部 环境保护部
    住房城乡建设部 交通运输部 农业部 商务部 文化部 卫生计生委 国资委 海关总署 税务总局 工商总局 质检总局
    安全监管总局 食品药品监管总局 林业局 知识产权局 旅游局 法制办 国家网信办 银监会 证监会 保监会 公务员局
    外汇局 共青团中央 全国工商联 中国铁路总公司
    """,
)
TARGETS: dict[str, set[Target]] = {
    **{m: {UNIT} for m in ("M01", "M02", "M04", "M05", "M06", "M07", "M08", "M11", "M27", "M30")},
    **{m: {OWN} for m in ("M03", "M09", "M10", "M12", "M15", "M19", "M26", "M34")},
    **{m: {PERSON} for m in ("M16", "M17", "M18", "M31", "M32")},
    **{m: {PERSON, responsible(*FOUR)} for m in ("M20", "M21", "M22", "M23", "M25", "M28", "M35")},
    "M13": {UNIT, UNDERTAKINGS},
    "M14": {UNIT, UNDERTAKINGS},
    "M24": {children(*FOUR)},
    "M29": {UNIT, responsible(*FOUR)},
    "M33": {PERSON, responsible(REPRESENTATIVE, PRINCIPAL)},
}
MEMORANDUM = of("memorandum-2016-141")


def test_forty_four_agencies_signed_in_this_order() -> None:
    instrument = PRC.instrument["memorandum-2016-141"]
    assert [PRC.agency[s.agency].zh for s in instrument.signatories] == SIGNED
    assert [s.n for s in instrument.signatories] == list(range(1, 45))
    assert (instrument.signatory_count, instrument.counted) == (44, "counted")
    types = [PRC.agency[s.agency].type for s in instrument.signatories]
    assert {t: types.count(t) for t in types} == {
        "state": 35, "court": 1, "procuratorate": 1, "party": 4, "mass": 1, "gongo": 1, "enterprise": 1
    }  # fmt: skip


def test_the_memorandum_has_35_rows_from_its_day_on() -> None:
    assert sorted(MEMORANDUM) == [f"M{n:02}" for n in range(1, 36)]
    assert {b.id for b in MEMORANDUM.values()} == {f"mou141-{m}" for m in MEMORANDUM}
    assert {(b.from_, b.to, b.governs_by) for b in MEMORANDUM.values()} == {(date(2016, 1, 20), None, "day")}
    assert PRC.instrument["memorandum-2016-141"].registers == ("defaulters-list",)


@pytest.mark.parametrize("measure", sorted(MEMORANDUM))
def test_each_row_prints_the_clause_that_is_established_or_none(measure: str) -> None:
    basis = MEMORANDUM[measure]
    clause = CLAUSES.get(measure)
    assert basis.cites == (Cite(document="mou-141-2016", locator=f"clause {clause}" if clause else None),)
    assert basis.among == ("one of clauses 19–23" if measure in GROUP else None)
    expected = {"M24": {"seed", "external"}, **{m: {"seed", "uncertain"} for m in GROUP}}
    assert set(basis.mark) == expected.get(measure, {"external"} if clause else {"uncertain"})
    assert bool(basis.original) == bool(clause)


@pytest.mark.parametrize("measure", sorted(MEMORANDUM))
def test_each_row_reaches_whom_its_target_column_names(measure: str) -> None:
    assert set(MEMORANDUM[measure].targets) == TARGETS[measure]


@pytest.mark.parametrize("value", [v for v in cited() if v.uncertain and not hasattr(v, "when")], ids=name)
def test_an_uncertain_value_prints_no_number_unless_it_is_uncertain_only_in_part(value: Cited) -> None:
    assert set(value.mark) != {"uncertain"} or locators(value) == {None}


@pytest.mark.parametrize("measure", PRC.measures, ids=lambda m: m.id)
def test_who_enforces_a_measure_is_uncertain_except_where_the_rule_itself_names_who_acts(measure: Measure) -> None:
    named = {"P01", "P03", "P06", "P07", "P08", "N01", "T01", "T02"}
    assert (measure.agencies_mark == ("uncertain",)) == (measure.id not in named)


# --- the spending rule ------------------------------------------------------------------------------------

ITEMS = {1: "M21", 2: "M22", 3: "M25", 4: "S04", 5: "M25", 6: "M23", 7: "M24", 8: "M20", 9: "M21"}
TEXTS = {
    "2010": (date(2010, 10, 1), date(2015, 7, 22), "spc-spending-2010", THREE),
    "2015": (date(2015, 7, 22), None, "spc-spending-2015", FOUR),
    "named": (date(2020, 1, 2), None, "spc-opinion-35-2019", ("named",)),
}
SPENDING = [(text, item) for text in TEXTS for item in ITEMS if (text, item) != ("2010", 9)]


def test_the_spending_rule_has_one_basis_for_each_item_and_text() -> None:
    assert set(bases("spending-rule")) == {f"spend-{text}-3-{item}-{ITEMS[item]}" for text, item in SPENDING}
    assert PRC.instrument["spending-rule"].registers == ("spending-limit-orders",)


@pytest.mark.parametrize(("text", "item"), SPENDING)
def test_each_item_is_dated_and_targeted_as_its_text_says(text: str, item: int) -> None:
    basis = bases("spending-rule")[f"spend-{text}-3-{item}-{ITEMS[item]}"]
    begins, ends, document, roles = TEXTS[text]
    assert (basis.measure, basis.from_, basis.to) == (ITEMS[item], begins, ends)
    own = set() if text == "named" else {OWN}
    child = Target(reach="children", roles=roles, below_age=18) if text == "named" else children(*roles)
    assert set(basis.targets) == ({child} if item == 7 else {*own, responsible(*roles)})
    places = ["article 17"] if text == "named" else [f"article 3({item})", "article 3 paragraph 2"]
    assert [(c.document, c.locator) for c in basis.cites] == [(document, place) for place in places]
    marks = {"2010": ("external-full",), "2015": ("external",), "named": ("external", "uncertain")}
    assert basis.mark == marks[text]


@pytest.mark.parametrize(("text", "item"), SPENDING)
def test_only_the_text_of_2010_speaks_of_own_property(text: str, item: int) -> None:
    limit = bases("spending-rule")[f"spend-{text}-3-{item}-{ITEMS[item]}"].limit
    assert ("own property" in (limit or "")) == (text == "2010")


def test_high_speed_trains_are_banned_by_item_9_since_2015_and_ships_by_item_1() -> None:
    found = bases("spending-rule")
    trains = {b.id for b in found.values() if "G trains" in b.text}
    assert trains == {"spend-2015-3-9-M21", "spend-named-3-9-M21"}
    assert {b.id for b in found.values() if "ships" in b.text} == {f"spend-{text}-3-1-M21" for text in TEXTS}


# --- Opinion 64 and the rule on the list -------------------------------------------------------------------


def test_opinion_64_orders_six_consumption_measures_by_section_and_restates_ten_more() -> None:
    sections = {m: locators(b) for m, b in of("opinion-64-2016").items()}
    by_section = {"M21": 1, "M22": 2, "M23": 3, "M24": 4, "M20": 5, "M25": 6}
    restated = {"M16", "M17", "M18", "M19", "M02", "M06", "M11", "M30", "M31"}
    assert sections == {
        **{m: {f"II(7){n}"} for m, n in by_section.items()},
        "M33": {"II(8)"},
        **{m: {None} for m in restated},
    }
    for measure, basis in of("opinion-64-2016").items():
        assert basis.mark == (("external", "uncertain") if measure == "M25" else ("external",))
        assert basis.from_ == date(2016, 9, 25)
        assert set(basis.targets) == ({PERSON} if measure == "M33" else TARGETS[measure])
    assert [m for m, b in of("opinion-64-2016").items() if b.limit] == ["M24", "M25"]


def test_the_rule_on_the_list_publishes_everyone_and_tells_the_employers_of_those_it_names() -> None:
    def employer(*roles: str) -> Target:
        return Target(reach="employer", roles=roles, listed="person", affected="unit")

    changed = date(2017, 5, 1)
    assert {
        (b.id, b.from_, b.to, b.measure, *(c.locator for c in b.cites), *b.targets)
        for b in PRC.instrument["defaulters-rule"].bases
    } == {
        ("defaulters-2013-P01", date(2013, 10, 1), changed, "P01", "article 5", OWN),
        ("defaulters-2017-P01", changed, None, "P01", "article 7", OWN),
        ("defaulters-2013-P03", date(2013, 10, 1), changed, "P03", "article 5", OWN),
        ("defaulters-2017-P03", changed, None, "P03", "article 7", OWN),
        ("defaulters-P04", date(2013, 10, 1), None, "P04", "text at note 82", None, OWN),
        ("defaulters-P05", date(2013, 10, 1), None, "P05", "note 82", None, PERSON),
        ("defaulters-2013-P06", date(2013, 10, 1), changed, "P06", "article 6", OWN),
        ("defaulters-2017-P06", changed, None, "P06", "article 8", OWN),
        ("defaulters-2013-N01", date(2013, 10, 1), changed, "N01", "article 6", employer("state_functionary")),
        ("defaulters-2017-N01", changed, None, "N01", "article 8", employer("state_functionary")),
        ("defaulters-2017-N01-deputies", changed, None, "N01", "article 8", employer("deputy")),
    }
    kinds = {m.id: m.kind for m in PRC.measures if m.kind not in ("restriction", "reward")}
    assert kinds == {"M15": "publicity", **{f"P0{n}": "publicity" for n in range(1, 9)}, "N01": "notice"}


@pytest.mark.parametrize("instrument", PRC.instruments, ids=lambda i: i.id)
def test_only_the_spending_rule_since_2020_follows_the_persons_whom_an_order_names(instrument: Instrument) -> None:
    named = {b.id for b in instrument.bases for t in b.targets if "named" in t.roles}
    assert named == {b.id for b in instrument.bases if b.id.startswith("spend-named-")}


def test_no_measure_reaches_a_spouse_a_parent_or_a_shareholder() -> None:
    roles = {role for _, b in PRC.basis.values() for t in b.targets for role in t.roles}
    assert roles == {*FOUR, *LEADERS, "self", "named", "state_functionary", "deputy"}
    assert roles <= {*TIES, "self", "named"}


@pytest.mark.parametrize("basis", [b for _, b in PRC.basis.values()], ids=name)
def test_children_are_reached_until_they_are_eighteen_and_only_by_the_school_measure(basis: Basis) -> None:
    assert (basis.measure == "M24") == any(t.reach == "children" for t in basis.targets)
    assert {t.below_age for t in basis.targets} == ({18} if basis.measure == "M24" else {None})


# --- the registers ------------------------------------------------------------------------------------------

GROUNDS = {
    "ability-but-refuses": ("6", "1"),
    "obstructs-enforcement": ("1", "2"),
    "evades": ("2", "3"),
    "violates-asset-reporting": ("3", "4"),
    "violates-spending-order": ("4", "5"),
    "refuses-settlement": ("5", "6"),
}
LIST = PRC.register_["defaulters-list"]
ORDERS = PRC.register_["spending-limit-orders"]


@pytest.mark.parametrize("ground", [g for r in PRC.registers for g in r.grounds], ids=lambda g: g.id)
def test_the_texts_of_a_ground_hold_on_different_days(ground: Ground) -> None:
    ordered = sorted(ground.texts, key=lambda t: t.from_)
    assert all(one.end <= after.from_ for one, after in itertools.pairwise(ordered))


@pytest.mark.parametrize("ground", LIST.grounds, ids=lambda g: g.id)
def test_each_ground_keeps_its_name_through_two_texts_that_number_it_differently(ground: Ground) -> None:
    old, new = ground.texts
    assert (old.number, new.number) == GROUNDS[ground.id]
    assert (locators(old), locators(new)) == ({f"article 1({old.number})"}, {f"article 1({new.number})"})
    assert (old.from_, old.to, new.from_, new.to) == (date(2013, 10, 1), date(2017, 5, 1), date(2017, 5, 1), None)


def test_a_listing_has_a_term_only_under_grounds_2_to_6_of_the_text_of_2017() -> None:
    terms = {t.id: t for t in LIST.terms}
    assert {i: t.length.years if t.length else None for i, t in terms.items()} == {
        "dl-term-2013": None, "dl-term-2017-ground-1": None, "dl-term-2017-grounds-2-to-6": 2
    }  # fmt: skip
    fixed = terms["dl-term-2017-grounds-2-to-6"]
    assert set(fixed.grounds) == set(GROUNDS) - {"ability-but-refuses"}
    assert terms["dl-term-2017-ground-1"].grounds == ("ability-but-refuses",)
    assert fixed.extension
    assert fixed.maximum
    assert (fixed.extension.minimum.years, fixed.extension.maximum.years, fixed.maximum.years) == (1, 3, 5)
    assert {t.governs_by for t in LIST.terms} == {"decision"}


def test_a_minor_is_excluded_since_2017_and_the_other_exclusions_are_of_ground_1() -> None:
    found = {e.id: (e.listed_below_age, e.grounds, *locators(e)) for e in LIST.exclusions}
    assert found.pop("dl-excluded-minor") == (18, (), "article 4")
    assert set(found.values()) == {(None, ("ability-but-refuses",), "article 3")}
    assert len(found) == 4
    assert {(e.from_, e.to, e.governs_by) for e in LIST.exclusions} == {(date(2017, 5, 1), None, "decision")}


def test_the_exits_of_article_10_free_within_three_working_days_but_no_fixed_term() -> None:
    article_10 = {e.number: e for e in LIST.exits if e.from_ == date(2017, 5, 1) and e.number}
    assert {n: locators(e) for n, e in article_10.items()} == {str(n): {f"article 10({n})"} for n in range(1, 8)}
    assert {(e.fixed_term, e.within.working_days if e.within else None) for e in article_10.values()} == {(False, 3)}
    others = {e.id: (e.fixed_term, e.as_of_right) for e in LIST.exits if e.number is None}
    assert others == {
        "dl-exit-expired": (True, True), "dl-exit-early": (True, False), "dl-exit-revoked": (True, True)
    }  # fmt: skip


def test_two_steps_of_review_take_15_and_10_plus_15_days_and_suspend_nothing() -> None:
    steps = [s for s in LIST.reviews if s.to is None]
    days = [(s.step, s.file_within and s.file_within.days, s.decide_within and s.decide_within.days) for s in steps]
    assert days == [(1, None, 15), (2, 10, 15)]
    assert not any(s.suspensive for s in LIST.reviews)


def test_an_order_is_no_label_and_must_follow_a_listing_since_2015() -> None:
    assert (LIST.is_label, ORDERS.is_label) == (True, False)
    assert {g.id: min(t.from_ for t in g.texts) for g in ORDERS.grounds} == {
        "not-performed": date(2010, 10, 1), "on-defaulters-list": date(2015, 7, 22)
    }  # fmt: skip
    assert {e.id: e.as_of_right for e in ORDERS.exits} == {
        "slo-exit-performance": True, "slo-exit-security": False, "slo-exit-creditor-consent": False
    }  # fmt: skip


# --- narrowings, exemptions, readings, agencies ---------------------------------------------------------------


def test_the_opinion_of_2020_narrows_from_its_publication_and_the_practice_of_2025_surely_from_2026_on() -> None:
    assert {n.id: (n.kind, *locators(n)) for n in PRC.narrowings} == {
        "narrow-2020-procedure": ("procedure", "article 14"),
        "narrow-2020-grace-period": ("procedure", "article 15"),
        "narrow-2020-assets-suffice": ("forbids_listing", "article 16"),
        "narrow-2020-responsible-persons": ("forbids_listing", "article 16"),
        "narrow-2020-campus-loans": ("forbids_listing", "article 16"),
        "narrow-2020-former-representative": ("release_on_application", "article 17"),
        "narrow-2020-schools": ("narrows", None),
        "narrow-2020-grading": ("procedure", None),
        "narrow-2025-grading": ("procedure", None),
        "narrow-2025-unable-to-pay": ("forbids_listing", None),
    }
    begins = {n.id: n.begins for n in PRC.narrowings}
    practice = {begins.pop("narrow-2025-grading"), begins.pop("narrow-2025-unable-to-pay")}
    assert {(w.earliest, w.latest) for w in practice} == {(date(2025, 1, 1), date(2026, 1, 26))}
    assert {(w.earliest, w.latest) for w in begins.values()} == {(date(2020, 1, 2), date(2020, 1, 2))}
    assert {(n.measures, n.reaches) for n in PRC.narrowings if n.kind == "narrows"} == {(("M24",), ("children",))}


def test_each_exemption_lifts_what_its_rule_says_and_the_temporary_ones_for_a_month() -> None:
    short = {"illness", "funeral", "official_duty", "foreign_affairs", "examination"}
    assert {e.kind for e in PRC.exemptions} == {*short, "court_approval", "private_means", "release"}
    for rule in PRC.exemptions:
        assert set(rule.measures) == ({"M21"} if rule.kind in short else CONSUMPTION)
        assert (rule.maximum.months if rule.maximum else None) == (1 if rule.kind in short else None)
        assert rule.from_ == {"court_approval": date(2010, 10, 1), "private_means": date(2015, 7, 22)}.get(
            rule.kind, date(2020, 1, 2)
        )


def test_a_reading_makes_uncertain_what_it_adds() -> None:
    assert {r.when: (r.adds, r.roles, r.reaches) for r in PRC.readings} == {
        "post_began_later": (True, FOUR, ("responsible_persons", "children")),
        "former_post": (False, FOUR, ("responsible_persons", "children")),
        "controller_chain": (True, ("actual_controller",), ()),
        "comes_of_age": (False, (), ("children",)),
        "claims_disagree": (False, (), ()),
    }
    assert all(r.uncertain for r in PRC.readings)


@pytest.mark.parametrize(
    ("agency", "day", "heir"),
    [
        ("SAIC", "2018-03-16", "SAIC"),
        ("SAIC", "2018-03-17", "SAMR"),
        ("CBRC", "2019-01-01", "CBIRC"),
        ("CBRC", "2024-01-01", "NFRA"),
        ("CIRC", "2024-01-01", "NFRA"),
        ("CRC", "2019-06-18", "CSRG"),
        ("SPC", "2024-01-01", "SPC"),
    ],
)
def test_an_agency_is_followed_by_its_successor_from_that_day_on(agency: str, day: str, heir: str) -> None:
    assert [a.id for a in PRC.agency_on(agency, date.fromisoformat(day))] == [heir]


def test_what_passed_to_another_body_than_the_rest_is_followed_there_and_the_rest_is_not() -> None:
    """S10: grassland went to the forestry administration, the farms did not."""
    before, after = date(2018, 3, 16), date(2018, 3, 17)
    held = {m: [[a.id for a in PRC.agency_on("MoA", day, m)] for day in (before, after)] for m in ("M26", "M11", None)}
    assert held == {"M26": [["MoA"], ["NFGA"]], "M11": [["MoA"], ["MARA"]], None: [["MoA"], ["MARA"]]}


@pytest.mark.parametrize("agency", [a for a in PRC.agencies if a.succeeded_by], ids=lambda a: a.id)
def test_every_succession_is_general_knowledge(agency: Agency) -> None:
    assert all(s.mark == ("uncertain",) for s in agency.succeeded_by)


# --- the index of national texts -------------------------------------------------------------------------------

INDEX = {
    # row: kind and polarity, signatories and how their number is known, measures it is said to hold
    1: ("P", 8, "stated", None), 2: ("P", 34, "known", None), 3: ("P", 38, "counted", None),
    4: ("P", 22, "stated", 16), 5: ("P", 44, "counted", None), 6: ("P", 18, "counted", None),
    7: ("R", 29, "counted", None), 8: ("P", 31, "known", None), 9: ("P", 28, "counted", None),
    10: ("R", 51, "stated", None), 11: ("P", None, "unknown", None), 12: ("R", 40, "stated", None),
    13: ("P", None, "unknown", None), 14: ("P", None, "unknown", None), 15: ("P", None, "unknown", None),
    16: ("P", 36, "stated", None), 17: ("P", 29, "known", None), 18: ("P", 33, "counted", 39),
    19: ("P", 21, "counted", None), 20: ("P", None, "unknown", None), 21: ("P", 31, "stated", 37),
    22: ("P", None, "unknown", None), 23: ("P", 20, "counted", None), 24: ("P", None, "unknown", None),
    25: ("P", None, "unknown", None), 26: ("P", None, "unknown", None), 27: ("P", 28, "counted", None),
    28: ("P", 30, "counted", None), 29: ("R", None, "unknown", None), 30: ("R", None, "unknown", None),
    31: ("M", 42, "counted", None), 32: ("M", 40, "counted", 26), 33: ("P", 31, "counted", None),
    34: ("P", 28, "stated", None), 35: ("P", 24, "known", None), 36: ("P", 8, "counted", None),
    37: ("P", 8, "stated", None), 38: ("P", 26, "known", None),
    39: ("P", 28, "counted", 16), 40: ("P", 41, "counted", None), 41: ("P", 29, "known", None),
    42: ("P", 38, "stated", None), 43: ("P", 28, "counted", 32), 44: ("P", 22, "known", None),
    45: ("P", None, "unknown", None), 46: ("M", None, "unknown", None), 47: ("P", 9, "known", None),
    48: ("P", 3, "known", None),
}  # fmt: skip
TRAVEL_OPINIONS = {36, 37}
GENERAL_KNOWLEDGE = {2, 13, 14, 17, 20, 22, 24, 29, 30, 35, 38, 41, 44, 45, 48}
INDEXED = [i for i in PRC.instruments if i.index]
SECTOR = [i for i in INDEXED if i.index not in {5, *TRAVEL_OPINIONS}]


def newest(index: int) -> Instrument:
    """The last edition of a row."""
    return max((i for i in INDEXED if i.index == index), key=lambda i: i.from_)


def test_every_row_of_the_index_is_there_and_two_rows_have_two_editions() -> None:
    assert {i.index for i in INDEXED} == set(range(1, 49)) == set(INDEX)
    editions = [i.index for i in SECTOR]
    assert {row for row in editions if editions.count(row) > 1} == {2, 15}
    assert all(i.ends == newest(i.index or 0).begins for i in SECTOR if i is not newest(i.index or 0))


@pytest.mark.parametrize("row", INDEX)
def test_each_row_is_counted_and_aimed_as_the_index_says(row: int) -> None:
    instrument = newest(row)
    polarity = {"punish": "P", "reward": "R", "mixed": "M"}[instrument.polarity]
    assert (polarity, instrument.signatory_count, instrument.counted, instrument.measure_count) == INDEX[row]
    kinds = {**dict.fromkeys(TRAVEL_OPINIONS, "opinion"), 47: "notice", 48: "notice"}
    assert instrument.kind == kinds.get(row, "memorandum")
    assert instrument.lead
    assert instrument.registers


@pytest.mark.parametrize("instrument", SECTOR, ids=lambda i: i.id)
def test_a_row_of_general_knowledge_is_uncertain_and_prints_no_place(instrument: Instrument) -> None:
    assert (instrument.mark == ("uncertain",)) == (instrument.index in GENERAL_KNOWLEDGE)
    assert PRC.document[instrument.document].mark == instrument.mark
    assert PRC.document[instrument.document].division == "clause"
    assert locators(instrument) == ({None} if instrument.mark == ("uncertain",) else {"whole text"})


def test_no_number_stands_that_the_index_calls_uncertain() -> None:
    rows = {n for i in SECTOR if PRC.document[i.document].number for n in [i.index]}
    assert rows == {2, 3, 8, 13, 14, 17, 19, 20, 21, 22, 24, 26, 27, 28, 29, 32, 34, 35, 38, 39, 41, 43, 44, 45, 48}
    numbers = [d.number for d in PRC.documents if d.number]
    assert len(numbers) == len(set(numbers))


AIMED = {
    THREE: {6, 9, 15, 21, 34},
    (REPRESENTATIVE, DIRECT): {23, 32},
    (REPRESENTATIVE,): {11},
    (DIRECT,): {43},
    (REPRESENTATIVE, "shareholder"): {3},
    (REPRESENTATIVE, PRINCIPAL, "director", "supervisor", "senior_manager"): {18},
    (*LEADERS, "staff"): {19},
}


def test_the_role_sets_differ_from_row_to_row() -> None:
    found: dict[tuple[str, ...], set[int]] = {}
    for i in INDEXED:
        for target in i.aimed_at:
            if target.reach == "responsible_persons":
                found.setdefault(target.roles, set()).add(i.index or 0)
    assert found == AIMED
    persons = {i.index for i in SECTOR if i.aimed_at == (PERSON,)}
    assert persons == {10, 33, 39}


@pytest.mark.parametrize("instrument", [i for i in SECTOR if i.signatories and i.index != 23], ids=lambda i: i.id)
def test_named_signatories_are_as_many_as_were_counted_with_the_leaders_among_them(instrument: Instrument) -> None:
    assert [s.n for s in instrument.signatories] == list(range(1, (instrument.signatory_count or 0) + 1))
    agencies = [s.agency for s in instrument.signatories]
    assert len(agencies) == len(set(agencies))
    assert {s.agency for s in instrument.signatories if s.role == "lead"} == set(instrument.lead)
    assert instrument.counted == "counted"


def test_four_sector_rows_name_everyone_who_signed_and_one_names_three_of_twenty() -> None:
    assert {i.index for i in SECTOR if i.signatories} == {3, 7, 23, 28, 43}
    oil = newest(23)
    assert ([s.agency for s in oil.signatories], oil.signatory_count) == (["NDRC", "PBoC", "NEA"], 20)


def test_only_established_measures_are_bases() -> None:
    assert {i.index: {(b.measure, b.mark) for b in i.bases} for i in SECTOR if i.bases} == {
        7: {("R01", ("seed", "external")), ("R02", ("seed", "uncertain")), ("R03", ("seed", "uncertain"))},
        10: {
            ("R04", ("seed", "external")), ("R05", ("external",)), ("R06", ("external",)), ("R07", ("seed",)),
            ("R08", ("seed",)), *((m, ("seed", "uncertain")) for m in ("R09", "R10", "R11")),
        },
        12: {(m, ("seed", "uncertain")) for m in ("R01", "R02", "R03")},
        32: {("R02", ("seed",)), ("R12", ("seed",))},
        43: {
            *((m, ("external", "uncertain")) for m in ("M21", "M27")),
            *((m, ("external",)) for m in ("M08", "M14", "P02")),
        },
        47: {("B01", ("external",))},
        48: {("M25", ("uncertain",))},
    }  # fmt: skip
    clauses = {(b.id, c.locator) for i in SECTOR for b in i.bases for c in b.cites if c.locator}
    assert clauses == {("a-class-taxpayers-R01", "III(1)1")}


def test_rewards_come_from_red_lists_and_restrictions_do_not() -> None:
    for instrument, basis in PRC.basis.values():
        kinds = {PRC.register_[r].kind for r in PRC.triggers(instrument, basis)}
        assert (kinds == {"redlist"}) == (PRC.measure[basis.measure].kind == "reward"), basis.id
        assert len(kinds - {"redlist"}) == 0 or "redlist" not in kinds


def test_a_volunteer_is_rewarded_himself_and_through_the_companies_he_heads() -> None:
    rewards = of("memorandum-young-volunteers-2016")
    companies = Target(
        reach="undertakings", roles=(REPRESENTATIVE, "actual_controller"), listed="person", affected="unit"
    )
    assert {m: b.targets for m, b in rewards.items()} == {
        **dict.fromkeys(("R04", "R05", "R06", "R07", "R08"), (PERSON,)),
        **dict.fromkeys(("R09", "R10", "R11"), (companies,)),
    }


def test_social_insurance_reaches_persons_and_the_companies_that_listed_persons_lead() -> None:
    assert {m: set(b.targets) for m, b in of("memorandum-social-insurance-2018").items()} == {
        "M14": {UNIT, UNDERTAKINGS},
        "M21": {PERSON, responsible(DIRECT)},
        "M27": {UNIT},
        "M08": {UNIT},
        "P02": {OWN},
    }


# --- the sector lists --------------------------------------------------------------------------------------------

SECTOR_LISTS = {r for i in SECTOR for r in i.registers} - {"defaulters-list"}


def test_every_list_of_the_index_is_a_register_of_its_own() -> None:
    kinds = [PRC.register_[r].kind for r in SECTOR_LISTS]
    assert {k: kinds.count(k) for k in kinds} == {"blacklist": 37, "redlist": 8, "watch_list": 1}


@pytest.mark.parametrize("id", sorted(SECTOR_LISTS))
def test_a_list_says_what_is_not_established_about_it(id: str) -> None:
    register = PRC.register_[id]
    assert register.note
    if not (register.grounds and register.terms and register.exits):
        assert re.search(r"not established|(Terms|Grounds|Ways).* not|not compared|are not|Kept by", register.note)


def test_terms_and_exits_are_established_for_three_sector_lists_only() -> None:
    said = {id: PRC.register_[id] for id in SECTOR_LISTS}
    assert {id for id, r in said.items() if r.terms} == {"production-safety", "serious-violations"}
    assert {id for id, r in said.items() if r.exits} == {"abnormal-operations", "serious-violations"}
    safety, serious = said["production-safety"].terms, said["serious-violations"].terms
    assert [(t.length.years if t.length else None, t.mark) for t in (*safety, *serious)] == [
        (1, ("external", "uncertain")),
        (None, ("external-full",)),
        (3, ("uncertain",)),
    ]


# --- the hash, and what is refused ------------------------------------------------------------------------------


def changed(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """A copy of the regime with one place changed."""
    folder = tmp_path / "regime"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_the_hash_is_the_same_each_time() -> None:
    assert load_regime(FOLDER).hash == PRC.hash


def test_the_hash_ignores_comments(tmp_path: Path) -> None:
    assert load_regime(changed(tmp_path, "narrowings.yaml", "# Later rules", "# Other rules")).hash == PRC.hash


def test_the_hash_changes_with_a_value(tmp_path: Path) -> None:
    folder = changed(tmp_path, "registers/defaulters_list.yaml", "length: {years: 2}", "length: {years: 3}")
    assert load_regime(folder).hash != PRC.hash


LISTED, MEMO = "registers/defaulters_list.yaml", "instruments/memorandum_2016_141.yaml"
REFUSED = {
    "an unknown document": (
        MEMO,
        "{document: mou-141-2016, locator: clause 1}",
        "{document: mou}",
        "mou141-M01: cites",
    ),
    "a document given by nobody": (MEMO, "    document: mou-141-2016", "    document: mou", "unknown document mou"),
    "a key written twice": (
        LISTED,
        "    keeper: SPC",
        "    keeper: SPC\n    keeper: NDRC",
        "line 9: keeper is written",
    ),
    "overlapping texts": (LISTED, "to: 2017-05-01", "to: 2017-06-01", "dl-ground-2013-6 and dl-ground-2017-1 hold on"),
    "an unknown role": (MEMO, "directly_responsible", "uncle", r"bases\.\d+\.targets\.\d+: .*unknown uncle"),
    "a reach without its roles": (MEMO, "{reach: self}", "{reach: employer}", "employer needs its role set"),
    "a role where none belongs": (MEMO, "{reach: self}", "{reach: self, roles: [self]}", "self takes none"),
    "an unknown measure": (MEMO, "measure: M01\n", "measure: M99\n", "mou141-M01: unknown measure M99"),
    "an unknown agency": (MEMO, "agency: MIIT", "agency: MI6", "memorandum-2016-141: unknown agency MI6"),
    "an unknown measure that passed": ("agencies.yaml", "measures: [M26]", "measures: [M99]", "unknown measure M99"),
    "an unknown register": (MEMO, "[defaulters-list]", "[list]", "memorandum-2016-141: unknown register list"),
    "an unknown ground": (LISTED, "grounds: [ability", "grounds: [inability", "unknown ground inability-but-refuses"),
    "an unknown key": (LISTED, "    keeper: SPC", "    keeper: SPC\n    holder: SPC", r"registers\.0\.holder"),
    "an id used twice": (MEMO, "id: mou141-M02", "id: mou141-M01", "id mou141-M01 is used twice"),
    "an end before the beginning": (LISTED, "to: 2017-05-01", "to: 2013-05-01", "dl-ground-2013-6: to .* is not after"),
    "no citation": (MEMO, "cites: [{document: mou-141-2016, locator: clause 1}]", "cites: []", r"cites: .*at least 1"),
    "no mark": (MEMO, "mark: [external]", "mark: []", r"mark: .*at least 1"),
    "an unknown mark": (MEMO, "mark: [external]", "mark: [certain]", r"mark\.0: .*'seed', 'external'"),
    "no mapping": ("narrowings.yaml", "narrowings:", "- narrowings:", "narrowings.yaml: a regime file is a mapping"),
    "broken YAML": ("narrowings.yaml", "narrowings:", "narrowings: [", "narrowings.yaml is not readable YAML"),
    "a second card": ("narrowings.yaml", "narrowings:", "regime: {}\nnarrowings:", "regime stands in another file"),
}


@pytest.mark.parametrize("mistake", REFUSED)
def test_a_regime_is_refused_with_a_sentence_that_names_the_place(mistake: str, tmp_path: Path) -> None:
    file, old, new, sentence = REFUSED[mistake]
    with pytest.raises(RegimeError, match=sentence) as refused:
        load_regime(changed(tmp_path, file, old, new))
    assert not isinstance(refused.value.__cause__, (ValidationError, yaml.YAMLError))


@pytest.mark.parametrize("file", sorted(p.relative_to(FOLDER).as_posix() for p in FOLDER.rglob("*.yaml")))
def test_every_file_says_in_its_first_line_what_it_holds(file: str) -> None:
    lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert max(map(len, lines)) <= 120
