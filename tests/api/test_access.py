"""Who may ask what, what the subject of a key may see of others, and the log of every look-up."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient

from asking import CASE, DAY, Api, C, K, V, W
from sanctiongraph import keys
from sanctiongraph.accesslog import AccessLog, Entry, verify
from sanctiongraph.api import create_app
from sanctiongraph.cells import harmless
from sanctiongraph.errors import NotFound
from sanctiongraph.graph.connection import Graph
from sanctiongraph.keys import Role
from sanctiongraph.settings import Settings

PEOPLE = {Role.investigator, Role.reviewer, Role.admin}
OWN = {Role.subject, *PEOPLE}
AUDIT = {Role.auditor, Role.admin}
OPEN: dict[str, set[Role]] = {
    "subject": OWN,
    "effects": OWN,
    "check": OWN,
    "why": OWN,
    "timeline": OWN,
    "ledgers": OWN,
    "conduct": OWN,
    "lookups": {Role.subject, *AUDIT},
    "neighbours": PEOPLE,
    "listing": PEOPLE,
    "affected": PEOPLE,
    "spread": PEOPLE,
    "clocks": PEOPLE,
    "rests_on": PEOPLE,
    "search": PEOPLE,
    "changes": PEOPLE,
    "cases": PEOPLE,
    "case": PEOPLE,
    "case_changes": PEOPLE,
    "paths": PEOPLE,
    "ties": PEOPLE,
    "statistics": OWN,
    "catalog": OWN,
    "loads": PEOPLE,
    "key": set(Role),
    "query": set(Role),
    "log": AUDIT,
    "regime": OWN,
}
"""Who may ask each operation; the lists of the regime are for whoever may ask for the regime."""

UNLOGGED = ("catalog", "key", "query", "loads", "statistics", "regime")

QUERIES = {
    "check": "?measure=M21",
    "search": "?words=Wei",
    "changes": "?since=0",
    "paths": f"?from={W}&to={C}",
    "ties": f"?among={W}",
}
"""What an operation cannot be asked without."""

THERE = {
    "/v1/subjects": W,
    "/v1/listings": "l:chenxi",
    "/v1/documents": "d:l:chenxi",
    "/v1/queries": "read/subject",
}
"""Something that is there, by the beginning of its path."""


def operations(api: Api) -> dict[str, str]:
    """The path of every operation that needs a key, with something in it that is there, by the operation's id."""
    document, case = api.app.openapi(), api.opened()["id"]
    found = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method != "get":
                continue
            there = {**THERE, "/v1/cases": case}
            id = next((id for start, id in there.items() if path.startswith(start)), "no-such-rule")
            name = operation["operationId"]
            found[name] = path.replace("{id}", id) + QUERIES.get(name, "")
    return {name: path for name, path in found.items() if name not in ("health", "ready")}


def who_may(operation: str) -> set[Role]:
    return OPEN.get(operation, OPEN["regime"])


def last_entry(city: Graph) -> dict[str, Any]:
    rows = city.read("MATCH (a:Access) RETURN a {.*} AS a ORDER BY a.id DESC LIMIT 1", {})
    return dict(rows[0]["a"]) if rows else {}


# --- keys ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_every_operation_opens_to_its_roles_and_to_no_other(api: Api, role: Role) -> None:
    for operation, path in operations(api).items():
        response = api.get(path, role)
        if role in who_may(operation):
            assert response.status_code == 200 or "no-such-rule" in path, (operation, response.text)
        else:
            assert (response.status_code, response.json()["type"]) == (403, "urn:sanctiongraph:problem:role"), operation


@pytest.mark.parametrize("role", list(Role))
def test_screening_opens_to_those_who_may_ask_about_anybody(api: Api, role: Role) -> None:
    headers = {"Authorization": f"Bearer {api.keys[role]}", "Content-Type": "application/jsonl"}
    response = api.client.post("/v1/screen", content=b"", headers=headers)
    assert response.status_code == (200 if role in PEOPLE else 403)


