"""Requests made from the OpenAPI document: no server error, and every answer is what the document says."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounded
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from asking import Api
from sanctiongraph.api import create_app
from sanctiongraph.keys import Role
from sanctiongraph.settings import Settings

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 12
"""Requests made of each operation, with parameters that the document allows, and as many with others."""


def operations(app: FastAPI) -> list[Any]:
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", app)
    return [result.ok() for result in schema.get_all_operations()]


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_operation_answers_any_request_as_its_document_says(
    api: Api, settings: Settings, mode: GenerationMode
) -> None:
    key = {"Authorization": f"Bearer {api.keys[Role.investigator]}"}
    asked = set()
    app = create_app(settings)  # of its own: whoever makes the requests opens and closes it
    for operation in operations(app):
        if mode.is_negative and not list(operation.iter_parameters()):
            continue  # nothing in it can be wrong

        @bounded(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            response = case.call(headers=key, timeout=60)
            asked.add((case.operation.label, response.status_code))
            case.validate_response(response, checks=CHECKS)

        ask()
    labels = {label for label, _ in asked}
    assert len(labels) == sum(len(methods) for methods in api.app.openapi()["paths"].values()) or mode.is_negative
