"""Cases: what is saved, by whom it is read, what two who save at once are told, and what no load can do to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from asking import CASE, DAY, Api, C, K, V, W
from sanctiongraph import cases, journal
from sanctiongraph.answers import CASE_BYTES, CASE_SUBJECTS, DRAWN, CaseContent
from sanctiongraph.errors import LoadError
from sanctiongraph.graph.connection import Graph
from sanctiongraph.identifiers import make_resident
from sanctiongraph.keys import Role
from sanctiongraph.load import load
from sanctiongraph.lookup import state
from sanctiongraph.regime import Regime
from sanctiongraph.settings import Settings
from sanctiongraph.sources.world import write_city

LISTING = "l:chenxi"

Line = dict[str, Any]


def save(api: Api, case: Line, content: Line, role: Role = Role.investigator) -> Any:
    """Save on top of a version."""
    return api.send("PUT", f"/v1/cases/{case['id']}", content, role, **{"If-Match": f'"{case["hash"]}"'})


def saved(api: Api, case: Line, content: Line) -> Line:
    response = save(api, case, content)
    assert response.status_code == 200, response.text
    found: Line = response.json()
    return found


def stored(city: Graph) -> list[Line]:
    """Every node of every case, in a fixed order."""
    rows = city.read("MATCH (n:Case|CaseVersion) RETURN n {.*} AS n", {})
    return sorted((dict(row["n"]) for row in rows), key=lambda n: json.dumps(n, sort_keys=True))


def last_entry(city: Graph) -> Line:
    return dict(city.read("MATCH (a:Access) RETURN a {.*} AS a ORDER BY a.id DESC LIMIT 1", {})[0]["a"])


# --- what is saved --------------------------------------------------------------------------------------------------


def test_a_case_reads_as_it_was_saved_with_the_names_of_now(api: Api, city: Graph, regime: Regime) -> None:
    content = {
        "title": "  晨曦 and its people ",
        "status": "closed",
        "notes": "First line.\n\tSecond line.",
        "subjects": [{"id": W, "note": "鱼"}, {"id": "p:gone"}],
        "as_of": DAY,
        "drawing": {
            "layout": "hierarchical",
            "positions": {LISTING: [0, -1.5], W: [1e3, 0.1], C: [7, 7]},
            "pinned": [W],
            "hidden": [C],
            "groups": [{"name": "Group 1", "ids": [W, C]}],
            "without": {"subjects": ["government_body"], "ties": ["spouse"]},
            "listing": LISTING,
            "from": W,
            "to": C,
        },
        "seen": 1,
    }
    response = api.send("POST", "/v1/cases", content)
    case = response.json()
    newest = state(city, regime).data
    assert (response.status_code, response.headers["location"]) == (201, f"/v1/cases/{case['id']}")
    assert response.headers["etag"] == f'"{case["hash"]}"'
    assert len(case["id"]) == 32
    (version,) = case["versions"]
    assert version == {"version": 1, "saved": version["saved"], "by": "test investigator", "hash": case["hash"]}
    assert case == {
        "id": case["id"],
        "version": 1,
        "hash": case["hash"],
        "versions": [version],
        "mine": True,
        "seen": 1,
        "data": newest,
        "regime": regime.hash,
        "complete": True,
        "content": {
            **content,
            "title": "晨曦 and its people",
            "subjects": [{"id": W, "note": "鱼"}, {"id": "p:gone", "note": ""}],
        },
        "subjects": [
            {"id": W, "subject": {"id": W, "kind": "person", "name": "魏岚", "name_en": "Wei Lan"}},
            {"id": "p:gone", "subject": None},
        ],
    }
    assert api.answer(f"/v1/cases/{case['id']}") == case
    assert list(api.answer(f"/v1/cases/{case['id']}")["content"]["drawing"]["positions"]) == [LISTING, W, C]


def test_a_case_is_shared_with_whoever_has_the_link_and_a_role_and_listed_for_its_opener_alone(api: Api) -> None:
    case = api.opened()
    for role in (Role.reviewer, Role.admin):
        assert api.answer(f"/v1/cases/{case['id']}", role) == {**case, "mine": False}
        assert case["id"] not in {card["id"] for card in api.answer("/v1/cases", role)["cases"]}
    assert save(api, case, {**CASE, "title": "A colleague's"}, Role.reviewer).json()["mine"] is False
    (card,) = [card for card in api.answer("/v1/cases", page=1000)["cases"] if card["id"] == case["id"]]
    newest = api.answer(f"/v1/cases/{case['id']}")
    assert [v["by"] for v in newest["versions"]] == ["test reviewer", "test investigator"]
    assert card == {
        "id": case["id"],
        "title": "A colleague's",
        "status": "open",
        "version": 2,
        "saved": newest["versions"][0]["saved"],
        "subjects": 2,
        "seen": newest["seen"],
    }


def test_an_id_that_nobody_has_is_unknown_to_every_operation(api: Api) -> None:
    for id in ("0" * 32, W):
        answers = [
            api.get(f"/v1/cases/{id}"),
            api.get(f"/v1/cases/{id}", version=1),
            api.get(f"/v1/cases/{id}/changes"),
            save(api, {"id": id, "hash": "0"}, CASE),
        ]
        assert {(a.status_code, a.json()["type"]) for a in answers} == {(404, "urn:sanctiongraph:problem:unknown-case")}
        assert {a.json()["detail"].endswith("check it.") for a in answers} == {True}


def test_own_cases_come_in_pages_the_last_saved_first(api: Api) -> None:
    first, second, third = (api.opened({**CASE, "title": f"Case {n}"}) for n in range(3))
    saved(api, first, {**CASE, "title": "Case 0 again"})
    found: list[Line] = []
    cursor: Line = {}
    while len(found) < 3:
        page = api.answer("/v1/cases", page=2, **cursor)
        found += page["cases"]
        cursor = {"cursor": page["cursor"]}
    assert [card["id"] for card in found[:3]] == [first["id"], third["id"], second["id"]]
    whole = api.answer("/v1/cases", page=1000)
    assert (whole["complete"], whole["cursor"]) == (True, None)
    assert whole["cases"][:4] == found[:4]
    assert api.get("/v1/cases", Role.reviewer, page=2, **cursor).status_code == 400


# --- versions -------------------------------------------------------------------------------------------------------


def test_every_save_is_a_version_and_an_older_one_is_read_by_its_number(api: Api) -> None:
    first = api.opened()
    second = saved(api, first, {**CASE, "status": "closed"})
    assert [v["version"] for v in second["versions"]] == [2, 1]
    older = api.get(f"/v1/cases/{first['id']}", version=1)
    assert older.headers["etag"] == f'"{first["hash"]}"'
    assert older.json() == {**first, "versions": second["versions"]}
    assert api.answer(f"/v1/cases/{first['id']}", version=2) == second == api.answer(f"/v1/cases/{first['id']}")
    refused = api.get(f"/v1/cases/{first['id']}", version=3)
    assert (refused.status_code, refused.json()["type"]) == (404, "urn:sanctiongraph:problem:unknown-version")
    assert "from 1 to 2" in refused.json()["detail"]


def test_saving_exactly_what_a_case_says_already_makes_no_version(api: Api, city: Graph) -> None:
    case = api.opened()
    before = stored(city)
    assert saved(api, case, CASE) == case == saved(api, case, case["content"])
    # Sent again because the answer was lost: what was asked for is done already.
    assert save(api, {**case, "hash": "0"}, CASE).status_code == 200
    assert stored(city) == before
    assert saved(api, case, {**CASE, "notes": ""})["version"] == 2


def test_of_many_versions_the_newest_hundred_are_told_and_it_says_so(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "TOLD", 2)
    case = api.opened()
    for n in range(3):
        assert case["complete"] is (n < 2)
        case = saved(api, case, {**CASE, "notes": str(n)})
    assert (case["complete"], [v["version"] for v in case["versions"]]) == (False, [4, 3])
    assert api.answer(f"/v1/cases/{case['id']}", version=1)["content"]["notes"] == CASE["notes"]


def test_a_save_has_to_say_which_version_it_began_from(api: Api) -> None:
    case = api.opened()
    changed = {**CASE, "title": "Changed"}
    refused = api.send("PUT", f"/v1/cases/{case['id']}", changed)
    assert (refused.status_code, refused.json()["type"]) == (428, "urn:sanctiongraph:problem:no-version")
    for tag in ('"other"', case["hash"], f'W/"{case["hash"]}"'):
        stale = api.send("PUT", f"/v1/cases/{case['id']}", changed, **{"If-Match": tag})
        assert stale.status_code == 412, tag
    assert api.answer(f"/v1/cases/{case['id']}") == case
    for n, tag in enumerate(('"other", "%s"', "*"), 2):
        said = {"If-Match": tag % case["hash"] if "%" in tag else tag}
        assert api.send("PUT", f"/v1/cases/{case['id']}", {**CASE, "notes": str(n)}, **said).json()["version"] == n


def test_of_two_who_save_at_once_one_is_told_who_was_first_and_nothing_is_lost(api: Api, city: Graph) -> None:
    for n in range(5):
        case = api.opened()
        roles = (Role.investigator, Role.reviewer, Role.admin, Role.investigator)
        contents = [{**CASE, "notes": f"round {n}, writer {i}"} for i in range(len(roles))]
        with ThreadPoolExecutor(len(roles)) as pool:
            answers = list(pool.map(lambda c, r, case=case: save(api, case, c, r), contents, roles))
        assert sorted(a.status_code for a in answers) == [200, 412, 412, 412]
        (won,) = [i for i, a in enumerate(answers) if a.status_code == 200]
        newest = api.answer(f"/v1/cases/{case['id']}")
        assert (newest["version"], newest["content"]["notes"]) == (2, contents[won]["notes"])
        for stale in (a for a in answers if a.status_code == 412):
            told, by = stale.json(), f"test {roles[won]}"
            assert (told["type"], told["version"], told["by"]) == ("urn:sanctiongraph:problem:stale-version", 2, by)
            assert told["saved"] == newest["versions"][0]["saved"]
            assert told["detail"].startswith(f"{by} saved version 2 at {told['saved']}")
            assert stale.headers["etag"] == f'"{newest["hash"]}"'
        assert api.answer(f"/v1/cases/{case['id']}", version=1)["content"] == case["content"]
    assert cases.verify(city) == []


def test_cases_opened_at_once_are_all_there(api: Api, city: Graph) -> None:
    with ThreadPoolExecutor(6) as pool:
        ids = {case["id"] for case in pool.map(lambda n: api.opened({**CASE, "title": f"At once {n}"}), range(12))}
    assert len(ids) == 12
    assert ids <= {card["id"] for card in api.answer("/v1/cases", page=1000)["cases"]}
    assert cases.verify(city) == []


# --- the chain ------------------------------------------------------------------------------------------------------


def test_a_case_or_a_version_that_was_changed_or_lost_is_told_in_a_sentence(api: Api, city: Graph) -> None:
    case = api.opened()
    for n in range(2):
        case = saved(api, case, {**CASE, "notes": str(n)})
    id = case["id"]
    assert cases.verify(city) == []
    version = "MATCH (v:CaseVersion {case: $id, n: $n}) "
    for change, back, sentences in (
        (
            "SET v.content = v.content + ' '",
            "SET v.content = trim(v.content)",
            ["version 2 was altered after it was written"],
        ),
        ("SET v.title = 'Other'", f"SET v.title = '{CASE['title']}'", ["version 2 was altered after it was written"]),
        ("SET v:Gone REMOVE v:CaseVersion", None, ["version 2 is missing before 3"]),
    ):
        at = {"id": id, "n": 2}
        city.write(version + change, at)
        assert cases.verify(city) == [f"Case {id}, {sentence}." for sentence in sentences]
        city.write(version + back if back else "MATCH (v:Gone {case: $id, n: $n}) SET v:CaseVersion REMOVE v:Gone", at)
        assert cases.verify(city) == []
    at = {"id": id, "n": 3}
    city.write(version + "SET v:Gone REMOVE v:CaseVersion", at)
    assert cases.verify(city) == [f"Case {id} ends at version 2 but should end at 3."]
    city.write("MATCH (v:Gone {case: $id, n: $n}) SET v:CaseVersion REMOVE v:Gone", at)
    assert cases.verify(city) == []


def test_a_case_that_is_gone_or_was_never_opened_or_is_given_to_another_key_is_told(api: Api, city: Graph) -> None:
    id = api.opened()["id"]
    at = {"id": id}
    key = api.keys[Role.investigator].split("_")[1]
    city.write("MATCH (c:Case {id: $id}) SET c.key = 'another'", at)
    assert cases.verify(city) == [f"Case {id} was altered: it does not say who opened it, or where it ends."]
    city.write("MATCH (c:Case {id: $id}) SET c.key = $key", {**at, "key": key})
    assert cases.verify(city) == []
    city.write("MATCH (c:Case {id: $id}) SET c:Gone REMOVE c:Case", at)
    assert cases.verify(city) == [f"Case {id} is gone."]
    assert api.get(f"/v1/cases/{id}").status_code == 404
    city.write("MATCH (c:Gone {id: $id}) SET c:Case, c.id = 'smuggled' REMOVE c:Gone", at)
    told = [
        f"Case {id} is gone.",
        "Case smuggled was never opened.",
        "Case smuggled ends at version 0 but should end at 1.",
    ]
    assert cases.verify(city) == told
    city.write("MATCH (c:Case {id: 'smuggled'}) SET c.id = $id", at)
    assert cases.verify(city) == []


# --- what loads cannot do -------------------------------------------------------------------------------------------


def lines_of(folder: Path, kind: str, id: str) -> Line:
    rows = map(json.loads, (folder / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines())
    return next(row for row in rows if row["id"] == id)


class Loads:
    """Loads of a few rows on top of the city."""

    def __init__(self, city: Graph, regime: Regime, settings: Settings, folder: Path) -> None:
        self.city, self.regime, self.settings, self.folder, self.n = city, regime, settings, folder, 0
        write_city(folder / "whole")
        self.listing = lines_of(folder / "whole", "listings", LISTING)

    def __call__(self, **kinds: list[Line]) -> int:
        self.n += 1
        folder = self.folder / f"later-{self.n}"
        folder.mkdir()
        for kind, rows in kinds.items():
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (folder / f"{kind}.jsonl").write_text(text, encoding="utf-8")
        load(self.city, self.regime, folder, self.settings)
        return state(self.city, self.regime).data


@pytest.fixture
def loads(city: Graph, regime: Regime, settings: Settings, tmp_path: Path) -> Iterator[Loads]:
    """At the end C's listing is as it was."""
    loads = Loads(city, regime, settings, tmp_path)
    yield loads
    loads(listings=[loads.listing])


