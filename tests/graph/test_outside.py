"""An entry in a register that the regime does not have: every question about it has an answer, on every way in.

The invented harbour has two such entries, ``ftm:hb-s1`` on a person and ``ftm:hb-s4``, whose first day nobody gives, on
a company; an entry of the regime's stands beside them, so that what follows from it is told apart.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from asking import Api
from sanctiongraph import asking, cli, keys
from sanctiongraph.api import create_app, deployment
from sanctiongraph.effects import NO_MEASURE
from sanctiongraph.graph.connection import Graph
from sanctiongraph.keys import Role
from sanctiongraph.load import load
from sanctiongraph.loadftm import load_ftm
from sanctiongraph.regime import load_regime
from sanctiongraph.settings import Settings
from serving import environment

HARBOUR = Path(__file__).parents[1] / "data" / "ftm" / "harbour.jsonl"
BAN, UNDATED, INSIDE = "ftm:hb-s1", "ftm:hb-s4", "l:quay"
BO, CO = "ftm:hb-bo", "ftm:hb-co"
DAY = "2019-07-01"
NAME, AUTHORITY = "Export ban list", "Ministry of Trade of Harbour"
REGISTER = "outside:ministry-of-trade-of-harbour:hb-exp"
IN_THE_LIST = f"in the {NAME} of {AUTHORITY} (a register outside the regime)"
OF_MINISTRY = "sanctions of Ministry of Trade of Harbour"

_regime = cache(load_regime)


@pytest.fixture(scope="module")
def harbour(graph: Graph, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    load_ftm(graph, _regime("prc"), HARBOUR, engine_settings)
    folder = tmp_path_factory.mktemp("inside")
    lines = {
        "documents": {"id": "d", "title": "Decision, invented"},
        "conduct": {"id": "k", "document": "d", "subject": BO, "text": "Shipped", "norm": "law", "area": "commerce"},
        "listings": {
            "id": INSIDE,
            "document": "d",
            "subject": CO,
            "register": "defaulters-list",
            "since": "2019-06-20",
        },
        "holdings": {"id": "h", "document": "d", "listing": BAN, "holder": "SPC", "received": "2019-07-01"},
        "steps": {"id": "s", "document": "d", "listing": BAN, "kind": "publication", "on": "2019-06-12"},
    }
    for name, line in lines.items():
        (folder / f"{name}.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    with (folder / "listings.jsonl").open("a", encoding="utf-8") as file:
        more = {"id": "l:led", "register": "outside:x", "register_name": "A list", "conduct": "k", "since": "2019"}
        file.write(json.dumps({"document": "d", "subject": BO, **more}) + "\n")
    load(graph, _regime("prc"), folder, engine_settings)
    return graph


@pytest.fixture(scope="module")
def api(harbour: Graph, engine_settings: Settings) -> Iterator[Api]:
    tokens = {role: keys.create(harbour, f"{role}", role, BO if role is Role.subject else None) for role in Role}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deployment, "load_regime", _regime)
        app = create_app(engine_settings.model_copy(update={"rate": "100000/minute"}))
        with TestClient(app, raise_server_exceptions=False) as client:
            yield Api(app, client, tokens)


# --- the API ---


def test_an_entry_outside_the_regime_says_its_register_its_source_and_that_no_measure_follows(api: Api) -> None:
    told = api.answer(f"/v1/listings/{BAN}", as_of=DAY)["label"]
    kept = ("register", "register_en", "register_zh", "kind", "keeper", "note", "decision", "decided", "decided_by")
    assert {name: told[name] for name in (*kept, "since", "until", "ground", "term", "exit", "void")} == {
        "register": REGISTER,
        "register_en": NAME,
        "register_zh": "",
        "kind": "outside",
        "keeper": None,
        "note": NO_MEASURE,
        "decision": "MT 12/2019",
        "decided": "2019-06-01",
        "decided_by": AUTHORITY,
        "since": "2019-06-10",
        "until": None,
        "ground": None,
        "term": None,
        "exit": None,
        "void": None,
    }
    assert told["cite"]["place"].startswith("entity hb-s1 (Sanction)")


def test_an_entry_of_the_regime_has_a_keeper_and_no_such_note(api: Api) -> None:
    told = api.answer(f"/v1/listings/{INSIDE}", as_of=DAY)["label"]
    assert (told["keeper"]["id"], told["note"], told["kind"]) == ("SPC", None, "blacklist")


def test_an_entry_whose_first_day_nobody_gives_has_none(api: Api) -> None:
    answer = api.answer(f"/v1/listings/{UNDATED}", as_of=DAY)
    told = answer["label"]
    assert (told["register_en"], told["since"], told["decided"], told["until"]) == (OF_MINISTRY, None, None, "2020")
    assert (answer["entered"], answer["left"]) == (None, "2020-12-31")


def test_it_reaches_nobody_and_the_answer_says_why(api: Api) -> None:
    for listing in (BAN, UNDATED):
        answer = api.answer(f"/v1/listings/{listing}/affected", since="1900-01-01")
        assert (answer["effects"], answer["complete"], answer["note"]) == ([], True, NO_MEASURE)
    answer = api.answer(f"/v1/listings/{INSIDE}/affected", as_of=DAY)
    assert answer["note"] is None
    assert {e["affected"]["id"] for e in answer["effects"]} == {CO, BO, "ftm:hb-kid"}


def test_where_it_went_is_told_with_its_copies_and_no_channel(api: Api) -> None:
    told = api.answer(f"/v1/listings/{BAN}/spread", as_of=DAY)["spread"]
    assert told["channels"] == []
    assert [copy["holder"] for copy in told["copies"]] == ["SPC"]
    assert told["text"].startswith(
        f"The entry of Bo Lindqvar 柏林 {IN_THE_LIST} ({BAN}) stands on {DAY}: since 2019-06-10. {NO_MEASURE} "
    )
    undated = api.answer(f"/v1/listings/{UNDATED}/spread", as_of=DAY)["spread"]["text"]
    assert f"({UNDATED}) stands on {DAY}: since a day that no document gives, until 2020." in undated
    assert "0001" not in undated


def test_it_has_no_deadline_because_no_rule_is_about_it(api: Api) -> None:
    assert api.answer(f"/v1/listings/{BAN}/clocks", as_of=DAY)["clocks"] == []
    assert api.answer(f"/v1/listings/{INSIDE}/clocks", as_of=DAY)["clocks"] != []


def test_the_card_of_a_subject_names_each_register(api: Api) -> None:
    def told(subject: str) -> set[tuple[Any, ...]]:
        entries = api.answer(f"/v1/subjects/{subject}", as_of=DAY)["listings"]
        return {(e["id"], e["register"], e["register_name"], e["since"], e["until"]) for e in entries}

    assert told(BO) == {
        (BAN, REGISTER, NAME, "2019-06-10", None),
        ("l:led", "outside:x", "A list", "2019-01-01", None),
    }
    assert told(CO) == {
        (INSIDE, "defaulters-list", None, "2019-06-20", None),
        (UNDATED, "outside:ministry-of-trade-of-harbour", OF_MINISTRY, None, "2020-12-31"),
    }


def test_what_a_conduct_led_to_and_what_rests_on_a_document_are_named(api: Api) -> None:
    (conduct,) = api.answer(f"/v1/subjects/{BO}/conduct")["conduct"]
    assert [(led["listing"], led["register"], led["register_name"]) for led in conduct["listings"]] == [
        ("l:led", "outside:x", "A list")
    ]
    claims = api.answer("/v1/documents/d")["claims"]
    assert {(c["record"], c["what"], c["text"]) for c in claims if c["kind"] == "listings"} == {
        (INSIDE, "defaulters-list", None),
        ("l:led", "outside:x", "A list"),
    }


def test_no_measure_of_a_subject_comes_from_it_and_a_no_says_so(api: Api) -> None:
    day = "2019-06-15"  # the ban stands, the regime's entry does not yet
    answer = api.answer(f"/v1/subjects/{BO}/effects", as_of=day)
    assert answer["effects"] == []
    reasons = [r["text"] for r in api.answer(f"/v1/subjects/{BO}/why", as_of=day)["why_not"]["reasons"]]
    said = f"is in the {OF_MINISTRY} (a register outside the regime), from which no measure of the regime follows."
    assert [text for text in reasons if text.endswith(said)] != []
    changes = api.answer(f"/v1/subjects/{BO}/timeline")["changes"]
    assert {c["listing"] for c in changes} == {INSIDE}
    verdict = api.answer(f"/v1/subjects/{BO}/check", measure="M24", as_of=day)["verdict"]
    assert verdict["result"] == "does_not"


PATHS = [
    *(f"/v1/listings/{id}{part}" for id in (BAN, UNDATED, "l:led") for part in ("", "/affected", "/spread", "/clocks")),
    *(
        f"/v1/subjects/{id}{part}"
        for id in (BO, CO)
        for part in ("", "/effects", "/why", "/timeline", "/neighbours", "/conduct", "/ledgers", "/why?format=text")
    ),
    "/v1/changes?since=1",
    "/v1/search?words=Lindqvar",
    "/v1/statistics",
    "/v1/documents/d",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_question_about_it_fails_whoever_asks(api: Api, path: str) -> None:
    assert {role: api.get(path, role).status_code for role in (Role.investigator, Role.reviewer)} == {
        Role.investigator: 200,
        Role.reviewer: 200,
    }
    assert api.get(path, Role.subject).status_code in (200, 403, 404)


def test_a_screened_name_and_the_effects_that_changed_stand_beside_it(api: Api) -> None:
    headers = {"Authorization": f"Bearer {api.keys[Role.investigator]}", "Content-Type": "application/x-ndjson"}
    body = json.dumps({"id": BO})
    response = api.client.post("/v1/screen", content=body, params={"as_of": "2019-06-15"}, headers=headers)
    assert response.status_code == 200, response.text
    assert "No measure reaches" in response.text
    changed = api.answer("/v1/changes", since=1)["changes"]
    assert {c["listing"] for c in changed} == {INSIDE}


# --- the command line ---


@pytest.fixture
def shell(harbour: Graph, engine_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(engine_settings).items():
        monkeypatch.setenv(name, value)
    for module in (asking, cli):
        monkeypatch.setattr(module, "load_regime", _regime)


def ran(monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """What a command prints, on one line; it has to end well."""
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr("sys.argv", ["sanctiongraph", *words])
    code: Any = 0
    try:
        with redirect_stdout(out), redirect_stderr(err):
            cli.main()
    except SystemExit as end:
        code = end.code or 0
    assert code == 0, err.getvalue()
    return " ".join(out.getvalue().split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("affected", BAN), f"Listing {BAN} reaches nobody on {DAY}. {NO_MEASURE}"),
        (("spread", BAN), f"{IN_THE_LIST} ({BAN}) stands on {DAY}: since 2019-06-10. {NO_MEASURE}"),
        (("clocks", BAN), f"{IN_THE_LIST} ({BAN}) has no clock on {DAY}"),
        (
            ("effects", BO),
            f"It stands {IN_THE_LIST} from 2019-06-10 on ({BAN}); no measure of the regime follows from it.",
        ),
        (("effects", CO), f"(a register outside the regime) until 2020-12-31 ({UNDATED}); no measure of the regime"),
        (("conduct", BO), f"l:led: {BO} in A"),
        (("timeline", BO), INSIDE),
        (
            ("why", BO),
            "restricted, not listed (9 measures: 4 apply, 5 uncertain); all of it through North Quay Shipping",
        ),
    ],
)
def test_every_command_about_it_answers_in_a_sentence(
    shell: None, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    day = () if words[0] in ("timeline", "conduct") else ("--as-of", DAY)
    assert said in ran(monkeypatch, *words, *day)


def test_the_commands_say_nothing_of_the_kind_of_an_entry_of_the_regime(
    shell: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in ("affected", "spread", "clocks"):
        printed = ran(monkeypatch, command, INSIDE, "--as-of", DAY)
        assert "outside the regime" not in printed
