"""The command line as its users use it, on the run's engine: the demo city, and a small bundle corrected twice."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from sanctiongraph import asking, cli
from sanctiongraph.graph.connection import Graph
from sanctiongraph.identifiers import key, keys, make_resident, make_uscc, shown
from sanctiongraph.regime import Regime, load_regime
from sanctiongraph.settings import Settings
from sanctiongraph.sources.world import write_city

WEI_LAN, CHENXI, CHILD, HUSBAND = "p:wei-lan", "c:chenxi-textiles", "p:lin-yutong", "p:lin-hao"
DAY = ("--as-of", "2018-03-01")
BORN = date(1980, 5, 6)
RESIDENT = make_resident(BORN, 77)
PASSPORT, TAX, OWN_USCC, USCC = "E12345678", "9900123KK", make_uscc("92", 4141), make_uscc("91", 4242)
PERSONAL = {"resident": RESIDENT, "passport": PASSPORT, "irl_taxid": TAX, "uscc": OWN_USCC}


@dataclass(frozen=True)
class Ran:
    """One command's exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def __post_init__(self) -> None:
        """Whatever is asked and however wrongly, nobody sees a traceback or a personal number."""
        assert "Traceback" not in self.err + self.out, self.err
        assert [n for n in PERSONAL.values() if n in self.out] == []


def invoke(*words: str) -> Ran:
    """``sanctiongraph words…`` in this process."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv
    sys.argv = ["sanctiongraph", *words]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            cli.main()
        code: Any = 0
    except SystemExit as end:
        code = end.code or 0
    finally:
        sys.argv = before
    return Ran(int(code), out.getvalue(), err.getvalue())


def environment(settings: Settings) -> dict[str, str]:
    """What a user's shell would have to say to use the engine of these settings."""
    return {"SANCTIONGRAPH_STATE": str(settings.state), "SANCTIONGRAPH_ENGINE": settings.engine}