@pytest.mark.parametrize("role", list(Role))
def test_cases_are_opened_and_saved_by_those_who_may_ask_about_anybody(api: Api, role: Role) -> None:
    case = api.opened()
    saved = {"method": "PUT", "path": f"/v1/cases/{case['id']}", "body": CASE, "role": role}
    answered = [api.send("POST", "/v1/cases", CASE, role), api.send(**saved, **{"If-Match": f'"{case["hash"]}"'})]
    assert [response.status_code for response in answered] == ([201, 200] if role in PEOPLE else [403, 403])
    assert api.send("POST", "/v1/cases", CASE, None).status_code == 401
    assert api.send("PUT", saved["path"], CASE, None).status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"Authorization": "Bearer none"},
        {"Authorization": "Bearer sg_000000000000_" + "A" * 43},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer "},
        {"X-Api-Key": "none"},
    ],
)
def test_without_a_usable_key_every_operation_says_401(api: Api, header: dict[str, str]) -> None:
    for path in operations(api).values():
        response = api.get(path, None, headers=header)
        assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
        assert response.json()["type"] == "urn:sanctiongraph:problem:no-key"


def test_a_key_that_was_rotated_revoked_or_has_expired_opens_nothing(api: Api, city: Graph) -> None:
    def status(token: str) -> int:
        return int(api.get("/v1/catalog", None, headers={"Authorization": f"Bearer {token}"}).status_code)

    first = keys.create(city, "for a while", Role.reviewer)
    id = first.split("_")[1]
    assert status(first) == 200
    second = keys.rotate(city, id)
    assert (status(first), status(second)) == (401, 200)
    keys.revoke(city, id)
    assert status(second) == 401
    with pytest.raises(NotFound, match="was revoked"):
        keys.rotate(city, id)
    expired = keys.create(city, "yesterday's", Role.reviewer, days=-1)
    assert status(expired) == 401


def test_the_graph_keeps_no_key_and_every_change_has_its_event(city: Graph) -> None:
    token = keys.create(city, "kept as a hash", Role.auditor)
    stored = json.dumps(city.read("MATCH (n:Key|KeyEvent) RETURN n {.*} AS n", {}), default=str)
    assert token.split("_", 2)[2] not in stored
    events = city.read("MATCH (e:KeyEvent) WHERE e.key = $key RETURN e.what AS what", {"key": token.split("_")[1]})
    assert events == [{"what": "key created"}]


@pytest.mark.parametrize(("role", "subject"), [(Role.subject, None), (Role.investigator, W)])
def test_a_key_of_a_subject_names_it_and_no_other_key_does(city: Graph, role: Role, subject: str | None) -> None:
    with pytest.raises(NotFound, match="names the one subject"):
        keys.create(city, "wrong", role, subject)


# --- a subject's own key ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "what",
    [
        "",
        "/effects",
        "/check?measure=M21",
        "/why",
        "/timeline",
        "/lookups",
        "/ledgers",
        "/conduct",
    ],
)
def test_another_id_answers_a_subject_exactly_like_an_unknown_one(api: Api, what: str) -> None:
    other, nobody = (api.get(f"/v1/subjects/{id}{what}", Role.subject) for id in (V, "p:does-not-exist"))
    assert other.status_code == nobody.status_code == 404
    assert other.content == nobody.content
    assert dict(other.headers) == dict(nobody.headers)
    assert api.get(f"/v1/subjects/{W}{what}", Role.subject).status_code == 200


@pytest.mark.parametrize("id", ["P:wei-lan", f"{W}%20", "P:LIN-HAO", "p:lin-hao", "p:nobody"])
def test_a_subjects_own_key_is_told_the_very_same_of_any_other_id_in_whatever_capitals(api: Api, id: str) -> None:
    told, other = (api.get(f"/v1/subjects/{one}", Role.subject) for one in (id, "p:nobody-at-all"))
    assert (told.status_code, told.text) == (404, other.text)


@contextmanager
def key_for(api: Api, city: Graph, subject: str) -> Iterator[Api]:
    token = keys.create(city, "own", Role.subject, subject)
    yield Api(api.app, api.client, {**api.keys, Role.subject: token})


