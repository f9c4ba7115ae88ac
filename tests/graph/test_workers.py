"""Two workers behind one address, as ``sanctiongraph serve --workers 2`` runs them: one hub with very many companies is
paged by turns from both while a load ends one of them; each writes its own chain of the log; keys hold in both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sanctiongraph import keys
from sanctiongraph.accesslog import verify
from sanctiongraph.client import Client, ProblemError
from sanctiongraph.graph.connection import Graph
from sanctiongraph.keys import Role
from sanctiongraph.load import load
from sanctiongraph.regime import Regime, load_regime, shipped
from sanctiongraph.settings import Settings
from serving import served

HUB = "p:hub"
DAY = "2018-03-01"
COMPANIES = [f"c:{n:04d}" for n in range(5_000)]
PAGE = 500
TIE = {"document": "d:hub", "kind": "legal_representative", "source": HUB, "since": "2015-01-01"}
TRIES = 200

Rows = list[dict[str, Any]]


def bundle(folder: Path, **kinds: Rows) -> Path:
    folder.mkdir(parents=True)
    for kind, rows in kinds.items():
        (folder / f"{kind}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def hub(folder: Path) -> Path:
    """An agent who represents every one of the companies."""
    return bundle(
        folder,
        documents=[{"id": "d:hub", "title": "Invented"}],
        subjects=[
            {"id": HUB, "document": "d:hub", "kind": "person", "name": "枢纽"},
            *({"id": id, "document": "d:hub", "kind": "company", "name": id} for id in COMPANIES),
        ],
        ties=[{**TIE, "id": f"t:{id}", "target": id} for id in COMPANIES],
    )


@dataclass(frozen=True)
class Both:
    """A server of two workers with nothing but the hub to ask about, and how to load more."""

    address: str
    graph: Graph
    settings: Settings
    regime: Regime
    folder: Path

    def load(self, name: str, **kinds: Rows) -> None:
        """Load some rows."""
        load(self.graph, self.regime, bundle(self.folder / name, **kinds), self.settings)

    def last(self) -> dict[str, Any]:
        """The entry that was logged last."""
        rows = self.graph.read("MATCH (a:Access) RETURN a {.*} AS a ORDER BY a.id DESC LIMIT 1", {})
        return dict(rows[0]["a"])

    def clients(self, token: str, open: ExitStack) -> dict[str, Client]:
        """A client at each of the workers, by the chain that the worker writes: a connection stays where it is."""
        found: dict[str, Client] = {}
        for _ in range(TRIES):
            client = open.enter_context(Client(self.address, token))
            client.subject(HUB)
            found.setdefault(self.last()["chain"], client)
            if len(found) == 2:
                return found
        raise AssertionError(f"all {TRIES} connections went to one worker")


@pytest.fixture(scope="module")
def both(graph: Graph, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    graph.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", {})
    folder, regime = tmp_path_factory.mktemp("workers"), load_regime(shipped("prc"))
    load(graph, regime, hub(folder / "hub"), engine_settings)
    with served(engine_settings, folder / "log", workers=2) as address:
        yield Both(address, graph, engine_settings, regime, folder)


def paged(clients: list[Client], between: Callable[[], None] = lambda: None) -> tuple[list[str], set[int], list[int]]:
    """Everything from first page to last, asked by turns: the companies, the loads, how many each page has."""
    page = clients[0].neighbours(HUB, as_of=DAY, page=PAGE)
    between()
    pages = [page]
    while page.cursor:
        page = clients[len(pages) % 2].neighbours(HUB, as_of=DAY, page=PAGE, cursor=page.cursor)
        pages.append(page)
    assert [page.complete for page in pages] == [False] * (len(pages) - 1) + [True]
    companies = [neighbour.other.id for page in pages for neighbour in page.neighbours]
    return companies, {page.data for page in pages}, [len(page.neighbours) for page in pages]


def test_five_thousand_companies_paged_by_turns_while_a_load_ends_one_are_those_of_the_first_page(both: Both) -> None:
    token = keys.create(both.graph, "hub", Role.investigator)
    ended = COMPANIES[-1]
    row = {**TIE, "id": f"t:{ended}", "target": ended, "until": "2017-07-01"}
    with ExitStack() as open:
        clients = list(both.clients(token, open).values())
        companies, loads, sizes = paged(clients, lambda: both.load("end", ties=[row]))
        assert (sorted(companies), sizes) == (COMPANIES, [PAGE] * (len(COMPANIES) // PAGE))
        later, after, _ = paged(clients)
        assert sorted(later) == COMPANIES[:-1]
        assert [data + 1 for data in loads] == list(after)


def test_each_worker_writes_one_chain_and_both_together_hold_every_answer(both: Both) -> None:
    token = keys.create(both.graph, "counted", Role.investigator)
    asked = 12
    with ExitStack() as open:
        clients = both.clients(token, open)
        mine = {"key": token.split("_")[1]}
        count = "MATCH (a:Access {key: $key}) RETURN a.chain AS chain, count(*) AS n"
        before = {row["chain"]: row["n"] for row in both.graph.read(count, mine)}
        for client in clients.values():
            for _ in range(asked):
                client.subject(HUB)
        after = {row["chain"]: row["n"] for row in both.graph.read(count, mine)}
    assert after == {chain: n + asked for chain, n in before.items()}
    assert {row["id"] for row in both.graph.read("MATCH (c:Chain) RETURN c.id AS id", {})} == set(clients)
    assert verify(both.graph) == []


def test_a_key_that_is_revoked_opens_neither_worker_from_that_moment_on(both: Both) -> None:
    token = keys.create(both.graph, "for a while", Role.investigator)
    with ExitStack() as open:
        clients = both.clients(token, open)
        assert {client.subject(HUB).subject.id for client in clients.values()} == {HUB}
        keys.revoke(both.graph, token.split("_")[1])
        for client in clients.values():
            with pytest.raises(ProblemError) as refused:
                client.subject(HUB)
            assert refused.value.status == 401