@pytest.fixture(autouse=True)
def shell(engine_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The user's environment and working folder; the regime's files are read once."""
    for name in [n for n in os.environ if n.startswith("SANCTIONGRAPH_")]:
        monkeypatch.delenv(name)
    for name, value in environment(engine_settings).items():
        monkeypatch.setenv(name, value)
    for module in (asking, cli):
        monkeypatch.setattr(module, "load_regime", _regime)
    monkeypatch.chdir(tmp_path)


_regime = cache(load_regime)


def bundle(folder: Path, **kinds: list[dict[str, Any]]) -> Path:
    folder.mkdir()
    for kind, rows in kinds.items():
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{kind}.jsonl").write_text(text, encoding="utf-8")
    return folder


MILL_TIE = {"id": "t:mill", "document": "d:mill", "kind": "legal_representative"} | {
    "source": "p:owner",
    "target": f"@uscc:{USCC}",
    "since": "2015-01-01",
}
MILL_LISTING = {"id": "l:mill", "document": "d:mill", "subject": f"@uscc:{USCC}", "register": "defaulters-list"} | {
    "since": "2018-01-01"
}
FIRST: dict[str, list[dict[str, Any]]] = {
    "documents": [{"id": "d:mill", "title": "Invented extract"}],
    "subjects": [
        {"id": "c:mill", "document": "d:mill", "kind": "company", "name": "迟到磨坊", "name_en": "Late Mill"}
        | {"identifiers": [{"scheme": "uscc", "value": USCC}]},
        {"id": "p:owner", "document": "d:mill", "kind": "person", "name": "欧文", "name_en": "Owen", "born": str(BORN)}
        | {"identifiers": [{"scheme": scheme, "value": value} for scheme, value in PERSONAL.items()]},
        {"id": "p:twin-1", "document": "d:mill", "kind": "person", "name": "双子", "name_en": "Gemini One"},
        {"id": "p:twin-2", "document": "d:mill", "kind": "person", "name": "双子", "names": ["Gemini Two"]},
    ],
    "ties": [MILL_TIE],
    "listings": [MILL_LISTING],
}


@dataclass(frozen=True)
class City:
    """What was loaded, and the numbers of the loads of the small bundle: asserted, ended, the tie withdrawn."""

    folder: Path
    first: int
    ended: int
    withdrawn: int


@pytest.fixture(scope="module")
def city(graph: Graph, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> City:
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    folder = tmp_path_factory.mktemp("city")
    write_city(folder / "xuchuan")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(engine_settings).items():
            patch.setenv(name, value)
        for module in (asking, cli):
            patch.setattr(module, "load_regime", _regime)
        loads = [
            folder / "xuchuan",
            bundle(folder / "first", **FIRST),
            bundle(folder / "ended", listings=[MILL_LISTING | {"until": "2018-07-01"}]),
            bundle(folder / "withdrawn", ties=[{"id": "t:mill", "withdrawn": True}]),
        ]
        ran = [invoke("load", str(path), "--json") for path in loads]
    assert [(r.code, r.err.strip()) for r in ran] == [(0, "")] * 4
    return City(folder, *(r.json[0]["n"] for r in ran[1:]))


def measures(ran: Ran) -> set[tuple[str, str, str]]:
    return {(e["measure"], e["mode"], e["standing"]) for e in ran.json["effects"]}


def restricted(*said: str) -> set[tuple[str, str, str]]:
    return {(m, "restricted", standing) for words in said for standing, *ms in [words.split()] for m in ms}


WEI_LAN_HAS = restricted("applies M20 M21 M22 M23", "uncertain M25 M28 M29 M33 M35")


# --- what the tables say beside their rows ------------------------------------------------------------------------


def flat(*words: str) -> str:
    return " ".join(invoke(*words).out.split())


def test_a_listed_subject_that_no_measure_reaches_is_said_to_be_listed(city: City) -> None:
    listed = "(l:tarvonia-airways, on a catch-all ground); no established measure follows from it then."
    assert listed in flat("effects", "c:tarvonia-airways", "--as-of", "2018-09-01")
    before = flat("effects", "c:tarvonia-airways", "--as-of", "2018-05-31")
    assert before.endswith("no measure reaches this subject on 2018-05-31.")


def test_a_lifted_measure_is_named_on_the_days_on_which_it_is_lifted(city: City) -> None:
    lifted = "M21: Lifted from 2020-03-01 until 2020-03-20 by a decision (court approval)."
    assert lifted in flat("effects", "p:luo-qing", "--as-of", "2020-03-19")
    assert "Lifted" not in flat("effects", "p:luo-qing", "--as-of", "2020-03-20")


def test_the_unknown_that_an_effect_is_conditional_on_is_named(city: City) -> None:
    unknown = "M24: Conditional on the birth date, which no document gives."
    assert unknown in flat("effects", "p:tang-xiaobei", "--as-of", "2019-01-01")
    assert "Conditional" not in flat("effects", "p:lin-yutong", "--as-of", "2018-03-01")


def test_the_limit_on_memoranda_stands_under_the_table_from_its_first_day_on(city: City) -> None:
    said = "not a sufficient basis on their own"
    assert said in flat("effects", WEI_LAN, "--as-of", "2020-12-18")
    assert said not in flat("effects", WEI_LAN, "--as-of", "2020-12-17")


def test_who_is_affected_is_shown_with_each_standing_apart(city: City) -> None:
    lines = invoke("affected", "l:chenxi", "--as-of", "2018-03-01").out.splitlines()
    mine = lines[next(i for i, line in enumerate(lines) if line.startswith(WEI_LAN)) :]
    assert [line.split()[-1] for line in mine if line.split()[-1] in ("applies", "uncertain")] == [
        "applies",
        "uncertain",
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("effects", "l:chenxi"), "'l:chenxi' is a listing, not a subject: try 'sanctiongraph affected l:chenxi'."),
        (("affected", WEI_LAN), f"'{WEI_LAN}' is a subject, not a listing: try 'sanctiongraph effects {WEI_LAN}'."),
        (("effects", "l:nothing"), "Nobody answers to 'l:nothing'"),
        (("why", "P:Wei-Lan"), "Nobody answers to 'P:Wei-Lan': capitals and spaces count in an id, and 'p:wei"),
        (
            ("effects", "L:CHENXI"),
            "Nobody answers to 'L:CHENXI': capitals and spaces count in an id, and 'l:chenxi' is",
        ),
        (("affected", " L:chenxi "), "in this data: capitals and spaces count in an id, and 'l:chenxi' is there.\n"),
        (("clocks", "l:chenxi "), "in this data: capitals and spaces count in an id, and 'l:chenxi' is there.\n"),
        (("effects", "P:Wei-La"), "Nobody answers to 'P:Wei-La': no id, no identifier and no name."),
    ],
)
def test_an_id_of_another_kind_is_sent_to_the_command_that_answers_it(
    city: City, words: tuple[str, ...], sentence: str
) -> None:
    ran = invoke(*words)
    assert (ran.code, ran.out) == (3, "")
    assert sentence in ran.err


# --- finding the subject ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [WEI_LAN, "魏岚", "Wei Lan", "wei LAN"])
def test_a_person_is_found_by_id_and_by_either_name_in_any_case(city: City, asked: str) -> None:
    ran = invoke("effects", asked, *DAY, "--json")
    assert (ran.code, ran.err, measures(ran)) == (0, "", WEI_LAN_HAS)
    assert {(e["affected"]["id"], e["listing"]) for e in ran.json["effects"]} == {(WEI_LAN, "l:chenxi")}


@pytest.mark.parametrize("asked", ["Wei La", "Wei Lan2", "p:wei-la", "魏"])
def test_a_name_that_is_only_close_finds_nobody(city: City, asked: str) -> None:
    ran = invoke("effects", asked, *DAY)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith(f"sanctiongraph: Nobody answers to {asked!r}")


def test_of_a_day_before_the_birth_it_is_said_that_she_was_not_born_yet(city: City) -> None:
    unborn = "Lin Yutong 林雨桐 was not born yet: the birth date on record is 2009-09-15."
    before, after = ("--as-of", "2009-09-14"), ("--as-of", "2009-09-15")
    assert unborn in invoke("effects", "p:lin-yutong", *before).out
    assert "not born" not in invoke("effects", "p:lin-yutong", *after).out
    said = [invoke("effects", "p:lin-yutong", *day, "--json").json["unborn"] for day in (before, after)]
    assert said == [unborn, None]


def test_a_search_shows_who_comes_close_and_why(city: City) -> None:
    ran = invoke("search", "wei", "lna", "--json")
    assert (ran.code, ran.err, ran.json["data"], ran.json["complete"]) == (0, "", city.withdrawn, True)
    assert ran.json["hits"][0] == {"id": WEI_LAN, "kind": "person", "name": "魏岚", "name_en": "Wei Lan"} | {
        "how": "typo",
        "reason": "one letter differs from weilan, the pinyin of 魏岚",
        "closeness": 0.833,
        "listings": [],
    }
    table = invoke("search", "魏嵐").out.splitlines()
    assert table[0].split() == ["Subject", "Name", "Kind", "Found", "by"]
    assert re.split(r"\s{2,}", table[1].strip()) == [
        WEI_LAN,
        "魏岚 · Wei Lan",
        "person",
        "the traditional form of the name",
    ]


def test_a_search_says_that_there_are_more_or_that_there_is_nobody(city: City) -> None:
    more, nobody = invoke("search", "wang", "--limit", "2"), invoke("search", "查无此人")
    assert (more.code, len(more.out.splitlines())) == (0, 4)
    assert more.out.endswith("There are more; these are the best 2.\n")
    assert invoke("search", "wang", "--limit", "2", "--json").json["complete"] is False
    assert (nobody.code, nobody.out) == (0, "Nobody is found: no id, no number and no name comes close.\n")


def test_a_search_is_about_the_load_asked_for_and_shows_no_personal_number(city: City) -> None:
    now, before = invoke("search", RESIDENT), invoke("search", "Late Mill", "--known-at", str(city.first - 1))
    assert "p:owner" in now.out
    assert f"the resident number ending {RESIDENT[-2:]}" in now.out
    assert before.out.startswith("Nobody is found")


@pytest.mark.parametrize("prefix", ["", "@", "uscc:", "@uscc:"])
def test_a_company_is_found_by_its_credit_code_with_and_without_the_scheme(city: City, prefix: str) -> None:
    code, scheme = (USCC, prefix) if "uscc" in prefix or not prefix else (f"uscc:{USCC}", prefix)
    assert invoke("timeline", scheme + code, "--json").json["subject"] == "c:mill"


@pytest.mark.parametrize(
    "asked", [RESIDENT, f"resident:{RESIDENT}", PASSPORT, f"@irl_taxid:{TAX}", f"irl_taxid:{TAX.lower()}", OWN_USCC]
)
def test_a_person_is_found_by_each_number_through_its_keyed_hash(city: City, asked: str) -> None:
    assert invoke("timeline", asked, "--json").json["subject"] == "p:owner"


@pytest.mark.parametrize("asked", [RESIDENT, f"@irl_taxid:{TAX}"])
def test_another_deployments_key_finds_nobody_and_repeats_no_personal_number(
    city: City, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANCTIONGRAPH_KEY", "another")
    ran = invoke("timeline", asked)
    assert ran.code == 3
    assert [n for n in PERSONAL.values() if n in ran.err] == []


def test_a_name_with_several_holders_lists_them_and_one_holder_answers(city: City) -> None:
    ran = invoke("effects", "双子", *DAY)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.splitlines() == [
        "sanctiongraph: 2 subjects answer to '双子'; ask by id:",
        "  p:twin-1  双子 · Gemini One (person)",
        "  p:twin-2  双子 (person)",
    ]
    assert invoke("timeline", "gemini two", "--json").json["subject"] == "p:twin-2"


def test_no_personal_number_is_a_value_of_any_property_of_the_graph(city: City, graph: Graph) -> None:
    text = "MATCH (n) RETURN properties(n) AS p UNION ALL MATCH ()-[n]->() RETURN properties(n) AS p"
    values = "\n".join(str(row["p"]) for row in graph.read(text, {}))
    assert [n for n in PERSONAL.values() if n in values] == []
    assert USCC in values
    shown = graph.read("MATCH (:Subject {id: 'p:owner'})-->(i:Identifier) RETURN i.scheme AS s, i.shown AS shown", {})
    assert {row["s"]: row["shown"] for row in shown} == {s: f"••••{n[-2:]}" for s, n in PERSONAL.items()}


def test_a_number_is_hidden_for_its_holder_and_hardly_anything_of_a_short_one_is_shown() -> None:
    unit, holder = (key("irl_taxid", TAX, b"secret", personal) for personal in (False, True))
    assert unit == f"irl_taxid:{TAX}"
    assert re.fullmatch(r"irl_taxid:[0-9a-f]{64}", holder)
    assert keys("irl_taxid", TAX, b"secret") == [unit, holder]
    assert keys("resident", RESIDENT, b"secret") == [key("resident", RESIDENT, b"secret")]
    assert [shown("irl_taxid", n, personal=True) for n in (TAX, "1234")] == ["••••KK", "••••"]
    assert shown("irl_taxid", TAX) == TAX


# --- questions --------------------------------------------------------------------------------------------------


def test_effects_says_in_one_sentence_how_things_stand_and_then_each_measure(city: City) -> None:
    ran = invoke("effects", WEI_LAN, *DAY)
    said = " ".join(ran.out.split())
    assert (ran.code, ran.err) == (0, "")
    assert said.startswith("Wei Lan 魏岚 (p:wei-lan) on 2018-03-01: restricted, not listed (9 measures: 4 apply, 5")
    assert "Reason 1: Xuchuan Chenxi Textiles Co., Ltd. → Wei Lan (listing l:chenxi)" in said
    assert set(re.findall(r"^[MPNS]\d\d", ran.out, re.MULTILINE)) == {m for m, _, _ in WEI_LAN_HAS}


def test_effects_before_the_listing_says_that_no_measure_reaches_her(city: City) -> None:
    ran = invoke("effects", WEI_LAN, "--as-of", "2017-05-31")
    assert (ran.code, ran.out) == (0, "Wei Lan 魏岚 (p:wei-lan): no measure reaches this subject on 2017-05-31.\n")
    assert invoke("effects", WEI_LAN, "--as-of", "2017-05-31", "--json").json["effects"] == []


def test_an_answer_as_json_carries_everything_that_makes_it_exact(city: City) -> None:
    head = {"data": city.withdrawn, "regime": _regime("prc").hash, "instead_of": None, "complete": True, "cursor": None}
    day = {"as_of": "2018-03-01", "since": "2018-03-01", "until": "2018-03-02"}
    for words, more in ((("effects", WEI_LAN), {"unborn": None}), (("affected", "l:chenxi"), {})):
        told = invoke(*words, *DAY, "--json").json
        assert {k: v for k, v in told.items() if k != "effects"} == head | day | more
    why = invoke("why", WEI_LAN, "M21", *DAY, "--json").json
    assert {k: v for k, v in why.items() if k != "effects"} == head | day | {"why_not": None}
    changes = invoke("timeline", WEI_LAN, "--json").json
    all_days = dict.fromkeys(day)
    assert {k: v for k, v in changes.items() if k != "changes"} == head | all_days | {"subject": WEI_LAN}


def test_affected_names_everybody_whom_the_listing_reaches(city: City) -> None:
    found = invoke("affected", "l:chenxi", *DAY, "--json").json["effects"]
    assert {e["affected"]["id"] for e in found} == {CHENXI, WEI_LAN, CHILD}
    assert {(e["measure"], e["mode"], e["standing"]) for e in found if e["affected"]["id"] == CHILD} == restricted(
        "applies M24"
    )
    ran = invoke("affected", "l:chenxi", *DAY)
    assert [line.split()[0] for line in ran.out.splitlines() if re.match(r"[cp]:", line)] == [CHENXI, CHILD, WEI_LAN]
    none = invoke("affected", "l:chenxi", "--as-of", "2017-05-31")
    assert (none.code, none.out) == (0, "Listing l:chenxi reaches nobody on 2017-05-31.\n")


@pytest.mark.parametrize("page", ["1", "2", "3", "100"])
def test_paging_gives_each_affected_subject_exactly_once(city: City, page: str) -> None:
    seen: list[str] = []
    after: tuple[str, ...] = ()
    while True:
        told = invoke("affected", "l:chenxi", *DAY, "--page", page, *after, "--json").json
        seen += dict.fromkeys(e["affected"]["id"] for e in told["effects"])
        if told["complete"]:
            break
        after = ("--after", told["cursor"])
    assert seen == [CHENXI, CHILD, WEI_LAN]
    assert told["cursor"] is None


def test_a_page_that_is_not_the_last_says_how_to_go_on(city: City) -> None:
    cursor = invoke("affected", "l:chenxi", *DAY, "--page", "1", "--json").json["cursor"]
    assert invoke("affected", "l:chenxi", *DAY, "--page", "1").out.endswith(f"More follow: --after {cursor!r}\n")
    assert "More follow" not in invoke("affected", "l:chenxi", *DAY).out


def test_why_gives_the_path_down_to_documents(city: City) -> None:
    ran = invoke("why", CHILD, "M24", *DAY)
    text = " ".join(ran.out.split())
    wanted = [
        "Wei Lan 魏岚",
        "Lin Yutong 林雨桐 counts as a child until birthday 18, 2027-09-15",
        "clause 23",
        "external",
    ]
    assert (ran.code, ran.err, [w for w in wanted if w not in text]) == (0, "", [])
    proofs = invoke("why", CHILD, *DAY, "--json").json
    assert [(p["measure"], p["listing"]) for p in proofs["effects"]] == [("M24", "l:chenxi")]


def test_why_for_somebody_who_is_not_affected_names_the_condition_that_is_missing(city: City) -> None:
    ran = invoke("why", HUSBAND, *DAY)
    text = " ".join(ran.out.split())
    assert (ran.code, ran.err) == (0, "")
    assert text.startswith("No: Lin Hao 林浩 is not under any measure on 2018-03-01.")
    assert "but no instrument then in force goes on from there through the tie 'spouse'." in text
    told = invoke("why", HUSBAND, *DAY, "--json").json
    assert (told["effects"], len(told["why_not"]["reasons"]) > 0) == ([], True)


def test_why_a_measure_that_she_is_not_under_is_a_no_although_others_reach_her(city: City) -> None:
    assert " ".join(invoke("why", WEI_LAN, "M24", *DAY).out.split()).startswith("No: Wei Lan 魏岚 is not under")
    assert not invoke("why", WEI_LAN, "M21", *DAY).out.startswith("No:")


_NODE = r'n\d+(?:\(\["[^"]+"\]\)|\["[^"]+"\])?'


def test_why_as_mermaid_is_a_flowchart_from_the_label_to_the_measure(city: City) -> None:
    lines = invoke("why", CHILD, "M24", *DAY, "--mermaid").out.splitlines()
    assert lines[0] == "flowchart LR"
    assert [line for line in lines[1:] if not re.fullmatch(rf'  {_NODE} -- "[^"]+" --> {_NODE}', line)] == []
    text = "\n".join(lines)
    assert [w for w in ("晨曦纺织", "魏岚", "林雨桐", "M24") if w not in text] == []


def test_several_proofs_as_mermaid_are_one_flowchart_each_and_a_no_is_none(city: City) -> None:
    lines = invoke("why", WEI_LAN, *DAY, "--mermaid").out.splitlines()
    assert lines.count("flowchart LR") == len(WEI_LAN_HAS)
    none = invoke("why", HUSBAND, *DAY, "--mermaid")
    assert none.out == ""
    assert none.err.startswith("No: Lin Hao 林浩 is not under any measure on 2018-03-01.")


def test_the_timeline_of_the_child_begins_and_ends_with_the_listing_or_childhood(city: City) -> None:
    found = invoke("timeline", CHILD, "--json").json["changes"]
    assert {(c["day"], c["what"], c["measure"]) for c in found} >= {
        ("2017-06-01", "begins", "M24"),
        ("2027-09-15", "ends", "M24"),
    }
    assert "2027-09-15" in invoke("timeline", CHILD).out
    nothing = " ".join(invoke("timeline", HUSBAND).out.split())
    assert nothing == "Lin Hao 林浩 (p:lin-hao): nothing changes on any day; no measure ever reaches this subject."


@pytest.mark.parametrize(
    "words",
    [
        ("effects", WEI_LAN, *DAY),
        ("affected", "l:chenxi", *DAY),
        ("why", CHILD, *DAY),
        ("why", HUSBAND, *DAY),
        ("timeline", WEI_LAN),
    ],
)
def test_the_same_question_gives_the_same_bytes(city: City, words: tuple[str, ...]) -> None:
    assert invoke(*words, "--json").out == invoke(*words, "--json").out != ""


def test_without_a_day_the_answer_is_for_today(city: City) -> None:
    told = invoke("why", CHENXI, "--json").json
    assert told["as_of"] == str(asking.day_of(None))


# --- two times --------------------------------------------------------------------------------------------------


def test_known_at_an_earlier_load_gives_the_earlier_answer(city: City) -> None:
    def on(day: str, known: int) -> bool:
        return bool(invoke("effects", "p:owner", "--as-of", day, "--known-at", str(known), "--json").json["effects"])

    june, august = "2018-06-01", "2018-08-01"
    assert [on(june, n) for n in (city.first, city.ended, city.withdrawn)] == [True, True, False]
    assert [on(august, n) for n in (city.first, city.ended, city.withdrawn)] == [True, False, False]
    company = [
        bool(invoke("effects", "c:mill", "--as-of", august, "--known-at", str(n), "--json").json["effects"])
        for n in (city.first, city.withdrawn)
    ]
    assert company == [True, False]


def test_before_its_load_a_subject_and_a_listing_are_not_known(city: City) -> None:
    before = ("--known-at", str(city.first - 1))
    assert invoke("effects", "p:owner", *before).code == 3
    assert invoke("affected", "l:mill", *before).code == 3
    assert invoke("why", WEI_LAN, "M21", *DAY, *before).code == 0


# --- mistakes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("effects", "p:nobody"), 3, "Nobody answers to 'p:nobody': no id, no identifier and no name."),
        (("effects", ""), 3, "Nobody answers to ''"),
        (("affected", "l:none"), 3, "There is no listing 'l:none' in this data"),
        (("why", WEI_LAN, "M99"), 3, "There is no measure 'M99'; 'sanctiongraph regime measures' lists them."),
        (("effects", WEI_LAN, "--known-at", "99"), 3, "There is no load 99; loads go from 1 to "),
        (("effects", WEI_LAN, "--known-at", "0"), 2, "Invalid value for '--known-at'"),
        (("effects", WEI_LAN, "--as-of", "2018-13-01"), 2, "Invalid value for '--as-of'"),
        (("effects", WEI_LAN, "--as-of", "1 March"), 2, "Invalid value for '--as-of'"),
        (("affected", "l:chenxi", "--page", "0"), 2, "Invalid value for '--page'"),
        (("regime", "M99"), 3, "The regime has no 'M99'"),
        (("regime", "l:lanxi"), 3, "a listing's to 'sanctiongraph affected'."),
        (("load",), 2, "name a bundle, or say --regime"),
        (("load", "no-such-folder"), 4, "no-such-folder"),
        (("load", "--bods", "no-such-file.json"), 4, "no-such-file.json"),
        (("world", "few", "--subjects", "500"), 2, "Invalid value for '--subjects'"),
        (("effekts",), 2, "No such command 'effekts'"),
    ],
)
def test_a_mistake_ends_in_a_sentence_and_the_exit_code_of_its_kind(
    city: City, words: tuple[str, ...], code: int, says: str
) -> None:
    ran = invoke(*words)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [("QUERY_SECONDS", "soon", "Input should be a valid number"), ("KEY", "", "is empty"), ("HEAP", "512m", "")],
)
def test_a_setting_that_is_wrong_is_named_and_a_right_one_is_taken(
    city: City, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"SANCTIONGRAPH_{name}", value)
    ran = invoke("timeline", WEI_LAN)
    assert ran.code == (2 if says else 0)
    assert not says or f"SANCTIONGRAPH_{name}: {says}" in " ".join(ran.err.split())


def test_a_graph_that_holds_another_version_of_the_regime_refuses_to_answer(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = _regime("prc").model_dump(by_alias=True)
    changed = Regime.model_validate(content | {"regime": content["regime"] | {"text": "Another version."}})
    for module in (asking, cli):
        monkeypatch.setattr(module, "load_regime", lambda folder: changed)
    asked, loaded = invoke("effects", WEI_LAN), invoke("load", str(city.folder / "first"))
    assert (asked.code, asked.out, loaded.code, loaded.out) == (4, "", 4, "")
    assert "'sanctiongraph load --regime'" in asked.err
    assert "'sanctiongraph load --regime'" in loaded.err


# --- data and rules -----------------------------------------------------------------------------------------------


def test_the_same_bundle_twice_changes_nothing(city: City) -> None:
    told = invoke("load", str(city.folder / "withdrawn"), "--json")
    assert told.code == 0
    assert [(r["n"], r["added"], r["closed"]) for r in told.json] == [(city.withdrawn, 0, 0)]
    assert "nothing new" in invoke("load", str(city.folder / "withdrawn")).out


def test_a_bundle_with_a_wrong_row_loads_nothing_and_reports_where_without_the_number(city: City) -> None:
    wrong = FIRST["subjects"][1] | {"id": "p:wrong", "identifiers": [{"scheme": "resident", "value": RESIDENT[:-2]}]}
    ran = invoke("load", str(bundle(Path("wrong"), subjects=[wrong])), "--report", "reports")
    assert (ran.code, ran.out) == (4, "")
    assert "1 of 1 rows were rejected, so nothing was loaded." in ran.err
    report = Path("reports/wrong.rejections.jsonl").read_text(encoding="utf-8")
    assert (RESIDENT[:-2] in report, json.loads(report)["line"]) == (False, 1)
    assert invoke("effects", "p:wrong").code == 3


def test_every_list_and_every_entry_of_the_regime_can_be_shown_and_is_json(city: City) -> None:
    rules = _regime("prc")
    counts = invoke("regime", "--json").json["counts"]
    for name, count in counts.items():
        shown = invoke("regime", name)
        assert (shown.code, shown.err, shown.out != "") == (0, "", True)
        assert len(invoke("regime", name, "--json").json) == count
    for id in (rules.registers[0].id, rules.instruments[0].id, rules.measures[0].id):
        assert invoke("regime", id, "--json").json["id"] == id
        assert invoke("regime", id).code == 0
    assert invoke("regime", "m24").out == invoke("regime", "M24").out
    assert "No ground yet on 2010-01-01." in invoke("regime", "defaulters-list", "--as-of", "2010-01-01").out
    assert "No ground yet" not in invoke("regime", "defaulters-list", "--as-of", "2018-01-01").out


def test_a_world_can_be_written_of_any_size_and_the_same_seed_gives_the_same_bytes() -> None:
    ran = [invoke("world", name, "--subjects", "1000") for name in ("one", "two")]
    assert [(r.code, "1,000 subjects" in r.out) for r in ran] == [(0, True)] * 2
    one, two = ({p.name: p.read_bytes() for p in Path(name).iterdir()} for name in ("one", "two"))
    assert one == two


def test_the_schemas_are_written(city: City) -> None:
    ran = invoke("schema", "schemas")
    assert (ran.code, ran.out.split()) == (0, [str(p) for p in map(Path, ran.out.split()) if json.loads(p.read_text())])
    assert {Path(p).name for p in ran.out.split()} >= {"subjects.schema.json", "regime.schema.json"}


def test_the_engine_says_that_it_runs_and_elsewhere_that_it_does_not(
    city: City, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran = invoke("engine", "status")
    assert ran.code == 0
    assert re.search(r"Neo4j [\d.]+ runs at bolt://127\.0\.0\.1:\d+", ran.out)
    monkeypatch.setenv("SANCTIONGRAPH_STATE", str(tmp_path / "elsewhere"))
    other = invoke("engine", "status")
    assert (other.code, other.out.startswith("not running")) == (1, True)


def test_the_demo_asks_its_questions_and_a_second_time_loads_nothing_new(city: City) -> None:
    ran = invoke("demo")
    assert (ran.code, len(re.findall(r"^\$ sanctiongraph ", ran.out, re.MULTILINE))) == (0, 4)
    assert "Lin Yutong 林雨桐 counts as a child" in ran.out
    assert invoke("effects", WEI_LAN, *DAY, "--json").json["data"] == city.withdrawn


def commands() -> dict[str, Any]:
    top: Any = get_command(cli.app)
    engine = top.commands["engine"]
    return {**top.commands, **{f"engine {name}": command for name, command in engine.commands.items()}}


@pytest.mark.parametrize("name", ["", *commands()])
def test_every_help_reads_well(name: str) -> None:
    ran = invoke(*name.split(), "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "``" not in ran.out
    lines = ran.out.splitlines()
    assert max(len(line) for line in lines) <= 100
    begin = lines.index("Commands:") if "Commands:" in lines else len(lines)
    assert [line for line in lines[begin:] if line.endswith("...") and not name] == []


def test_in_a_shell_of_its_own_it_answers_and_fails_alike(city: City, engine_settings: Settings) -> None:
    def shell(*words: str) -> subprocess.CompletedProcess[str]:
        given = {**os.environ, **environment(engine_settings), "PYTHONIOENCODING": "utf-8"}
        program = [sys.executable, "-c", "from sanctiongraph.cli import main; main()", *words]
        return subprocess.run(program, capture_output=True, text=True, env=given, encoding="utf-8", check=False)

    right, wrong = shell("effects", WEI_LAN, *DAY, "--json"), shell("effects", "p:nobody")
    assert (right.returncode, json.loads(right.stdout)) == (0, invoke("effects", WEI_LAN, *DAY, "--json").json)
    assert (wrong.returncode, wrong.stdout) == (3, "")
    assert wrong.stderr == "sanctiongraph: Nobody answers to 'p:nobody': no id, no identifier and no name.\n"


def test_where_nothing_was_loaded_yet_every_question_says_how_to_begin(empty_graph: Graph) -> None:
    begin = "sanctiongraph: Nothing has been loaded yet: run 'sanctiongraph demo', or 'sanctiongraph load PATH'.\n"
    for words in (("effects", WEI_LAN), ("affected", "l:chenxi"), ("why", WEI_LAN), ("timeline", WEI_LAN)):
        assert invoke(*words) == Ran(3, "", begin)
