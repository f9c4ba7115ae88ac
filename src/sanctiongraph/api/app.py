"""The application: routes, layers and the OpenAPI document put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ..errors import SanctiongraphError
from ..settings import Settings, read_settings
from . import (
    among,
    cases,
    changes,
    data,
    documents,
    listings,
    logs,
    paths,
    recorded,
    rules,
    screen,
    search,
    statistics,
    subjects,
    ties,
)
from .bodies import Bodies
from .deployment import Deployment
from .gate import Gate
from .openapi import document
from .problems import Problem, handle

ROUTERS: tuple[APIRouter, ...] = (
    logs.router,
    ties.router,
    recorded.router,
    subjects.router,
    listings.router,
    documents.router,
    search.router,
    changes.router,
    cases.router,
    paths.router,
    among.router,
    statistics.router,
    screen.router,
    rules.router,
    data.router,
)
"""In this order: an id may hold slashes, so that the path of a card is also that of whatever is behind it."""


def create_app(settings: Settings) -> FastAPI:
    """The API of one deployment.

    Raises RegimeError when the regime's files are wrong, SettingsError when a setting is.
    """
    deployment = Deployment(settings)
    app = FastAPI(
        title="Sanctiongraph",
        version=version("sanctiongraph"),
        summary="Who is affected by a joint-sanction regime, by which measure, enforced by whom, and why.",
        openapi_url="/v1/openapi.json",
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        lifespan=_lifespan,
        generate_unique_id_function=_name,
        redirect_slashes=False,
    )
    app.state.deployment = deployment
    for router in ROUTERS:
        app.include_router(router)
    for kind in (Problem, HTTPException, RequestValidationError, SanctiongraphError):
        app.add_exception_handler(kind, handle)
    app.add_middleware(Bodies, largest=settings.body_bytes)
    app.add_middleware(Gate)
    whole = document(app, deployment.regime)
    app.openapi = lambda: whole  # type: ignore[method-assign]
    app.state.parameters = _parameters(whole)
    return app


def from_environment() -> FastAPI:
    """The API as the environment sets it: what every worker runs."""
    return create_app(read_settings())


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the graph once, before the first request where that is possible, and close it at the end."""
    deployment: Deployment = app.state.deployment
    await run_in_threadpool(deployment.try_open)
    yield
    await run_in_threadpool(deployment.close)


def _name(route: APIRoute) -> str:
    return route.name


def _parameters(whole: dict[str, Any]) -> dict[str, set[str]]:
    """The query parameters of every operation, by its id."""
    return {
        operation["operationId"]: {p["name"] for p in operation.get("parameters", []) if p["in"] == "query"}
        for path in whole["paths"].values()
        for operation in path.values()
    }
