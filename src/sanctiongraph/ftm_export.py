"""The graph → FollowTheMoney entities, as of a day and a load.

Being listed and being affected are two things (D3), so they are two topics: ``sanction`` stands only on a subject that
itself is in a blacklist of the regime, ``sanction.linked`` on one that a restriction reaches without that. Whatever is
merged out of its context keeps it: every subject with a measure says the day, the load and the regime's hash, and the
first entity says them for the whole file. Numbers of persons are not in the graph, so they are not in the file.

The mapping as a table is ``docs/ftm.md``; the reader is :mod:`sanctiongraph.sources.ftm`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import quote, urlsplit

from .course import interval
from .days import both
from .effects import Effect, ListingFact, Window, listing_fact, of_subjects, subject_fact
from .graph.queries import query
from .identifiers import PERSONAL
from .model import BEGINNING, FAR, TIES, Kind, Mode, Standing, When
from .regime import Regime

if TYPE_CHECKING:
    from .graph.connection import Graph

BLOCK = 200
"""Subjects asked about at once; memory holds one block."""

LISTED, LINKED = "sanction", "sanction.linked"

SCHEMAS = {
    Kind.person: "Person",
    Kind.company: "Company",
    Kind.organisation: "Organization",
    Kind.public_body: "PublicBody",
}

NUMBERS = {"uscc": "uscCode", "registration": "registrationNumber", "lei": "leiCode"}
"""Schemes of units' numbers that FollowTheMoney has a property for."""

EDGES: dict[str, tuple[str, str, str]] = {
    "legal_representative": ("Representation", "agent", "client"),
    "principal": ("Directorship", "director", "organization"),
    "directly_responsible": ("UnknownLink", "subject", "object"),
    "actual_controller": ("Control", "controller", "controlled"),
    "director": ("Directorship", "director", "organization"),
    "supervisor": ("Directorship", "director", "organization"),
    "senior_manager": ("Employment", "employee", "employer"),
    "shareholder": ("Ownership", "owner", "asset"),
    "staff": ("Employment", "employee", "employer"),
    "state_functionary": ("Employment", "employee", "employer"),
    "deputy": ("Membership", "member", "organization"),
    "parent": ("Family", "relative", "person"),
    "spouse": ("Family", "person", "relative"),
    "branch": ("UnknownLink", "subject", "object"),
}
"""For each kind of tie the schema, and the properties that hold its source and its target."""

SHARE_OF_NO_ASSET = ("UnknownLink", "subject", "object")
"""A share in a unit that is no company: only a Company is an asset, so an Ownership cannot hold it."""

LABELS = frozenset({"blacklist", "travel_list"})
"""Kinds of the regime's registers whose entries are a sanction. To be praised, to be watched, to be under an order is
none, and of an entry outside the regime its publisher may say what it is."""

Entity = dict[str, Any]
Row = Mapping[str, Any]


class Context(NamedTuple):
    """What is asked: of which regime, on which day, by which load."""

    regime: Regime
    window: Window

    @property
    def words(self) -> str:
        """The day, the load and the regime in words."""
        card = self.regime.regime
        return f"As of {self.window.since}, data {self.window.data}, regime {card.id} {self.regime.hash}"


def export(graph: Graph, regime: Regime, data: int, day: date) -> Iterator[Entity]:
    """Every subject, tie and listing that stands at a load, as FollowTheMoney entities with topics as of a day.

    Ties and listings come whatever their days, with their dates. The first entity is a ``Note`` that says the day, the
    load and the regime.
    """
    context = Context(regime, Window.of_day(data, day))
    yield _about(context)
    asked, after = query("read/export_subjects").text, ""
    while rows := graph.read(asked, {"after": after, "page": BLOCK, "data": data}):
        after = rows[-1]["id"]
        standing = [row for row in rows if row["profile"]]
        documents = _documents(graph, data, standing)
        effects = _effects(graph, context, [row["id"] for row in standing])
        for row in standing:
            yield from _entities(context, row, effects.get(row["id"], []), documents)


def entity_id(id: str, kind: Literal["", "listing", "tie"] = "") -> str:
    """The id of the entity that stands for a subject, or for a listing or tie, whose ids are their own.

    FollowTheMoney's ids are letters, digits, dots and dashes; no two of ours become one of these.
    """
    safe = quote(id, safe="").replace(".", "%2E").replace("_", "%5F").replace("~", "%7E").replace("%", ".")
    return f"sg{kind}-" + (safe if safe[-1].isalnum() else f"{safe[:-1]}.{ord(safe[-1]):02X}")


