"""``sanctiongraph search``: who some words may mean, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from .asking import AsJson, KnownAt, as_text, asked, out, print_json

if TYPE_CHECKING:
    from .search import Hit


def search(
    words: Annotated[
        list[str],
        typer.Argument(
            parser=as_text,
            metavar="words",
            help="A name in Chinese, pinyin or English, or its beginning; an id; a number, its own or of a decision.",
        ),
    ],
    limit: Annotated[int, typer.Option(min=1, max=1_000, metavar="N", help="How many hits at most.")] = 20,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Search subjects by name, id, number or decision.

    Small mistakes and other scripts are forgiven. Each hit says why it was found; people of one name are hits of their
    own.
    """
    from .search import search as search_subjects

    if not "".join(words).strip():
        raise typer.BadParameter("give a name, an id or a number.")
    with asked(known_at) as (graph, _, data, settings):
        found = search_subjects(graph, data, " ".join(words), settings.hash_key, limit + 1)
    hits, complete = found[:limit], len(found) <= limit
    if as_json:
        told = {"data": data, "complete": complete, "hits": [_view(hit) for hit in hits]}
        print_json(told)
        return
    if not hits:
        typer.echo("Nobody is found: no id, no number and no name comes close.")
        return
    out.print(_table(hits))
    if not complete:
        typer.echo(f"There are more; these are the best {limit}.")


def _view(hit: Hit) -> dict[str, object]:
    who, reason = hit.subject, hit.reason
    return {
        "id": who.id,
        "kind": who.kind,
        "name": who.name,
        "name_en": who.name_en,
        "how": reason.how.value,
        "reason": reason.text,
        "closeness": round(hit.closeness, 3),
        "listings": hit.reason.listings,
    }


def _table(hits: list[Hit]) -> Table:
    table = Table("Subject", "Name", "Kind", "Found by", box=None, padding=(0, 2, 0, 0), header_style="bold")
    for hit in hits:
        names = " · ".join(name for name in (hit.subject.name, hit.subject.name_en) if name)
        table.add_row(hit.subject.id, names, hit.subject.kind, hit.reason.text)
    return table
