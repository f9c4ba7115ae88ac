"""A client of the API for tests, with a key of every role, and the people of the demo city whom they ask about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from sanctiongraph.keys import Role

W, C, K, V = "p:wei-lan", "c:chenxi-textiles", "p:lin-yutong", "p:zeng-rui"
"""The listed company C, its representative W, her daughter K, and somebody else."""

DAY = "2018-03-01"


@dataclass(frozen=True)
class Api:
    """A client of the API that has a key of every role."""

    app: FastAPI
    client: TestClient
    keys: dict[Role, str] = field(repr=False)

    def get(self, path: str, role: Role | None = Role.investigator, **parameters: Any) -> Any:
        """GET a path under the key of a role; ``headers`` are sent too, the rest is the query."""
        headers = dict(parameters.pop("headers", {}))
        if role is not None:
            headers.setdefault("Authorization", f"Bearer {self.keys[role]}")
        return self.client.get(path, params=parameters or None, headers=headers)

    def answer(self, path: str, role: Role = Role.investigator, **parameters: Any) -> Any:
        """The JSON of an answer that has to be there."""
        response = self.get(path, role, **parameters)
        assert response.status_code == 200, response.text
        return response.json()