# --- reading ------------------------------------------------------------------------------------------------------


def _documents(graph: Graph, data: int, rows: Iterable[Row]) -> dict[str, Row]:
    claims = (claim for row in rows for claim in (row["profile"], *row["listings"], *row["ties"]))
    ids = sorted({claim["document"] for claim in claims})
    found = graph.read(query("read/documents").text, {"documents": ids, "data": data})
    return {row["record"]: row["document"] for row in found}


def _effects(graph: Graph, context: Context, ids: list[str]) -> dict[str, list[Effect]]:
    found: dict[str, list[Effect]] = {}
    for effect in of_subjects(graph, context.regime, ids, context.window, FAR.toordinal()).effects:
        found.setdefault(effect.affected.id, []).append(effect)
    return found


# --- entities -----------------------------------------------------------------------------------------------------


def _entity(id: str, schema: str, properties: Mapping[str, Iterable[str | None]]) -> Entity:
    kept = {name: [v for v in dict.fromkeys(values) if v] for name, values in properties.items()}
    return {"id": id, "schema": schema, "properties": {name: values for name, values in kept.items() if values}}


def _about(context: Context) -> Entity:
    text = (
        f"{context.words}. Topic '{LISTED}': in a blacklist of the regime itself. Topic '{LINKED}': restricted without "
        "being listed. Effects are derived from the regime's rules; nobody is scored."
    )
    return _entity("sanctiongraph-export", "Note", {"name": ["Sanctiongraph export"], "description": [text]})


def _entities(context: Context, row: Row, effects: list[Effect], documents: Mapping[str, Row]) -> Iterator[Entity]:
    listed = subject_fact(row)
    listings = [(stored, listing_fact(context.regime, stored, listed)) for stored in row["listings"]]
    yield _subject(context, row, [fact for _, fact in listings], effects, documents)
    for stored, fact in listings:
        yield _sanction(context, stored, fact, effects, documents)
    for tie in row["ties"]:
        yield _edge(row["id"], tie, documents)


def _subject(
    context: Context, row: Row, listings: list[ListingFact], effects: list[Effect], documents: Mapping[str, Row]
) -> Entity:
    profile, kind = row["profile"], Kind(row["kind"])
    numbers: dict[str, list[str | None]] = {}
    for number in row["identifiers"] if kind is not Kind.person else ():
        if number["scheme"] in NUMBERS and number["scheme"] not in PERSONAL:
            numbers.setdefault(NUMBERS[number["scheme"]], []).append(number["shown"])
    born = When(profile["born_earliest"], profile["born_latest"]) if profile.get("born_earliest") else None
    properties: dict[str, Iterable[str | None]] = {
        "name": [profile["name"], profile.get("name_en")],
        "alias": profile.get("names") or [],
        "birthDate": [_prefix(born)],
        "description": [f"born {born}" if born and _prefix(born) != str(born) else None],
        "topics": [_topic(context, listings, effects)],
        "notes": list(_notes(context, effects)),
        **numbers,
        **_source(profile, documents),
    }
    return _entity(entity_id(row["id"]), SCHEMAS[kind], properties)


def _topic(context: Context, listings: list[ListingFact], effects: list[Effect]) -> str | None:
    """Listed: an entry of the subject's own surely holds. Linked: a restriction reaches it, and is no mere maybe."""
    if any(_is_label(context.regime, fact) and both(fact.sure, context.window.days) for fact in listings):
        return LISTED
    reached = (e for e in effects if e.mode in (Mode.listed, Mode.restricted))
    return LINKED if any(e.standing is not Standing.conditional for e in reached) else None


def _is_label(regime: Regime, fact: ListingFact) -> bool:
    return regime.register_[fact.register].kind in LABELS and not fact.void and not fact.perhaps_void


def _notes(context: Context, effects: list[Effect]) -> Iterator[str]:
    """What reaches the subject through each listing, with standing: a topic alone does not say it."""
    grouped: dict[tuple[str, str], dict[Standing, list[str]]] = {}
    for effect in effects:
        grouped.setdefault((effect.mode.value, effect.listing.record), {}).setdefault(effect.standing, []).append(
            effect.measure
        )
    for (mode, listing), by_standing in sorted(grouped.items()):
        said = "; ".join(f"{', '.join(sorted(by_standing[s]))} ({s.value})" for s in Standing if s in by_standing)
        yield f"{context.words}: {mode} through listing {listing}: {said}."


