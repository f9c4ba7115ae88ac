"""Every version of the rules that was loaded is kept: an old question is answered by the rules of then, and what a new
version changed is told with the rules that did it. Held against the oracle, which reads both folders itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import oracle
import worlds
from answers import rows
from rewritten import Rule, rewritten
from sanctiongraph import journal, keys
from sanctiongraph.api import create_app
from sanctiongraph.changes import Changed, Side, changes
from sanctiongraph.effects import Window, of_subject
from sanctiongraph.errors import RulesUnreadable
from sanctiongraph.graph.connection import Graph
from sanctiongraph.keys import Role
from sanctiongraph.load import load, load_regime_into
from sanctiongraph.regime import Regime, load_regime, read_canonical, shipped
from sanctiongraph.regime_graph import rules_at
from sanctiongraph.settings import Settings
from sanctiongraph.sources.world import write_city

PRC = shipped("prc")
COUNT = 90
Key = tuple[str, str, str, str]


def _only(role: str) -> Any:
    def rewrite(rule: Rule) -> None:
        rule["targets"] = [{**t, "roles": [role]} for t in rule["targets"] if role in t.get("roles", ())]

    return rewrite


REWRITES: dict[str, Any] = {
    "op64-M24": None,
    "spend-2010-3-7-M24": lambda rule: rule.update(to="2014-03"),
    "dl-term-2017-grounds-2-to-6": lambda rule: rule.update(length={"years": 1}, maximum={"years": 2}),
    "dl-excluded-minor": lambda rule: rule.update(listed_below_age=21),
    "reading-post-began-later": lambda rule: rule.update(roles=["principal"]),
    "reading-controller-chain": None,
    "exempt-court-approval": lambda rule: rule.update(measures=["M21"]),
    "M22": lambda rule: rule.update(kind="notice"),
    "spending-limit-orders": lambda rule: rule.update(kind="watch_list"),
}
"""Rules of every kind that an effect rests on."""

RELEASED: worlds.Bundle = {
    "documents": [{"id": "d1", "title": "文件d1"}],
    "subjects": [{"id": "p0", "document": "d1", "kind": "person", "name": "虚构p0"}],
    "conduct": [],
    "ties": [],
    "listings": [
        {"id": "l0", "document": "d1", "subject": "p0", "register": "spending-limit-orders", "since": "2016-03-01"}
    ],
    "exemptions": [
        {"id": "e0", "document": "d1", "subject": "p0", "kind": "court_approval", "since": "2016-06-01"}
        | {"until": "2016-09-01"}
    ],
}
"""What is seldom drawn: an exemption that leaves to the rule of its kind what it lifts."""


@dataclass(frozen=True)
class Told:
    """Three loads: worlds under the old rules, the new rules, the worlds' corrections under the new rules."""

    folders: tuple[Path, Path]
    regimes: tuple[Regime, Regime]
    histories: list[tuple[worlds.Bundle, worlds.Bundle]]
    numbers: tuple[int, int, int]

    def side(self, n: int) -> Side:
        return Side(self.numbers[n], self.regimes[min(n, 1)])

    def expected(self, n: int) -> set[oracle.Row]:
        """The oracle's rows at the n-th of the loads."""
        known = 2 if n == 2 else 1
        folder = self.folders[min(n, 1)]
        return {row for h in self.histories for row in oracle.effects(oracle.joined(*h[:known]), folder)}