def identities(city: Graph, but: str) -> set[str]:
    """Ids and names of every person but one."""
    rows = city.read(
        "MATCH (s:Subject {kind: 'person'})<-[:DESCRIBES]-(p:Profile) WHERE s.id <> $but "
        "RETURN s.id AS id, p.name AS name, p.name_en AS name_en",
        {"but": but},
    )
    own = city.read(
        "MATCH (:Subject {id: $id})<-[:DESCRIBES]-(p:Profile) RETURN p.name AS n, p.name_en AS e", {"id": but}
    )
    mine = {own[0]["n"], own[0]["e"]}
    return {word for row in rows for word in row.values() if word and len(word) > 2} - mine


@pytest.mark.parametrize(
    "subject", [W, K, C, "p:lin-hao", "p:sun-jie", "p:tang-xiaobei", "p:two-paths", "b:water-bureau"]
)
@pytest.mark.parametrize(
    "what",
    [
        "effects",
        "effects?since=2010-01-01",
        "why",
        "why?format=text",
        "why?format=mermaid",
        "why?format=prov",
        "why?format=provn",
        "timeline",
        "check?measure=M24",
        "ledgers",
        "conduct",
    ],
)
def test_no_other_person_can_be_told_from_what_a_subject_sees(api: Api, city: Graph, subject: str, what: str) -> None:
    if not city.read("MATCH (s:Subject {id: $id}) RETURN s.id AS id", {"id": subject}):
        pytest.skip(f"{subject} is not in this city")
    day = "" if "since" in what or what in ("timeline", "conduct") else f"{'&' if '?' in what else '?'}as_of={DAY}"
    with key_for(api, city, subject) as own:
        text = own.get(f"/v1/subjects/{subject}/{what}{day}", Role.subject)
    assert text.status_code == 200
    assert {word for word in identities(city, subject) if word in text.text} == set()


def test_the_same_person_has_one_pseudonym_in_one_answer_and_the_path_can_still_be_followed(
    api: Api, city: Graph
) -> None:
    with key_for(api, city, K) as own:
        (proof,) = own.answer(f"/v1/subjects/{K}/why", Role.subject, as_of=DAY)["proofs"]
    assert set(re.findall(r"person-\d+|Person \d+", json.dumps(proof))) == {"person-1", "Person 1"}
    assert [(s["source"], s["label"], s["target"]) for s in proof["steps"][1:3]] == [
        (C, "has legal representative", "person-1"),
        ("person-1", "is parent of", K),
    ]
    told = api.answer(f"/v1/subjects/{K}/why", as_of=DAY)["proofs"][0]
    assert [n["text"] for n in proof["tree"]["rests_on"][:3]] == [n["text"] for n in told["tree"]["rests_on"][:3]]


# --- the log ------------------------------------------------------------------------------------------------------


def test_every_operation_about_subjects_leaves_one_entry_whatever_becomes_of_it(api: Api, city: Graph) -> None:
    def count() -> int:
        return int(city.read("MATCH (a:Access) RETURN count(a) AS n", {})[0]["n"])

    for operation, path in operations(api).items():
        for role in (Role.admin, Role.investigator, Role.auditor):
            before = count()
            status = api.get(path, role).status_code
            logged = operation not in UNLOGGED and operation in OPEN
            assert count() - before == int(logged), operation
            if logged:
                entry = last_entry(city)
                assert (entry["operation"], entry["role"], entry["status"]) == (operation, role, status)
                assert entry["ids"] == [] or status == 200


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (f"/v1/subjects/{W}", {W}),
        (f"/v1/subjects/{K}/why?as_of={DAY}", {K, W, C}),
        (f"/v1/listings/l:chenxi/affected?as_of={DAY}", {C, W, K}),
        ("/v1/subjects/p:nobody", set()),
        (f"/v1/subjects/{W}/check?measure=M999", set()),
    ],
)
def test_an_entry_has_the_key_the_purpose_the_ids_and_no_word_of_the_question(
    api: Api, city: Graph, path: str, shown: set[str]
) -> None:
    response = api.get(path, headers={"X-Purpose": "case 17"})
    entry = last_entry(city)
    assert (set(entry["ids"]), entry["purpose"], entry["status"]) == (shown, "case 17", response.status_code)
    assert entry["key"] == api.keys[Role.investigator].split("_")[1]
    assert re.fullmatch("[0-9a-f]{64}", entry["asked"])
    first = entry["asked"]
    api.get(path, headers={"X-Purpose": "办案".encode()})
    assert last_entry(city)["purpose"] == "办案"
    assert last_entry(city)["asked"] == first
    api.get(f"{path}{'&' if '?' in path else '?'}known_at=1")
    assert last_entry(city)["asked"] != first


