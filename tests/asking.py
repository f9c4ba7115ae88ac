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

CASE = {
    "title": "Chenxi and its people",
    "notes": "Who is affected by the listing?",
    "subjects": [{"id": W, "note": "represents the company"}, {"id": C}],
    "as_of": DAY,
    "drawing": {"positions": {W: [0.0, 0.0], C: [120.5, 0.0]}, "pinned": [W]},
}
"""What a case may say."""


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

    def send(self, method: str, path: str, body: Any, role: Role | None = Role.investigator, **headers: str) -> Any:
        """POST or PUT a body as JSON under the key of a role."""
        key = {} if role is None else {"Authorization": f"Bearer {self.keys[role]}"}
        return self.client.request(method, path, json=body, headers={**key, **headers})

    def opened(self, content: Any = None, role: Role = Role.investigator) -> Any:
        """A case that was opened now."""
        response = self.send("POST", "/v1/cases", CASE if content is None else content, role)
        assert response.status_code == 201, response.text
        return response.json()

    def answer(self, path: str, role: Role = Role.investigator, **parameters: Any) -> Any:
        """The JSON of an answer that has to be there."""
        response = self.get(path, role, **parameters)
        assert response.status_code == 200, response.text
        return response.json()