@pytest.fixture(scope="module")
def told(graph: Graph, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("rules")
    newer = rewritten(PRC, folder / "newer", REWRITES)
    old, new = load_regime(PRC), load_regime(newer)
    busy = [id for id in ("defaulters-list", "spending-limit-orders") if id in old.register_]
    drawn = [*worlds.drawn(old, busy, COUNT), (RELEASED, {kind: [] for kind in RELEASED})]
    histories = [(worlds.renamed(a, f"r{n}:"), worlds.renamed(b, f"r{n}:")) for n, (a, b) in enumerate(drawn)]
    paths = [worlds.write(oracle.joined(*(h[i] for h in histories)), folder / str(i)) for i in (0, 1)]
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    first = load(graph, old, paths[0], engine_settings).n
    second = load_regime_into(graph, new)
    assert second is not None
    third = load(graph, new, paths[1], engine_settings).n
    return Told((PRC, newer), (old, new), histories, (first, second, third))


@pytest.mark.parametrize("n", [0, 1, 2], ids=["old rules", "new rules", "new rules and corrections"])
def test_every_load_is_answered_by_the_rules_of_then_as_the_oracle_reads_them(graph: Graph, told: Told, n: int) -> None:
    data = told.numbers[n]
    regime = rules_at(graph, told.regimes[1], data)
    assert (regime.hash, regime.instead_of) == (told.regimes[min(n, 1)].hash, None)
    subjects = [line["id"] for first, _ in told.histories for line in first["subjects"]]
    found = {row for subject in subjects for row in rows(of_subject(graph, regime, subject, Window(data)))}
    assert found == told.expected(n)


def test_the_two_versions_of_the_rules_do_not_say_the_same_of_these_worlds(told: Told) -> None:
    assert told.expected(0) != told.expected(1) != told.expected(2)


def timelines(found: set[oracle.Row]) -> dict[Key, set[oracle.Row]]:
    by: dict[Key, set[oracle.Row]] = {}
    for row in found:
        by.setdefault((row.affected, row.measure, row.listing, row.mode), set()).add(row)
    return by


def changed(graph: Graph, since: Side, until: Side) -> dict[Key, Changed]:
    found: dict[Key, Changed] = {}
    after: str | None = ""
    while after is not None:
        page = changes(graph, since, until, after, 50)
        for one in page.changes:
            e = one.effect
            key = (e.affected.id, e.measure, e.listing.record, e.mode.value)
            assert key not in found
            found[key] = one
        after = page.after
    return found


@pytest.mark.parametrize(("one", "other"), [(0, 1), (1, 2), (0, 2)], ids=["rules", "records", "both"])
def test_what_changed_is_what_the_oracle_says_of_both_sides_and_everything_has_a_cause(
    graph: Graph, told: Told, one: int, other: int
) -> None:
    before, after = timelines(told.expected(one)), timelines(told.expected(other))
    expected = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    found = changed(graph, told.side(one), told.side(other))
    assert set(found) == expected
    assert [key for key, change in found.items() if not change.causes] == []
    causes = Counter(cause.kind for change in found.values() for cause in change.causes)
    assert ("rule" in causes) == (one == 0)
    assert (set(causes) == {"rule"}) == ((one, other) == (0, 1))


def test_the_rules_named_as_causes_are_those_that_were_rewritten_and_all_of_them(graph: Graph, told: Told) -> None:
    found = changed(graph, told.side(0), told.side(1))
    named = {(c.record, c.what) for change in found.values() for c in change.causes}
    dropped = {id for id, rewrite in REWRITES.items() if rewrite is None}
    assert named == {(id, "withdrawn" if id in dropped else "corrected") for id in REWRITES}


# --- single rules, on the city ------------------------------------------------------------------------------


ORDERING = ("mou141-M21", "op64-M21")
"""The two bases that put Wei Lan under M21."""

ENDED: dict[str, Any] = {id: lambda rule: rule.update(to="2017-01-01") for id in ORDERING}


@dataclass(frozen=True)
class City:
    """The demo city, whose rules a test changes."""

    graph: Graph
    settings: Settings
    folder: Path

    def newer(self, rewrites: dict[str, Any]) -> Path:
        """Bring a rewritten version of the rules into the graph."""
        folder = rewritten(PRC, self.folder / f"rules-{len(list(self.folder.iterdir()))}", rewrites)
        load_regime_into(self.graph, load_regime(folder))
        return folder


@pytest.fixture
def city(graph: Graph, engine_settings: Settings, tmp_path: Path) -> City:
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    write_city(tmp_path / "city")
    load(graph, load_regime(PRC), tmp_path / "city", engine_settings)
    return City(graph, engine_settings, tmp_path)


@dataclass(frozen=True)
class Asks:
    """The API of a deployment with some version of the rules."""

    client: TestClient
    token: str

    def __call__(self, path: str, **asked: Any) -> Any:
        response = self.client.get(path, params=asked, headers={"Authorization": f"Bearer {self.token}"})
        assert response.status_code == 200, response.text
        return response.json()


def served(city: City, folder: Path) -> Iterator[Asks]:
    token = keys.create(city.graph, "rules", Role.investigator)
    settings = city.settings.model_copy(update={"regime": str(folder), "rate": "100000/minute"})
    with TestClient(create_app(settings)) as client:
        yield Asks(client, token)


def test_the_api_answers_known_at_by_the_rules_of_then_and_names_the_rule_that_changed_an_effect(city: City) -> None:
    before = load_regime(PRC)
    folder = city.newer(ENDED)
    for ask in served(city, folder):
        asked = {"measure": "M21", "as_of": "2018-03-01"}
        new = ask("/v1/subjects/p:wei-lan/check", **asked)
        old = ask("/v1/subjects/p:wei-lan/check", **asked, known_at=2)
        assert (old["regime"], new["regime"]) == (before.hash, load_regime(folder).hash)
        assert (old["instead_of"], new["instead_of"]) == (None, None)
        bases = [{b for e in a["effects"] for r in e["reasons"] for b in r["bases"]} for a in (old, new)]
        assert bases == [set(ORDERING), set()]
        assert (old["verdict"]["result"], new["verdict"]["result"]) == ("applies", "does_not")
        told = ask("/v1/changes", since=2, page=1000)
        assert (told["since_regime"], told["regime"]) == (old["regime"], new["regime"])
        assert [r["data"] for r in told["rules"]] == [3]
        assert {c["measure"] for c in told["changes"]} == {"M21"}
        rules = [{"kind": "rule", "record": id, "what": "corrected"} for id in ORDERING]
        causes = [[{k: c[k] for k in rules[0]} for c in change["causes"]] for change in told["changes"]]
        ours = [n for n, c in enumerate(told["changes"]) if c["affected"]["id"] == "p:wei-lan"]
        assert [causes[n] for n in ours] == [rules]
        assert [cause for every in causes for cause in every if cause not in rules] == []
        assert {c["document"] for c in told["changes"][ours[0]]["causes"]} == {
            before.basis[id][1].cites[0].document for id in ORDERING
        }
        assert ask("/v1/changes", since=3)["changes"] == []


def test_a_new_wording_changes_no_effect_and_is_still_another_version_of_the_rules(city: City) -> None:
    folder = city.newer({"op64-M21": lambda rule: rule.update(text="The same in other words.")})
    for ask in served(city, folder):
        told = ask("/v1/changes", since=2, page=1000)
        assert (told["changes"], len(told["rules"])) == ([], 1)
        proof = ask("/v1/subjects/p:wei-lan/why", measure="M21", as_of="2018-03-01")
        assert "The same in other words." in str(proof)
        old = ask("/v1/subjects/p:wei-lan/why", measure="M21", as_of="2018-03-01", known_at=2)
        assert "The same in other words." not in str(old)


def test_a_store_that_did_not_keep_the_older_rules_says_which_answered_and_in_whose_place(city: City) -> None:
    before = load_regime(PRC)
    folder = city.newer(ENDED)
    city.graph.write("MATCH (rules:Rules {hash: $hash}) DELETE rules", {"hash": before.hash})
    for ask in served(city, folder):
        asked = {"measure": "M21", "as_of": "2018-03-01"}
        new = ask("/v1/subjects/p:wei-lan/check", **asked)
        old = ask("/v1/subjects/p:wei-lan/check", **asked, known_at=2)
        assert (old["regime"], old["instead_of"]) == (new["regime"], before.hash)
        assert old["effects"] == new["effects"]
        told = ask("/v1/changes", since=2, page=1000)
        assert (told["changes"], told["since_instead_of"], told["instead_of"]) == ([], before.hash, None)


def test_a_copy_from_before_versions_were_kept_still_answers_and_makes_room_for_the_next(city: City) -> None:
    """As an earlier version of the program wrote it: one node a basis and target, no versions, no text."""
    regime = load_regime(PRC)
    window = Window(2)
    whole = rows(of_subject(city.graph, regime, "p:wei-lan", window))
    older = "MATCH (b:Basis) SET b.id = split(b.id, '@')[0] REMOVE b.rules WITH count(*) AS n MATCH (r:Rules) DELETE r"
    city.graph.write(older, {})
    assert rows(of_subject(city.graph, regime, "p:wei-lan", window)) == whole
    folder = city.newer(dict.fromkeys(ORDERING))
    newer = load_regime(folder)
    count = city.graph.read("MATCH (b:Basis) RETURN count(*) AS n, count(b.rules) AS named", {})
    assert count == [{"n": sum(len(b.targets) for _, b in newer.basis.values())} | {"named": count[0]["n"]}]
    stand_in = rules_at(city.graph, newer, 2)
    assert (stand_in.hash, stand_in.instead_of) == (newer.hash, regime.hash)
    assert rows(of_subject(city.graph, stand_in, "p:wei-lan", window)) != whole


def test_versions_share_what_they_say_alike_and_a_version_that_comes_back_is_kept_once(city: City) -> None:
    regime = load_regime(PRC)
    folder = city.newer(ENDED)
    targets = sum(len(b.targets) for _, b in regime.basis.values())
    altered = sum(len(regime.basis[id][1].targets) for id in ORDERING)
    count = "MATCH (b:Basis) WITH count(*) AS bases MATCH (r:Rules) RETURN bases, count(*) AS versions"
    assert city.graph.read(count, {}) == [{"bases": targets + altered, "versions": 2}]
    load_regime_into(city.graph, regime)
    assert city.graph.read(count, {}) == [{"bases": targets + altered, "versions": 2}]
    ordered = "MATCH (b:Basis) WHERE $hash IN b.rules RETURN count { (b)-[:ORDERS]->(:Measure) } AS n, count(*) AS b"
    assert city.graph.read(ordered, {"hash": regime.hash}) == [{"n": 1, "b": targets}]
    assert [rules_at(city.graph, regime, n).hash for n in (1, 2, 3, 4)] == [
        regime.hash,
        regime.hash,
        load_regime(folder).hash,
        regime.hash,
    ]
    assert journal.verify(city.graph) == []


def test_kept_rules_that_were_changed_are_refused(city: City) -> None:
    regime = load_regime(PRC)
    assert read_canonical(regime.canonical, regime.hash) == regime
    with pytest.raises(RulesUnreadable, match="was changed"):
        read_canonical(regime.canonical.replace("M21", "M22"), regime.hash)
    with pytest.raises(RulesUnreadable, match="an older version of the program"):
        read_canonical("{}", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