def _sanction(
    context: Context, row: Row, fact: ListingFact, effects: list[Effect], documents: Mapping[str, Row]
) -> Entity:
    register, own = context.regime.register_[fact.register], fact.register_name
    keeper = context.regime.agency.get(register.keeper)
    by = [fact.decided_by] if fact.decided_by else [keeper.en, keeper.zh] if keeper else []
    orders = sorted({e.measure for e in effects if e.listing.record == fact.record})
    properties: dict[str, Iterable[str | None]] = {
        "entity": [entity_id(fact.listed.id)],
        "program": [own] if own else [register.en, register.zh],
        "programId": [fact.register] if len(fact.register) <= 64 else [],
        "authority": by,
        "authorityId": [fact.decision],
        "reason": list(_reasons(context.regime, fact)),
        "provisions": [f"{id} {context.regime.measure[id].en}" for id in orders],
        "status": [_status(context, fact)],
        "listingDate": [str(row["decided"])] if row.get("decided") else [],
        "recordId": [fact.record],
        **_interval(row),
        **_source(row, documents),
    }
    return _entity(entity_id(fact.record, "listing"), "Sanction", properties)


def _reasons(regime: Regime, fact: ListingFact) -> Iterator[str | None]:
    ground = regime.register_[fact.register].ground(fact.ground)
    if ground:
        yield from (ground.en, ground.zh)
    if fact.conduct:
        yield fact.conduct.text


def _status(context: Context, fact: ListingFact) -> str:
    day = context.window.since
    if fact.void:
        return f"without effect on {day}"
    if both(fact.sure, context.window.days):
        return f"in force on {day}"
    return f"{'perhaps' if both(fact.possible, context.window.days) else 'not'} in force on {day}"


def _edge(source: str, row: Row, documents: Mapping[str, Row]) -> Entity:
    kind = row["kind"]
    schema, first, second = EDGES[kind]
    if kind == "shareholder" and row["target_kind"] != Kind.company:
        schema, first, second = SHARE_OF_NO_ASSET
    share = row.get("share")
    said = "relationship" if schema == "Family" else "role"
    properties: dict[str, Iterable[str | None]] = {
        first: [entity_id(source)],
        second: [entity_id(row["target"])],
        said: [TIES[kind].en],
        "percentage": [f"{share:g}"] if share is not None and schema == "Ownership" else [],
        "recordId": [row["record"]],
        **_interval(row),
        **_source(row, documents),
    }
    return _entity(entity_id(row["record"], "tie"), schema, properties)


# --- dates and sources --------------------------------------------------------------------------------------------


def _interval(row: Row) -> dict[str, list[str | None]]:
    """``startDate`` and ``endDate`` as far as a date of theirs can say it; ``description`` says the rest."""
    since, until = interval(row)
    begun = None if row["since"] == BEGINNING else since
    vague = [
        f"{word} {when}" for word, when in (("since", begun), ("until", until)) if when and _prefix(when) != str(when)
    ]
    return {"startDate": [_prefix(begun)], "endDate": [_prefix(until)], "description": ["; ".join(vague)]}


def _prefix(when: When | None) -> str | None:
    """A vague day as the year or the month that holds all of it, if one does."""
    if when is None or "/" not in str(when):
        return str(when) if when else None
    first, last = when
    if first.year != last.year:
        return None
    return f"{first.year:04d}" if first.month != last.month else f"{first.year:04d}-{first.month:02d}"


def _source(claim: Row, documents: Mapping[str, Row]) -> dict[str, list[str | None]]:
    """Where a claim comes from, by its document."""
    document = documents.get(claim["document"], {})
    named = [document.get("title"), document.get("number"), claim.get("locator")]
    retrieved = document.get("retrieved")
    return {
        "publisher": [document.get("issuer")],
        "sourceUrl": [_web(document.get("url"))],
        "retrievedAt": [_prefix(When.parse(retrieved))] if retrieved else [],
        "summary": ["; ".join(part for part in named if part)],
    }


def _web(url: str | None) -> str | None:
    """An address on the web; anything else stays out of a property that only holds those."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and "." in parts.netloc and " " not in (url or "") else None