def test_a_subject_sees_who_looked_it_up_and_for_what(api: Api, city: Graph) -> None:
    api.get(f"/v1/subjects/{K}/why", as_of=DAY, headers={"X-Purpose": "lookups test"})  # shows W, her mother
    api.get(f"/v1/subjects/{V}", headers={"X-Purpose": "about somebody else"})
    with key_for(api, city, K) as own:  # K sees W under a pseudonym, so W was not shown
        own.answer(f"/v1/subjects/{K}/why", Role.subject, as_of=DAY, headers={"X-Purpose": "lookups test"})
    found, cursor = [], {}
    while True:
        page = api.answer(f"/v1/subjects/{W}/lookups", Role.subject, page=20, **cursor)
        found += page["lookups"]
        if page["complete"]:
            break
        cursor = {"cursor": page["cursor"]}
    mine = [x for x in found if x["purpose"] == "lookups test"]
    assert [(x["by"], x["role"], x["operation"]) for x in mine] == [("test investigator", "investigator", "why")]
    assert [x for x in found if x["purpose"] == "about somebody else"] == []


def test_auditors_read_the_log_in_pages_and_as_csv(api: Api) -> None:
    for n in range(3):
        api.get(f"/v1/subjects/{V}", headers={"X-Purpose": f"=cmd{n}"})
    entries, cursor = [], {}
    while True:
        page = api.answer("/v1/log", Role.auditor, page=50, **cursor)
        entries += page["entries"]
        if page["complete"]:
            break
        cursor = {"cursor": page["cursor"]}
    assert [e["at"] for e in entries] == sorted((e["at"] for e in entries), reverse=True)
    assert [e["purpose"] for e in entries if e["purpose"] and e["purpose"].startswith("=")] == [
        "=cmd2",
        "=cmd1",
        "=cmd0",
    ]
    sheet = api.get("/v1/log", Role.auditor, page=10_000, format="csv")
    assert sheet.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(sheet.text)))
    assert [r["hash"] for r in rows[-len(entries) :]] == [e["hash"] for e in entries]
    assert {r["purpose"] for r in rows if "cmd" in r["purpose"]} == {"'=cmd0", "'=cmd1", "'=cmd2"}


def test_a_walk_through_the_log_ends_though_each_of_its_pages_adds_an_entry(api: Api) -> None:
    for _ in range(3):
        api.get(f"/v1/subjects/{V}")
    newest = api.answer("/v1/log", Role.auditor, page=3)
    walked, page = [*newest["entries"]], newest
    while not page["complete"]:
        page = api.answer("/v1/log", Role.auditor, page=3, cursor=page["cursor"])
        walked += page["entries"]
    assert {e["operation"] for e in newest["entries"]} == {"subject"}
    assert len({(e["chain"], e["n"]) for e in walked}) == len(walked)
    assert max(e["at"] for e in walked) == newest["entries"][0]["at"]


@pytest.mark.parametrize("sign", [*"=+-@＝＋－＠", "\t", "\r", "\n"])
def test_a_cell_that_begins_like_a_formula_is_made_harmless(sign: str) -> None:
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"
    assert harmless(f"  {sign}1") == f"'  {sign}1"
    assert harmless(f"a{sign}") == f"a{sign}"
    assert harmless(7) == 7


