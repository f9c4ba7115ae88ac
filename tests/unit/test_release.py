"""What would release somebody, and what is another on two days, by the shipped rules."""

from __future__ import annotations

from datetime import date

import pytest
from app.narrowed import Change, LimitChange, changed, limited, narrowings
from app.release import exits, releases, single
from app.rows import version_row
from app.rules import Rules

from sanctiongraph.label import Extended, Keeper, Label, Rule, TermView
from sanctiongraph.model import Mode, Standing, When
from sanctiongraph.proof import Citation
from sanctiongraph.view import DaysView, EffectView, ReasonView, SubjectView

FIRM = SubjectView(id="c:firm", kind="company", name="甲", name_en=None)
CHILD = SubjectView(id="p:child", kind="person", name="乙", name_en=None)
CITE = Citation(document="d:1", title="d", title_en=None, number=None, place="whole document")
RULE = Rule(id="r", text=None, number=None, mark=("external",), cites=(), disputed=())
IN_2018, IN_2020 = date(2018, 3, 1), date(2020, 2, 1)

BY_2017 = {
    "dl-exit-performed",
    "dl-exit-settled",
    "dl-exit-creditor-agrees",
    "dl-exit-nothing-found",
    "dl-exit-suspended",
    "dl-exit-not-enforced",
}


def _effect(
    measure: str = "M24",
    listing: str = "l:1",
    bases: tuple[str, ...] = ("mou141-M24",),
    reach: str = "children",
    standing: Standing = Standing.applies,
) -> EffectView:
    return EffectView(
        affected=CHILD,
        measure=measure,
        measure_en="",
        measure_zh="",
        mode=Mode.restricted,
        standing=standing,
        listing=listing,
        register="defaulters-list",
        listed=FIRM,
        enforced_by=(),
        enforced_by_mark=(),
        parts=(),
        reasons=(
            ReasonView(
                reach=reach,
                role="legal_representative",
                ties=(),
                bases=bases,
                days=(DaysView(since=None, until=None),),
            ),
        ),
    )


def _label(term: bool, extended: bool = False) -> Label:
    lengthened = (Extended(decided=IN_2018, years=1, days=0, cite=CITE),) if extended else ()
    return Label(
        id="l:1",
        register="rail-travel-list",
        register_en="",
        register_zh="",
        kind="blacklist",
        keeper=Keeper(id="SPC", en="", zh="", holders=()),
        note=None,
        listed=FIRM,
        named=(),
        decision=None,
        decided=When.parse("2018-06-01"),
        decided_by=None,
        ground=None,
        conduct=None,
        since=When.parse("2018-06-01"),
        until=None,
        term=TermView(earliest=IN_2020, latest=IN_2020, length=None, maximum=None, extensions=lengthened, rule=RULE)
        if term
        else None,
        exit=None,
        ended_by=None,
        void=None,
        perhaps_void=None,
        cite=CITE,
    )


def test_the_ways_out_of_a_day_are_those_whose_text_was_in_force_then(regime: Rules) -> None:
    before = {row.id for row in exits(regime, "defaulters-list", date(2017, 4, 30), None)}
    assert before == {"dl-exit-2013-performed", "dl-exit-2013-settled", "dl-exit-2013-ended"}
    after = {row.id for row in exits(regime, "defaulters-list", date(2017, 5, 1), None)}
    assert after >= BY_2017
    assert after & before == set()
    assert exits(regime, "defaulters-list", date(2013, 9, 30), None) == []
    assert exits(regime, "tax-violations", IN_2018, None) == []


def test_every_way_out_names_a_document_and_a_mark(regime: Rules) -> None:
    for register in regime.registers:
        for row in exits(regime, register, IN_2020, None):
            assert row.cites, row.id
            assert row.mark, row.id


def test_a_fixed_term_closes_the_ways_out_that_the_rules_close_to_it(regime: Rules) -> None:
    within = {row.id for row in exits(regime, "defaulters-list", IN_2018, _label(term=True))}
    without = {row.id for row in exits(regime, "defaulters-list", IN_2018, _label(term=False))}
    assert within & BY_2017 == set()
    assert without >= BY_2017
    ends = {e.id for e in regime.registers["defaulters-list"].exits if e.after == "term_end"}
    assert within >= ends
    assert without & ends == set()


def test_a_way_out_of_lengthened_entries_is_open_to_no_other(regime: Rules) -> None:
    only = {e.id for r in regime.registers.values() for e in r.exits if e.extended and e.fixed_term}
    found = {
        lengthened: {
            row.id
            for r in regime.registers
            for row in exits(regime, r, IN_2020, _label(term=True, extended=lengthened))
        }
        for lengthened in (True, False)
    }
    assert found[True] - found[False] == {id for id in only if id in found[True]}
    assert found[False] & only == set()


def test_a_measure_that_another_entry_carries_too_stays_when_one_entry_ends(regime: Rules) -> None:
    effects = [_effect(), _effect(listing="l:2"), _effect("M20", "l:2", ("mou141-M20",))]
    found = {e.listing: (e.ended, e.kept) for e in releases(regime, effects, IN_2018, {})}
    assert found == {"l:1": ((), ("M24",)), "l:2": (("M20",), ("M24",))}
    assert releases(regime, [], IN_2018, {}) == []