def test_loads_and_the_sweep_of_a_broken_load_leave_cases_as_they_are(
    api: Api, city: Graph, loads: Loads, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = saved(api, api.opened(), {**CASE, "status": "closed"})
    before = stored(city)
    shorter = {**loads.listing, "until": "2018-02-01"}

    def failing(*_: Any) -> int:
        raise LoadError("broken before its end")

    with monkeypatch.context() as patch:
        patch.setattr(journal.Writing, "finish", failing)
        with pytest.raises(LoadError, match="broken"):
            loads(listings=[shorter])
    left = "MATCH (l:Listing) WHERE l.asserted > $n RETURN count(l) AS n"
    assert city.read(left, {"n": case["data"]}) == [{"n": 1}]
    newest = loads(listings=[shorter])
    assert city.read(left, {"n": newest}) == [{"n": 0}]
    assert stored(city) == before
    assert api.answer(f"/v1/cases/{case['id']}") == {**case, "data": newest}
    assert cases.verify(city) == []


def test_changes_after_a_load_that_ends_a_listing_are_exactly_the_ended_effects_of_the_cases_subjects(
    api: Api, loads: Loads
) -> None:
    case = api.opened({**CASE, "subjects": [{"id": W}, {"id": "p:gone"}, {"id": V}]})
    path = f"/v1/cases/{case['id']}/changes"
    nothing = api.answer(path)
    assert (nothing["since"], nothing["changes"], nothing["complete"]) == (case["seen"], [], True)
    newest = loads(listings=[{**loads.listing, "until": "2018-02-01"}])
    everything = api.answer("/v1/changes", since=case["seen"])
    mine = [change for change in everything["changes"] if change["affected"]["id"] == W]
    answer = api.answer(path)
    assert answer == {**everything, "changes": mine}
    assert ({c["what"] for c in mine}, answer["data"], answer["since"]) == ({"ended"}, newest, case["seen"])
    assert {c["affected"]["id"] for c in everything["changes"]} == {C, W, K}
    assert [(c["id"], c["seen"]) for c in api.answer("/v1/cases", page=1)["cases"]] == [(case["id"], case["seen"])]
    seen = saved(api, case, CASE)
    assert (seen["seen"], api.answer(path)["changes"]) == (newest, [])
    kept = saved(api, seen, {**CASE, "seen": case["seen"]})
    whole = api.answer(path)
    assert kept["seen"] == case["seen"]
    assert {c["affected"]["id"] for c in whole["changes"]} == {W, C}


def test_the_changes_of_a_case_come_in_pages_that_belong_to_one_version_of_it(api: Api, loads: Loads) -> None:
    people = {**CASE, "subjects": [{"id": id} for id in (W, C, K)]}
    case = api.opened(people)
    loads(listings=[{"id": LISTING, "withdrawn": True}])
    path = f"/v1/cases/{case['id']}/changes"
    whole = api.answer(path)["changes"]
    first = api.answer(path, page=1)
    found, page = list(first["changes"]), first
    while page["cursor"]:
        page = api.answer(path, page=1, cursor=page["cursor"])
        found += page["changes"]
    assert found == whole != []
    saved(api, case, {**people, "seen": case["seen"], "notes": "saved in between"})
    assert api.get(path, page=1, cursor=first["cursor"]).status_code == 400


def test_a_load_that_was_looked_at_is_the_newest_one_unless_an_earlier_one_is_said(
    api: Api, city: Graph, regime: Regime
) -> None:
    newest = state(city, regime).data
    for said, seen in ((None, newest), (1, 1), (newest, newest), (newest + 5, newest)):
        case = api.opened({**CASE, "seen": said})
        assert (case["seen"], case["content"]["seen"]) == (seen, seen)


# --- what is told of it ---------------------------------------------------------------------------------------------


def test_an_entry_of_the_log_has_the_ids_that_were_shown_and_no_title_or_note(api: Api, city: Graph) -> None:
    content = {
        **CASE,
        "title": "Unmistakable title",
        "notes": "unmistakable note",
        "subjects": [{"id": W, "note": "unmistakable remark"}, {"id": "p:unmistakable-stranger"}],
        "drawing": {"positions": {K: [0, 0], LISTING: [1, 1]}},
    }
    looks = {"open_case": 201, "save_case": 200, "case": 200, "case_changes": 200, "cases": 200}
    case = api.opened(content)
    id = case["id"]
    asked = [last_entry(city)]
    save(api, case, {**content, "status": "closed"})
    asked.append(last_entry(city))
    for path in (f"/v1/cases/{id}", f"/v1/cases/{id}/changes", "/v1/cases"):
        api.answer(path, headers={"X-Purpose": "looking again"})
        asked.append(last_entry(city))
    assert [(entry["operation"], entry["status"]) for entry in asked] == list(looks.items())
    assert [set(entry["ids"]) for entry in asked] == [{W, K}, {W, K}, {W, K}, set(), set()]
    assert [entry.get("purpose") for entry in asked] == [None, None, *["looking again"] * 3]
    assert len({entry["asked"] for entry in asked}) == len(asked)
    save(api, case, content)
    refused = last_entry(city)
    assert (refused["operation"], refused["status"], refused["ids"]) == ("save_case", 412, [])
    log = city.read("MATCH (n:Access|Shown|Chain|KeyEvent) RETURN n {.*} AS n", {})
    assert [
        word for word in ("nmistakable", id) if word in json.dumps([r["n"] for r in log if "what" not in r["n"]])
    ] == []
    assert api.answer(f"/v1/subjects/{K}/lookups", Role.auditor, page=1000)["lookups"][0]["operation"] == "case"


def test_no_personal_number_is_kept_and_a_public_one_is(api: Api, city: Graph) -> None:
    number = make_resident(date(1980, 1, 2), 7)
    content = {
        "title": f"About {number}",
        "notes": f"{number}, and the passport E12345678",
        "subjects": [{"id": W, "note": f"has {number}"}],
        "as_of": DAY,
        "drawing": {"positions": {W: [0, 0]}, "groups": [{"name": number, "ids": [W]}]},
    }
    case = api.opened(content)
    said = case["content"]
    hidden = f"••••{number[-2:]}"
    assert (said["title"], said["notes"]) == (f"About {hidden}", f"{hidden}, and the passport ••••78")
    assert (said["subjects"][0]["note"], said["drawing"]["groups"][0]["name"]) == (f"has {hidden}", hidden)
    assert saved(api, case, content) == case
    assert number not in json.dumps(stored(city))
    assert "E12345678" not in json.dumps(stored(city))
    refused = api.send("POST", "/v1/cases", {**CASE, "subjects": [{"id": f"p:{number}"}]})
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "body.subjects.0.id")
    assert number not in refused.text
    public = api.opened({**CASE, "notes": "91999999MA00000T4T"})
    assert public["content"]["notes"] == "91999999MA00000T4T"