def test_the_log_is_whole_and_any_change_to_it_is_seen(api: Api, city: Graph) -> None:
    for _ in range(3):
        api.get(f"/v1/subjects/{W}")
    assert verify(city) == []
    entry = last_entry(city)
    at = {"id": entry["id"]}
    city.write("MATCH (a:Access {id: $id}) SET a.purpose = 'another'", at)
    assert any("was altered" in sentence for sentence in verify(city))
    city.write("MATCH (a:Access {id: $id}) REMOVE a.purpose", at)
    assert verify(city) == []
    city.write("MATCH (a:Access {id: $id}) SET a:Gone REMOVE a:Access", at)
    assert any("ends at entry" in sentence for sentence in verify(city))
    city.write("MATCH (a:Gone {id: $id}) SET a:Access REMOVE a:Gone", at)
    assert verify(city) == []


class _Broken:
    """A chain that cannot be written."""

    def append(self, entries: Sequence[Entry]) -> None:
        raise OSError("no space left")


def test_when_the_log_cannot_be_written_nothing_of_the_answer_leaves(settings: Settings, api: Api) -> None:
    app = create_app(settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        app.state.deployment.log = AccessLog(_Broken())
        for path in (f"/v1/subjects/{W}", f"/v1/subjects/{W}/why?format=text", "/v1/subjects/p:nobody"):
            response = client.get(path, headers={"Authorization": f"Bearer {api.keys[Role.investigator]}"})
            assert (response.status_code, response.headers["retry-after"]) == (503, "5")
            assert response.json()["type"] == "urn:sanctiongraph:problem:log"
            assert "Wei Lan" not in response.text
            assert "etag" not in response.headers
        assert client.get("/health").status_code == 200


def test_a_place_in_the_chain_that_is_taken_costs_one_answer_and_a_new_chain_begins(api: Api, city: Graph) -> None:
    assert api.get(f"/v1/subjects/{W}").status_code == 200
    chain = last_entry(city)["chain"]
    city.write("MATCH (c:Chain {id: $chain}) SET c.n = c.n + 1", {"chain": chain})
    assert api.get(f"/v1/subjects/{W}").status_code == 503
    assert api.get(f"/v1/subjects/{W}").status_code == 200
    assert last_entry(city)["chain"] != chain
    city.write("MATCH (c:Chain {id: $chain}) SET c.n = c.n - 1", {"chain": chain})
    assert verify(city) == []


def test_the_purpose_is_wanted_where_the_deployment_says_so(settings: Settings, api: Api) -> None:
    strict = create_app(settings.model_copy(update={"purpose_required": True}))
    with TestClient(strict) as client:
        key = {"Authorization": f"Bearer {api.keys[Role.investigator]}"}
        response = client.get(f"/v1/subjects/{W}", headers=key)
        assert (response.status_code, response.json()["type"]) == (400, "urn:sanctiongraph:problem:purpose")
        assert client.get(f"/v1/subjects/{W}", headers={**key, "X-Purpose": "case 17"}).status_code == 200
        assert client.get("/v1/catalog", headers=key).status_code == 200


# --- rates --------------------------------------------------------------------------------------------------------


def test_a_key_that_asks_too_often_waits_and_others_do_not(settings: Settings, api: Api) -> None:
    slow = create_app(settings.model_copy(update={"rate": "3/hour"}))
    with TestClient(slow) as client:

        def status(role: Role) -> int:
            return client.get("/v1/catalog", headers={"Authorization": f"Bearer {api.keys[role]}"}).status_code

        assert [status(Role.reviewer) for _ in range(5)] == [200, 200, 200, 429, 429]
        assert status(Role.investigator) == 200
        response = client.get("/v1/catalog", headers={"Authorization": f"Bearer {api.keys[Role.reviewer]}"})
        assert 3500 < int(response.headers["retry-after"]) <= 3601
        assert response.json()["type"] == "urn:sanctiongraph:problem:rate"
        assert [client.get("/v1/catalog").status_code for _ in range(5)] == [401, 401, 401, 429, 429]
