"""Tools for assistants, over the Model Context Protocol: the API's questions, asked with the caller's own key.

Nothing is read here but through the API, so that its roles, its rates and its log of look-ups hold for an assistant as
for anybody. Every tool only reads.
"""

from __future__ import annotations

from collections.abc import Awaitable
from importlib.metadata import version
from typing import Annotated, Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from .answers import AffectedView, CheckView, EffectsView, SearchView
from .client import AsyncClient
from .errors import ApiError, SettingsError
from .settings import Settings

READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

INSTRUCTIONS = """\
Who is affected by a joint-sanction regime, by which measure, enforced by whom, and why, on any day.
Every look-up is logged under the key of whoever runs this, and those who were looked up can see it.
Say each answer's standing: 'applies', 'uncertain', 'contested' and 'conditional' are different things, and to be
restricted is not to be listed. Where 'complete' is false, more follows: ask again with its cursor. A name with several
holders is a question back to the user, never a choice of your own. An answer speaks of its day and its data only.
"""

T = TypeVar("T")

Id = Annotated[str, Field(description="A subject's id, as another answer gives it.")]
MeasureId = Annotated[str, Field(description="A measure's id, as another answer gives it.")]
AnyMeasureId = Annotated[str | None, Field(description="A measure's id; all measures if left out.")]
OnDay = Annotated[str | None, Field(description="The day asked about, as 2018-03-01; today if left out.")]
Cursor = Annotated[str | None, Field(description="The cursor of the page before, with the very same parameters.")]
PageSize = Annotated[int, Field(ge=1, le=1000, description="How many listings or subjects one page looks through.")]


def client_of(settings: Settings) -> AsyncClient:
    """The client that the environment sets.

    Raises SettingsError without a key.
    """
    if settings.api_key is None:
        raise SettingsError("SANCTIONGRAPH_API_KEY is not set: 'sanctiongraph key create' makes a key of the API.")
    return AsyncClient(settings.api_url, settings.api_key.get_secret_value(), settings.api_purpose)


def create_server(client: AsyncClient) -> MCPServer[Any]:
    """The server of one client's questions."""
    server: MCPServer[Any] = MCPServer(
        "sanctiongraph", instructions=INSTRUCTIONS, version=version("sanctiongraph"), log_level="WARNING"
    )

    @server.tool(annotations=READS)
    async def search(
        words: Annotated[
            str, Field(description="A name in Chinese, pinyin or English, an id, or a number, also of a decision.")
        ],
    ) -> SearchView:
        """Whom some words may mean, each hit with the reason; people of one name are hits of their own.

        A search decides nothing: only the ways id, number, decision and written name somebody.
        """
        return await _told(client.search(words))

    @server.tool(annotations=READS)
    async def check(subject: Id, measure: MeasureId, as_of: OnDay = None) -> CheckView:
        """Whether a measure applies to a subject on a day, with the reason in one sentence.

        The result is applies, uncertain, contested, conditional (on the unknown that it names) or does_not.
        """
        return await _told(client.check(subject, measure, as_of=as_of))

    @server.tool(annotations=READS)
    async def effects(subject: Id, as_of: OnDay = None, page: PageSize = 20, cursor: Cursor = None) -> EffectsView:
        """Every measure on a subject on a day: mode, standing, days, who enforces it, and through which listing."""
        return await _told(client.effects(subject, as_of=as_of, page=page, cursor=cursor))

    @server.tool(annotations=READS, structured_output=False)
    async def why(subject: Id, measure: AnyMeasureId = None, as_of: OnDay = None) -> str:
        """Why measures reach a subject, or which condition is missing.

        Every tie and every rule on the path, each with its document and article.
        """
        return await _told(client.why_as("text", subject, measure, as_of=as_of))

    @server.tool(annotations=READS)
    async def affected(
        listing: Annotated[str, Field(description="A listing's id, as another answer gives it.")],
        as_of: OnDay = None,
        page: PageSize = 20,
        cursor: Cursor = None,
    ) -> AffectedView:
        """Everybody whom a listing reaches on a day, and by which measures."""
        return await _told(client.affected(listing, as_of=as_of, page=page, cursor=cursor))

    return server


async def _told(answer: Awaitable[T]) -> T:
    """The answer, or a failure as the sentence that the API said."""
    try:
        return await answer
    except ApiError as error:
        raise ToolError(str(error)) from error
