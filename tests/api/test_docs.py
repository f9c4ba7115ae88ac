"""The guide: every curl in it gets an answer, and every operation stands in it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from asking import Api
from sanctiongraph.keys import Role

GUIDE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
CURLS = [line for line in GUIDE.splitlines() if re.match(r"(printf .* \| )?curl ", line)]


@pytest.mark.parametrize("line", CURLS, ids=lambda line: line[-60:])
def test_every_curl_of_the_guide_gets_an_answer(api: Api, line: str) -> None:
    before, _, command = line.rpartition("curl ")
    words = shlex.split(command.replace("$KEY", api.keys[Role.investigator]))
    headers = dict(words[n + 1].split(": ", 1) for n, word in enumerate(words) if word == "-H")
    url = urlsplit(words[-1])
    assert url.netloc == "127.0.0.1:8000"
    path = f"{url.path}?{url.query}" if url.query else url.path
    body = shlex.split(before)[1].encode().decode("unicode_escape").encode("latin-1") if before else None
    response = api.client.request("POST" if body else "GET", path, content=body, headers=headers)
    assert response.status_code == 200, response.text


def test_every_operation_stands_in_the_guide(api: Api) -> None:
    paths = {path for path in api.app.openapi()["paths"] if not path.startswith("/v1/regime/")}
    told = GUIDE.replace("…/affected", "/v1/listings/{id}/affected")
    assert [path for path in sorted(paths) if path not in told] == []
    assert CURLS != []
