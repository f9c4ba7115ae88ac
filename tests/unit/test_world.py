"""The fictional world: deterministic, valid, bounded, invented, and with its hard cases in place."""

from __future__ import annotations

import itertools
import json
import shutil
import tracemalloc
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import oracle
from sanctiongraph.errors import LoadError, RegimeError
from sanctiongraph.identifiers import check
from sanctiongraph.model import RECORDS, TIES, Exemption, Listing, Record, Subject, Tie
from sanctiongraph.regime import load_regime, shipped
from sanctiongraph.sources import names
from sanctiongraph.sources.cast import Fiction
from sanctiongraph.sources.world import write_city, write_world

Bundle = dict[str, list[Any]]
BY_HAND = ("holdings", "steps", "entries", "scores")
"""Kinds of records that only the hand-written people have."""
ABROAD = {"c:tarvonia-airways", "o:tarvonia-rivers"}
"""Units of Tarvonia, a country that does not exist either."""

FICTION = Fiction("prc")
VOCABULARY, STORIES = FICTION.vocabulary, FICTION.stories
HUB, PLANTED, PROTAGONISTS = VOCABULARY.hub, STORIES.planted, STORIES.protagonists


def _world(size: int = 6_007, seed: int = 1) -> Callable[[Path], dict[str, int]]:
    return lambda folder: write_world(folder, size, seed)


def _bytes(write: Callable[[Path], object]) -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        write(Path(folder))
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def _read(write: Callable[[Path], object]) -> Bundle:
    files = _bytes(write)
    return {
        kind.file: [kind.model_validate_json(line) for line in files[f"{kind.file}.jsonl"].splitlines()]
        for kind in RECORDS
    }


@cache
def _bundle(which: str) -> Bundle:
    return _read(write_city if which == "city" else _world())


both = pytest.mark.parametrize("which", ["city", "world"])


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    first, again, other = _bytes(_world()), _bytes(_world()), _bytes(_world(seed=2))
    assert first == again
    assert sorted(first) == sorted(f"{kind.file}.jsonl" for kind in RECORDS)
    assert {name for name in first if first[name] == other[name]} == {f"{kind}.jsonl" for kind in BY_HAND}
    assert {name for name in first if not first[name]} == {f"{kind}.jsonl" for kind in BY_HAND}


def test_the_city_is_the_same_every_time_and_changes_with_its_seed() -> None:
    assert _bytes(write_city) == _bytes(lambda folder: write_city(folder, 2016))
    assert _bytes(write_city) != _bytes(lambda folder: write_city(folder, 2017))


@pytest.mark.parametrize("size", [1_000, 2_000, 6_007])
def test_a_world_has_exactly_as_many_subjects_as_asked_and_says_what_it_wrote(size: int, tmp_path: Path) -> None:
    counts = write_world(tmp_path, size, 3)
    lines = {kind.file: len((tmp_path / f"{kind.file}.jsonl").read_bytes().splitlines()) for kind in RECORDS}
    assert (counts, counts["subjects"]) == (lines, size)


def test_a_world_too_small_for_its_hard_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^A world has at least 1000 subjects\.$"):
        write_world(tmp_path / "none", 999, 1)
    assert not (tmp_path / "none").exists()


def test_a_world_overwrites_nothing(tmp_path: Path) -> None:
    kept = tmp_path / "mine" / "subjects.jsonl"
    kept.parent.mkdir()
    kept.write_text("mine")
    writers: list[Callable[[Path], object]] = [lambda folder: write_world(folder, 1_000, 1), write_city]
    for write in writers:
        with pytest.raises(LoadError, match=r"mine is not empty; name a new or empty folder, so that nothing of yours"):
            write(kept.parent)
        for file in (kept, kept / "below"):
            with pytest.raises(LoadError, match=r"is, or lies in, a file; name a new or empty folder\.$"):
                write(file)
    assert [(path.name, path.read_text()) for path in kept.parent.iterdir()] == [("subjects.jsonl", "mine")]