def test_single_measures_are_lifted_by_the_rules_that_name_them_and_by_no_other(regime: Rules) -> None:
    assert {row.id for row in single(regime, [_effect()], IN_2018)} == {"exempt-court-approval", "exempt-private-means"}
    assert {row.id for row in single(regime, [_effect()], date(2014, 1, 1))} == {"exempt-court-approval"}
    assert {row.id for row in single(regime, [_effect()], IN_2020)} == {
        "exempt-court-approval",
        "exempt-private-means",
        "exempt-release",
    }
    assert single(regime, [_effect("M01", bases=())], IN_2018) == []


@pytest.mark.parametrize(
    ("reach", "listed", "found"),
    [
        ("self", FIRM, {"exempt-court-approval"}),
        ("self", CHILD, {"exempt-court-approval"}),
        ("responsible_persons", FIRM, {"exempt-private-means"}),
        ("children", FIRM, {"exempt-court-approval", "exempt-private-means"}),
        ("children", CHILD, {"exempt-court-approval"}),
    ],
)
def test_what_lifts_a_measure_of_a_responsible_person_is_not_what_lifts_the_debtors_own(
    regime: Rules, reach: str, listed: SubjectView, found: set[str]
) -> None:
    effect = _effect(reach=reach).model_copy(update={"listed": listed})
    assert {row.id for row in single(regime, [effect], IN_2018)} == found


@pytest.mark.parametrize(("on", "found"), [(date(2020, 1, 1), []), (date(2020, 1, 2), ["narrow-2020-schools"])])
def test_a_measure_is_narrowed_from_the_day_of_the_rule_on(regime: Rules, on: date, found: list[str]) -> None:
    assert [row.id for row in narrowings(regime, [_effect()], on)] == found
    assert narrowings(regime, [_effect("M20", bases=("mou141-M20",), reach="self")], on) == []


def test_two_days_with_the_same_measure_tell_that_it_was_narrowed(regime: Rules) -> None:
    (change,) = changed(regime, [_effect()], [_effect()], IN_2018, IN_2020)
    assert ([row.id for row in change.narrower], change.wider) == (["narrow-2020-schools"], ())
    (back,) = changed(regime, [_effect()], [_effect()], IN_2020, IN_2018)
    assert ([row.id for row in back.wider], back.narrower) == (["narrow-2020-schools"], ())
    assert changed(regime, [_effect()], [_effect()], IN_2018, date(2018, 3, 2)) == []


def test_two_days_with_the_same_measure_tell_another_standing_and_another_order(regime: Rules) -> None:
    before = [_effect(standing=Standing.applies)]
    basis = next(id for id, view in regime.bases.items() if view.basis.measure == "M24" and id != "mou141-M24")
    now = [_effect(bases=("mou141-M24", basis), standing=Standing.contested)]
    (change,) = changed(regime, before, now, IN_2018, date(2018, 3, 2))
    assert change == Change("M24", ("applies", "contested"), came=change.came)
    assert [row.id for row in change.came] == [basis]
    assert changed(regime, before, [_effect("M20", bases=())], IN_2018, IN_2020) == []


def test_a_limit_that_came_between_two_days_is_told_with_the_measures_that_it_is_said_with(regime: Rules) -> None:
    memoranda = [_effect("M20", bases=("mou141-M20",)), _effect("M24")]
    opinion = _effect("M21", bases=("op64-M21",))
    day, next_day = date(2020, 12, 17), date(2020, 12, 18)
    limit = version_row(regime, "limit-2020-memoranda")
    both = [*memoranda, opinion]
    assert limited(regime, both, both, day, next_day) == [LimitChange(limit, True, ("M20", "M24"))]
    assert limited(regime, both, both, next_day, day) == [LimitChange(limit, False, ("M20", "M24"))]
    assert limited(regime, both, both, IN_2018, day) == []
    assert limited(regime, both, [opinion], day, next_day) == []


def test_a_body_that_another_one_took_over_from_is_told_with_the_rule_that_says_so(regime: Rules) -> None:
    by_cnta = [_effect("M20").model_copy(update={"enforced_by": ("CNTA", "MPS")})]
    by_mct = [_effect("M20").model_copy(update={"enforced_by": ("MCT", "MPS")})]
    (change,) = changed(regime, by_cnta, by_mct, IN_2018, date(2018, 4, 1))
    assert change == Change("M20", bodies=(("CNTA",), ("MCT",)), passed=change.passed)
    assert [(row.of, regime.versions[row.id].version["agency"]) for row in change.passed] == [("CNTA", "MCT")]
    assert changed(regime, by_mct, by_mct, IN_2018, date(2018, 4, 1)) == []
    (sooner,) = changed(regime, by_cnta, by_mct, IN_2018, date(2018, 3, 2))
    assert sooner.passed == ()