# --- bounds ---------------------------------------------------------------------------------------------------------

IDS = [f"p:{n}" for n in range(DRAWN + 1)]


def drawing(**more: Any) -> Line:
    return {**CASE, "drawing": {"positions": {W: [0, 0], C: [1, 1]}, **more}}


WRONG: dict[str, tuple[Any, str]] = {
    "no title": ({"as_of": DAY}, "body.title"),
    "an empty title": ({**CASE, "title": " "}, "body.title"),
    "a long title": ({**CASE, "title": "鱼" * 201}, "body.title"),
    "two lines": ({**CASE, "title": "a\nb"}, "body.title"),
    "a control character": ({**CASE, "title": "a\x07b"}, "body.title"),
    "another status": ({**CASE, "status": "lost"}, "body.status"),
    "long notes": ({**CASE, "notes": "x" * 20_001}, "body.notes"),
    "notes of 2 MB": ({**CASE, "notes": "x" * 2_000_000}, "body.notes"),
    "a control character in notes": ({**CASE, "notes": "a\x00b"}, "body.notes"),
    "a turned direction": ({**CASE, "notes": "a\u202eb"}, "body.notes"),
    "no day": ({"title": "a"}, "body.as_of"),
    "a day that there is not": ({**CASE, "as_of": "2018-02-30"}, "body.as_of"),
    "a day past storing": ({**CASE, "as_of": "9999-12-31"}, "body.as_of"),
    "501 subjects": ({**CASE, "subjects": [{"id": id} for id in IDS[:501]]}, "body.subjects"),
    "a subject twice": ({**CASE, "subjects": [{"id": W}, {"id": W}]}, "body.subjects"),
    "a subject without an id": ({**CASE, "subjects": [{"note": "a"}]}, "body.subjects.0.id"),
    "an id with a space": ({**CASE, "subjects": [{"id": "p wei"}]}, "body.subjects.0.id"),
    "an id with a control character": ({**CASE, "subjects": [{"id": "p:\x00"}]}, "body.subjects.0.id"),
    "a long note": ({**CASE, "subjects": [{"id": W, "note": "x" * 2001}]}, "body.subjects.0.note"),
    "a field that there is not": ({**CASE, "Wei Lan": "secret"}, "body"),
    "a field too much of a subject": ({**CASE, "subjects": [{"id": W, "Wei Lan": "x"}]}, "body.subjects.0"),
    "2,001 elements": (drawing(positions={key: [0, 0] for key in IDS}), "body.drawing.positions"),
    "a place of one number": (drawing(positions={W: [0]}), "body.drawing.positions"),
    "a place of text": (drawing(positions={W: [0, "Wei Lan"]}), "body.drawing.positions"),
    "an element without an id": (drawing(positions={"Wei Lan": [0, 0]}), "body.drawing.positions"),
    "a pin on nothing": (drawing(pinned=[V]), "body.drawing"),
    "an element hidden twice": (drawing(hidden=[W, W]), "body.drawing"),
    "an element in two groups": (
        drawing(groups=[{"name": "a", "ids": [W]}, {"name": "b", "ids": [W]}]),
        "body.drawing",
    ),
    "a group without a name": (drawing(groups=[{"name": "", "ids": [W]}]), "body.drawing.groups.0.name"),
    "another layout": (drawing(layout="Wei Lan"), "body.drawing.layout"),
    "a load before the first": ({**CASE, "seen": 0}, "body.seen"),
    "no object": ([CASE], "body"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_no_case_can_say_is_refused_with_the_field_named_and_nothing_saved(
    api: Api, city: Graph, what: str
) -> None:
    content, where = WRONG[what]
    before = stored(city)
    refused = api.send("POST", "/v1/cases", content)
    assert (refused.status_code, [e["where"] for e in refused.json()["errors"]]) == (422, [where]), refused.text
    assert "Wei Lan" not in refused.text
    assert stored(city) == before


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_place_that_is_no_finite_number_is_refused(api: Api, number: str) -> None:
    text = json.dumps(drawing()).replace("[1, 1]", f"[1, {number}]")
    headers = {"Authorization": f"Bearer {api.keys[Role.investigator]}", "Content-Type": "application/json"}
    refused = api.client.post("/v1/cases", content=text, headers=headers)
    assert (refused.status_code, [e["where"] for e in refused.json()["errors"]]) == (422, ["body.drawing.positions"])
    assert api.client.post("/v1/cases", content=text.replace(number, "2.5"), headers=headers).status_code == 201


@pytest.mark.parametrize("body", [b"", b"{", b'{"title": "\xff"}', b'{"title": "\\ud800", "as_of": "2018-03-01"}'])
def test_a_body_that_is_no_json_is_refused_and_one_of_another_kind_too(api: Api, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {api.keys[Role.investigator]}", "Content-Type": "application/json"}
    refused = api.client.post("/v1/cases", content=body, headers=headers)
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "body")
    other = api.client.post("/v1/cases", content=body, headers={**headers, "Content-Type": "text/plain"})
    assert (other.status_code, other.json()["type"]) == (415, "urn:sanctiongraph:problem:media-type")


def test_a_case_as_large_as_may_be_is_kept_whole_and_a_larger_one_refused(api: Api) -> None:
    people = [{"id": id, "note": "x"} for id in IDS[:CASE_SUBJECTS]]
    many = {
        **CASE,
        "title": "鱼" * 200,
        "notes": "鱼" * 20_000,
        "subjects": people,
        "drawing": {"positions": {key: [0.5, -0.5] for key in IDS[:DRAWN]}, "pinned": IDS[:DRAWN]},
    }
    case = api.opened(many)
    assert api.answer(f"/v1/cases/{case['id']}") == case
    assert (len(case["subjects"]), len(case["content"]["drawing"]["positions"])) == (CASE_SUBJECTS, DRAWN)
    refused = api.send("POST", "/v1/cases", {**many, "subjects": [{**one, "note": "鱼" * 2000} for one in people]})
    assert (refused.status_code, [e["where"] for e in refused.json()["errors"]]) == (422, ["body"])
    assert f"{CASE_BYTES:,} bytes" in refused.json()["detail"]


def test_a_content_survives_as_text_byte_for_byte() -> None:
    content = CaseContent.model_validate({**CASE, "drawing": {"positions": {W: [0.1, 1e-7], C: [1e21, -0.0]}}})
    assert CaseContent.model_validate_json(content.text).text == content.text
