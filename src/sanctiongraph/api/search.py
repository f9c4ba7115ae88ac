"""Searching subjects: who some words may mean, each hit with the reason it was found."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from ..answers import HitView, SearchView
from ..search import LONGEST, Hit
from ..search import search as search_subjects
from ..view import subject_view
from .callers import OneLook
from .questions import Days, Question, TheLoad, exact

router = APIRouter(tags=["subjects"])


@router.get("/v1/search")
def search(
    look: OneLook,
    page: TheLoad,
    words: Annotated[
        str,
        Query(
            min_length=1,
            max_length=LONGEST,
            description="A name in Chinese, pinyin or English, or its beginning; an id; a number, also of a decision.",
        ),
    ],
    limit: Annotated[int, Query(ge=1, le=100, description="How many hits at most.")] = 20,
) -> SearchView:
    """Who some words may mean: by id, number or name, in either script or in pinyin, with small mistakes forgiven.

    The number of a decision finds whom it listed, and the text names the entry. People of one name are hits of their
    own. A search decides nothing: only ``id``, ``number``, ``decision`` and ``written`` name somebody. The answer says
    what is on record, and never repeats the words.
    """
    asked = Question.resolve(look, page, Days(None, None, None))
    found = search_subjects(look.graph, asked.window.data, words, look.deployment.secret, limit + 1)
    look.shown.update(hit.subject.id for hit in found[:limit])
    return SearchView(
        **{**exact(asked), "complete": len(found) <= limit},
        hits=tuple(_hit(hit) for hit in found[:limit]),
    )


def _hit(hit: Hit) -> HitView:
    return HitView(
        subject=subject_view(hit.subject),
        how=hit.reason.how,
        text=hit.reason.text,
        closeness=round(hit.closeness, 3),
        listings=hit.reason.listings,
    )