def test_progress_ends_at_the_whole_and_never_goes_back(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    write_world(tmp_path, 20_000, 1, lambda *step: seen.append(step))
    done = [step[1] for step in seen]
    assert seen[-1] == ("subjects", 20_000, 20_000)
    assert (done, {step[::2] for step in seen}) == (sorted(done), {("subjects", 20_000)})


def test_memory_does_not_grow_with_the_world(tmp_path: Path) -> None:
    def peak(size: int) -> int:
        tracemalloc.start()
        try:
            write_world(tmp_path / str(size), size, 1)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small, large = peak(20_000), peak(60_000)
    assert large < 1.1 * small


# --- validity -------------------------------------------------------------------------------------------------


@both
def test_every_record_has_an_id_of_its_own(which: str) -> None:
    bundle = _bundle(which)
    assert {file: [i for i, n in Counter(r.id for r in rows).items() if n > 1] for file, rows in bundle.items()} == {
        kind.file: [] for kind in RECORDS
    }


@both
def test_every_reference_names_a_record_that_exists(which: str) -> None:
    bundle = _bundle(which)
    ids = {file: {r.id for r in rows} for file, rows in bundle.items()}
    used: dict[str, set[str]] = {"documents": set(), "subjects": set(), "listings": set(), "conduct": set()}
    for record in itertools.chain.from_iterable(bundle.values()):
        for file, references in _references(record).items():
            used[file].update(references)
    assert {file: missing - ids[file] for file, missing in used.items()} == {file: set() for file in used}


def _references(record: Record) -> dict[str, list[str]]:
    row = record.model_dump(exclude_none=True)
    found = {
        "documents": [row[k] for k in ("document",) if k in row],
        "subjects": [row[k] for k in ("source", "target", "subject") if k in row],
        "listings": [row[k] for k in ("listing",) if k in row],
    }
    if isinstance(record, Listing):
        found["subjects"] += record.names
        found["documents"] += [e.document for e in record.extensions]
        found["conduct"] = [record.conduct] if record.conduct else []
    return found


@both
def test_ties_join_what_they_may_join(which: str) -> None:
    bundle = _bundle(which)
    party = {s.id: s.kind.party for s in bundle["subjects"]}
    wrong = [
        tie.id
        for tie in bundle["ties"]
        if party[tie.source] not in TIES[tie.kind].source or party[tie.target] not in TIES[tie.kind].target
    ]
    assert wrong == []


@both
def test_every_number_is_valid_synthetic_and_nobody_elses(which: str) -> None:
    numbers = [i for s in _bundle(which)["subjects"] for i in s.identifiers]
    assert {check(i.scheme, i.value) == i.value for i in numbers} == {True}
    abroad = {("foreign_registration", "999999"), ("passport", "999999")} if which == "city" else set()
    place = {"uscc": slice(2, 8), "resident": slice(6), "foreign_registration": slice(9, 15), "passport": slice(4, 10)}
    assert {(i.scheme, i.value[place[i.scheme]]) for i in numbers} == {
        ("uscc", "999999"),
        ("resident", "999999"),
        *abroad,
    }
    assert {i.scheme for i in numbers if i.scheme == "passport" and len(i.value) < 10} == set()
    assert [n for n, times in Counter(numbers_of(numbers)).items() if times > 1] == []


def numbers_of(identifiers: list[Any]) -> list[str]:
    return [f"{i.scheme}:{i.value}" for i in identifiers]


@both
def test_a_resident_number_carries_its_holders_birth_date(which: str) -> None:
    carried = {
        (i.value[6:14], f"{s.born.earliest:%Y%m%d}")
        for s in _bundle(which)["subjects"]
        for i in s.identifiers
        if i.scheme == "resident"
    }
    assert [pair for pair in carried if pair[0] != pair[1]] == []
    assert carried != set()


@both
def test_every_unit_has_a_credit_code_and_some_persons_a_number(which: str) -> None:
    subjects: list[Subject] = _bundle(which)["subjects"]
    units = {tuple(i.scheme for i in s.identifiers) for s in subjects if s.kind.party == "unit"}
    persons = {tuple(i.scheme for i in s.identifiers) for s in subjects if s.kind == "person"}
    if which == "world":
        assert (units, persons) == ({("uscc",)}, {(), ("resident",)})
    else:
        assert units == {("uscc",), ("foreign_registration",), ()}
        assert persons == {(), ("resident",), ("passport",)}
        unnumbered = {s.id for s in subjects if s.kind.party == "unit" and not s.identifiers}
        assert unnumbered == {"o:nanping-household"}


@both
def test_nobody_is_listed_as_a_minor(which: str) -> None:
    born = {s.id: s.born for s in _bundle(which)["subjects"] if s.born}
    ages = [(row.since.earliest - born[row.subject].latest).days for row in _listings(which) if row.subject in born]
    assert min(ages) > 18 * 366


@both
def test_parents_are_grown_up_when_the_child_is_born(which: str) -> None:
    born = {s.id: s.born for s in _bundle(which)["subjects"] if s.born}
    ages = [
        (born[t.target].latest - born[t.source].latest).days
        for t in _bundle(which)["ties"]
        if t.kind == "parent" and t.source in born and t.target in born
    ]
    assert min(ages) > 18 * 366


@both
def test_the_world_speaks_the_words_of_the_regime(which: str) -> None:
    regime = load_regime("prc")
    registers = regime.register_
    exits = {(r.id, e.id): e for r in registers.values() for e in r.exits}
    grounds = {(r.id, g.id) for r in registers.values() for g in r.grounds}
    rows = _listings(which)
    assert {row.register_ for row in rows} <= set(registers)
    assert {(row.register_, row.ground) for row in rows if row.ground} <= grounds
    assert [row.id for row in rows if not row.ground and registers[row.register_].grounds] == []
    ended = [(exits[row.register_, row.ended_by], row.until.earliest) for row in rows if row.ended_by]
    assert [exit.id for exit, day in ended if not exit.from_ <= day < exit.end] == []
    rules = {e.kind: e for e in regime.exemptions}
    exemptions: list[Exemption] = _bundle(which)["exemptions"]
    assert [x.id for x in exemptions if x.since is None or rules[x.kind].from_ > x.since.earliest] == []
    assert [x.id for x in exemptions if not set(x.measures) <= set(rules[x.kind].measures)] == []


@both
def test_a_listing_with_a_term_leaves_early_only_by_discretion(which: str) -> None:
    exits = {e.id: e for e in load_regime("prc").register_["defaulters-list"].exits}
    wrong = [
        row.id
        for row in _listings(which)
        if row.ended_by in exits
        and row.decided >= date(2017, 5, 1)
        and row.ground != "ability-but-refuses"
        and not exits[row.ended_by].fixed_term
    ]
    assert wrong == []


def _listings(which: str) -> list[Any]:
    return _bundle(which)["listings"]


# --- content --------------------------------------------------------------------------------------------------


def test_a_third_are_companies_two_thirds_persons_and_a_few_something_else() -> None:
    kinds = Counter(str(s.kind) for s in _bundle("world")["subjects"])
    total = kinds.total()
    assert {kind: round(n / total, 2) for kind, n in kinds.items()} == {
        "company": 0.32,
        "person": 0.67,
        "organisation": 0.01,
        "public_body": 0.01,
    }


def test_about_three_percent_of_companies_and_half_a_percent_of_persons_are_listed() -> None:
    bundle = _read(_world(30_000))
    kind = {s.id: str(s.kind) for s in bundle["subjects"]}
    listed = Counter(kind[row.subject] for row in bundle["listings"] if row.register_ == "defaulters-list")
    size = Counter(kind.values())
    assert {k: round(100 * n / size[k], 1) for k, n in listed.items()} == {
        "company": pytest.approx(3, abs=0.5),
        "person": pytest.approx(0.5, abs=0.1),
    }


def test_every_kind_of_tie_that_a_company_or_family_has_occurs() -> None:
    assert {t.kind for t in _bundle("world")["ties"]} == set(TIES) - {"deputy"}


@pytest.mark.parametrize("size", [1_000, 6_007, 30_000])
def test_the_hub_agent_represents_a_twentieth_of_all_companies(size: int) -> None:
    bundle = _read(_world(size))
    companies = sum(s.kind == "company" for s in bundle["subjects"])
    held = [t.target for t in bundle["ties"] if t.source == HUB]
    assert (len(held), len(set(held))) == (companies // 20, companies // 20)


@pytest.mark.parametrize(("size", "seed"), [(1_000, 1), (6_007, 9)])
def test_the_hard_cases_are_the_same_whatever_the_size_and_seed(size: int, seed: int) -> None:
    bundle, other = _read(_world(size, seed)), _bundle("world")
    assert _around(bundle) == _around(other)
    assert {s.id for s in bundle["subjects"]} >= set(PLANTED)


def _around(bundle: Bundle) -> dict[str, set[str]]:
    """Everything said about the planted subjects, apart from whom the hub represents."""
    ties = {t.model_dump_json() for t in bundle["ties"] if {t.source, t.target} & set(PLANTED) and t.source != HUB}
    listings = {row.model_dump_json() for row in bundle["listings"] if row.subject in PLANTED}
    return {"ties": ties, "listings": listings}


def _posts(unit: str, which: str = "world") -> set[tuple[str, str, str, str]]:
    ties: list[Tie] = _bundle(which)["ties"]
    return {(t.source, t.kind, str(t.since), str(t.until)) for t in ties if t.target == unit}


def test_representatives_follow_one_another_before_and_after_the_listing() -> None:
    assert _posts("c:turnover") == {
        ("p:left-before", "legal_representative", "2012-01-01", "2017-01-10"),
        ("p:left-after", "legal_representative", "2017-01-10", "2018-01-10"),
        ("p:took-over", "legal_representative", "2018-01-10", "None"),
    }


def test_control_runs_in_a_circle_with_one_way_in() -> None:
    assert {unit: {who for who, *_ in _posts(unit)} for unit in ("c:cycle-a", "c:cycle-b", "c:cycle-c")} == {
        "c:cycle-a": {"c:cycle-c"},
        "c:cycle-b": {"c:cycle-a", "p:cycle-owner"},
        "c:cycle-c": {"c:cycle-b"},
    }


def test_two_documents_disagree_about_one_post() -> None:
    assert _posts("c:disagree") == {
        ("p:disagree", "legal_representative", "2012-01-01", "2018-01-10"),
        ("p:disagree", "legal_representative", "2012-01-01", "2018-06-30"),
    }
    assert len({t.document for t in _bundle("world")["ties"] if t.target == "c:disagree"}) == 2


def test_those_beside_a_listed_company_are_tied_to_it_or_to_its_representative_only() -> None:
    assert _posts("c:beside") == {
        ("p:beside-representative", "legal_representative", "2010-01-01", "None"),
        ("p:beside-staff", "staff", "2012-01-01", "None"),
        ("p:beside-shareholder", "shareholder", "2010-01-01", "None"),
    }
    assert _posts("p:beside-spouse") == {("p:beside-representative", "spouse", "2009-01-01", "None")}


# --- the city -------------------------------------------------------------------------------------------------


def test_the_city_has_two_thousand_subjects_with_all_its_protagonists() -> None:
    ids = {s.id for s in _bundle("city")["subjects"]}
    assert (len(ids), set(PROTAGONISTS) - ids, set(PLANTED) - ids) == (2_000, set(), set())
    assert all(sentence.endswith(".") for sentence in PROTAGONISTS.values())


def test_a_world_of_another_size_has_no_protagonists() -> None:
    assert {s.id for s in _bundle("world")["subjects"]} & set(PROTAGONISTS) == set()


def test_the_memorandums_case_is_told_in_full() -> None:
    assert _posts("c:chenxi-textiles", "city") == {
        ("p:wei-lan", "legal_representative", "2015-03-02", "None"),
        ("p:wei-lan", "shareholder", "2015-03-02", "None"),
        ("p:bai-ning", "staff", "2016-02", "None"),
    }
    assert _posts("p:lin-yutong", "city") == {
        ("p:wei-lan", "parent", "2009-09-15", "None"),
        ("p:lin-hao", "parent", "2009-09-15", "None"),
    }
    assert _posts("p:lin-hao", "city") == {("p:wei-lan", "spouse", "2006-10-01", "None")}
    entries = {
        (r.register_, r.ground, str(r.since), r.conduct) for r in _listings("city") if r.subject[2:8] == "chenxi"
    }
    assert entries == {("defaulters-list", "ability-but-refuses", "2017-06-01", "k:chenxi")}


def test_a_listed_functionary_has_an_employer_to_be_told() -> None:
    assert _posts("b:water-bureau", "city") == {("p:yao-qing", "state_functionary", "2007-07-02", "None")}


def test_the_approved_journey_lasts_nineteen_days() -> None:
    assert [
        (x.subject, x.kind, x.measures, str(x.since), str(x.until))
        for x in _bundle("city")["exemptions"]
        if x.subject in PROTAGONISTS
    ] == [("p:luo-qing", "court_approval", ("M21",), "2020-03-01", "2020-03-20")]


def test_the_regime_says_what_the_stories_tell() -> None:
    """By the independent oracle: who of the hand-written people is reached, through which listing and how."""
    hand = {
        kind.file: [
            row.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            for row in _bundle("city")[kind.file]
            if not row.id.partition(":")[2][:1].isdigit()
        ]
        for kind in RECORDS
    }
    reached: dict[str, set[tuple[str, str]]] = {who: set() for who in (*PROTAGONISTS, *PLANTED)}
    for row in oracle.effects(hand, shipped("prc")):
        if row.affected in reached and row.affected[0] != "c":
            reached[row.affected].add((row.listing, row.mode))
    assert reached == {who: set() for who in reached} | {
        "p:wei-lan": {("l:chenxi", "restricted")},
        "p:lin-yutong": {("l:chenxi", "restricted")},
        "p:zhao-min": {("l:hongyuan", "restricted")},
        "p:sun-jie": {("l:hongyuan", "restricted")},
        "p:qiu-feng": {("l:qiu-feng", "listed")},
        "p:yao-qing": {("l:yao-qing", "listed")},
        "b:water-bureau": {("l:yao-qing", "notified")},
        "p:zeng-rui": {("l:zeng-rui", "listed")},
        "p:xie-kang": {("l:xie-kang", "listed")},
        "p:luo-qing": {("l:yunhe", "restricted"), ("l:yunhe-order", "restricted")},
        "p:shan-guoqiang": {("l:gulou", "restricted"), ("l:gulou-order", "restricted")},
        "p:zha-ming": {("l:qingshan-order", "restricted")},
        "p:zhai-bo": {("l:haoyun", "restricted")},
        "p:tang-xiaobei": {("l:jinhe", "restricted")},
        "p:ouyang-zhen": {("l:lingyun", "restricted")},
        "p:gu-sheng": {("l:lanxi", "restricted")},
        "p:xu-lan": {("l:qiling-insurance", "restricted")},
        "p:qu-xing": {("l:qu-xing", "rewarded")},
        "p:mo-lan": {("l:mo-lan", "rewarded")},
        "p:pei-zhou": {("l:pei-zhou", "listed")},
        "p:tao-yun": {("l:tao-yun", "listed")},
        "p:left-after": {("l:turnover", "restricted")},
        "p:took-over": {("l:turnover", "restricted")},
        "p:two-paths": {("l:couple", "restricted")},
        "p:comes-of-age": {("l:growing-up", "restricted")},
        "p:cycle-owner": {("l:cycle", "restricted")},
        "p:future-end": {("l:future-end", "restricted")},
        "p:disagree": {("l:disagree", "restricted")},
        "p:listed-director": {("l:listed-director", "listed")},
    }


def test_one_protagonist_has_no_known_birth_date_and_the_others_have() -> None:
    people = [s for s in _bundle("city")["subjects"] if s.id in PROTAGONISTS and s.kind == "person"]
    assert {s.id for s in people if s.born is None} == {"p:tang-xiaobei"}


def test_somebody_of_the_city_is_touched_by_every_kind_of_record_and_by_every_scheme_with_people() -> None:
    bundle, regime = _bundle("city"), load_regime("prc")
    assert [kind.file for kind in RECORDS if not bundle[kind.file]] == []
    schemes = {row.scheme for row in (*bundle["entries"], *bundle["scores"])}
    assert schemes == {
        "rongcheng",
        "qingzhen",
        "honest-shanghai",
        "sesame-credit",
        "overseas-ngo-points",
        "credit-reference-center",
    }
    assert schemes <= set(regime.scheme)
    holders = {h for row in bundle["holdings"] for h in (row.holder, row.from_) if h}
    assert holders <= {*regime.agency, *regime.platform}
    assert {(k.norm, k.area) for k in bundle["conduct"]} >= {
        ("regulation", "government"),
        ("industry_standard", "government"),
        ("law", "commerce"),
        ("social_norm", "society"),
        ("law", "judiciary"),
    }


def test_one_copy_outlives_its_listing_and_one_removal_comes_late() -> None:
    copies = {row.holder: str(row.ceased) for row in _bundle("city")["holdings"] if row.listing == "l:lanxi"}
    assert copies == {
        "defaulters-database": "2020-02-12",
        "national-platform": "2020-02-13",
        "credit-china": "2020-02-13",
        "GAC": "2020-02-14",
        "MoF": "None",
        "sesame-platform": "2020-02",
    }
    course = [(row.kind, str(row.on)) for row in _bundle("city")["steps"] if row.listing == "l:lanxi"]
    assert course[-2:] == [("performance", "2019-10-15"), ("deletion", "2020-02-12")]


# --- the fiction as data --------------------------------------------------------------------------------------


def test_the_vocabulary_has_the_words_and_days_of_the_regime() -> None:
    regime = load_regime("prc")
    listings, orders, exemptions = VOCABULARY.listings, VOCABULARY.orders, VOCABULARY.exemptions
    assert orders
    assert exemptions
    list_, book = regime.register_[listings.register_], regime.register_[orders.register_]
    exits, rules = {e.id: e for e in list_.exits}, {e.kind: e for e in regime.exemptions}
    assert {g.ground for g in listings.grounds} == {g.id for g in list_.grounds}
    assert (orders.ground in {g.id for g in book.grounds}, orders.exit in {e.id for e in book.exits}) == (True, True)
    termed = {str(t.from_): set(t.grounds) for t in list_.terms if t.length}
    assert {g.ground: g.termed_from for g in listings.grounds} == {
        g.id: next((day for day, grounds in termed.items() if g.id in grounds), None) for g in list_.grounds
    }
    early = [e.exit for e in listings.exits if max(e.from_, listings.from_) < str(exits[e.exit].from_)]
    late = [e.exit for e in listings.exits if e.to > str(exits[e.exit].end)]
    assert (early, late) == ([], [])
    assert [e.exit for e in listings.exits if e.termed and not exits[e.exit].fixed_term] == []
    assert {k.kind: k.from_ for k in exemptions.kinds} == {k.kind: str(rules[k.kind].from_) for k in exemptions.kinds}


def test_the_demo_asks_about_what_there_is() -> None:
    ids = {r.id for r in _bundle("city")["subjects"]} | {r.id for r in _bundle("city")["listings"]}
    questions = STORIES.demo.questions
    assert {q.of for q in questions} - ids == set()
    assert {q.measure for q in questions if q.measure} - set(load_regime("prc").measure) == set()


def test_the_stories_at_the_start_of_the_app_lead_to_what_there_is() -> None:
    assert {s.of for s in STORIES.start} - {r.id for r in _bundle("city")["subjects"]} == set()
    assert {s.measure for s in STORIES.start if s.measure} - set(load_regime("prc").measure) == set()


def test_the_hand_written_bundles_hold_each_line_as_it_is_written_into_the_city() -> None:
    lines = {line for text in _bytes(write_city).values() for line in text.splitlines()}
    by_hand = [*FICTION.planted(), *FICTION.city()]
    assert {r.model_dump_json(by_alias=True, exclude_defaults=True).encode() for r in by_hand} - lines == set()


def _folder(tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> str:
    """A regime's folder with the shipped fiction, whose vocabulary was changed."""
    fiction = shutil.copytree(FICTION.folder, tmp_path / "other" / "fiction")
    vocabulary = json.loads((fiction / "vocabulary.json").read_text(encoding="utf-8"))
    change(vocabulary)
    (fiction / "vocabulary.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    return str(fiction.parent)


def test_another_regime_is_another_folder_and_may_have_fewer_words(tmp_path: Path) -> None:
    def fewer(vocabulary: dict[str, Any]) -> None:
        for key in ("orders", "exemptions", "conduct"):
            del vocabulary[key]
        vocabulary["listings"] = {
            "register": "other",
            "grounds": [{"ground": "x"}],
            "from": "2019-01-01",
            "to": "2020-01-01",
        }

    regime = _folder(tmp_path, fewer)
    bundle = _read(lambda folder: write_world(folder, 6_007, 1, regime=regime))
    drawn = [row for row in bundle["listings"] if row.id[2:3].isdigit()]
    assert (bundle["conduct"], bundle["exemptions"], len(bundle["subjects"])) == ([], [], 6_007)
    assert {(row.register_, row.ground, row.ended_by, row.since.earliest.year) for row in drawn} == {
        ("other", "x", None, 2019)
    }


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("hub", 'p:"hub', r"vocabulary\.json: hub: String should match pattern"),
        ("register", "defaulters-list", r"vocabulary\.json: register: Extra inputs are not permitted"),
        (
            "conduct",
            [{"text": "x", "norm": "y", "area": "judiciary"}],
            r"vocabulary\.json: conduct\.0\.norm: Input should be 'law'",
        ),
        (
            "listings",
            {"register": "x", "grounds": [{"ground": "x"}], "from": "1949-10-01", "to": "2020-01-01"},
            r"vocabulary\.json: listings: .*between 1950-01-01 and 2025-12-01",
        ),
    ],
    ids=["quotes", "unknown", "norm", "days"],
)
def test_a_wrong_vocabulary_is_refused_with_its_place(key: str, value: object, message: str, tmp_path: Path) -> None:
    regime = _folder(tmp_path, lambda vocabulary: vocabulary.__setitem__(key, value))
    with pytest.raises(RegimeError, match=f"(?s){message}"):
        write_world(tmp_path / "world", 1_000, 1, regime=regime)


def test_a_regime_without_a_fiction_has_no_world(tmp_path: Path) -> None:
    with pytest.raises(RegimeError, match="has no fiction"):
        write_world(tmp_path / "world", 1_000, 1, regime=str(tmp_path))


# --- names ----------------------------------------------------------------------------------------------------


def test_surnames_are_read_as_surnames() -> None:
    assert {n.zh: n.en for n in names.SURNAMES if n.zh in "单曾查解仇区朴盖尉迟万俟"} == {
        "单": "Shan",
        "曾": "Zeng",
        "查": "Zha",
        "解": "Xie",
        "仇": "Qiu",
        "区": "Ou",
        "朴": "Piao",
        "盖": "Ge",
        "尉迟": "Yuchi",
        "万俟": "Moqi",
    }


def test_a_given_name_that_could_be_misread_carries_an_apostrophe() -> None:
    given = {n.zh: n.en for n in names.GIVEN}
    assert (given["建安"], given["建岚"], given["安"]) == ("Jian'an", "Jianlan", "An")


@both
def test_every_unit_is_of_the_city_that_does_not_exist(which: str) -> None:
    units = [s for s in _bundle(which)["subjects"] if s.kind != "person" and s.id not in ABROAD]
    assert [s.name for s in units if not (s.name.startswith("虚川市") and s.name_en.startswith("Xuchuan "))] == []
