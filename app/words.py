"""Words of the screens: days, spans, standings and counts as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from sanctiongraph.model import FAR, When
from sanctiongraph.regime import Length, Target
from sanctiongraph.view import SubjectView

STANDINGS = {
    "applies": "Applies",
    "conditional": "Conditional",
    "contested": "Contested",
    "uncertain": "Uncertain",
}
STANDINGS_MEAN = {
    "applies": "Every step from the entry to here rests on a document, and no rule it needs is marked uncertain.",
    "conditional": "It depends on something that no document says, and that is named.",
    "contested": "Two documents disagree, and one of them excludes this day.",
    "uncertain": "A rule it rests on is marked uncertain: no opened text establishes it, or it is a reading.",
}
MODES = {
    "listed": "Listed",
    "restricted": "Restricted, not listed",
    "notified": "Notified",
    "rewarded": "Rewarded",
}
MARKS = {
    "seed": "stated in the scholarship",
    "external": "opened in a stored copy",
    "external-full": "read in full",
    "uncertain": "not established by an opened text",
}
KINDS = {"company": "Company", "person": "Person", "organisation": "Organisation", "public_body": "Public body"}
REACHES = {
    "self": "the listed subject itself",
    "responsible_persons": "responsible persons",
    "undertakings": "undertakings",
    "children": "children",
    "employer": "the employer",
    "branches": "branches",
}
LENGTHS = ("years", "months", "days", "working_days")
CLOCKS = {
    "overdue": ("Overdue", "The last day has passed, and nothing on record has happened."),
    "late": ("Met late", "It happened, after the last day."),
    "open": ("Running", "The last day is still to come."),
    "window_open": ("Open to be used", "Somebody may act now, and need not."),
    "met": ("Met", "It happened in time."),
    "window_over": ("Closed", "The time in which somebody could act, or had to if a decision said so, is over."),
    "not_started": ("Not begun", "What it counts from has not happened, as far as documents say."),
}
"""What the states of a deadline are called, and what they mean; the gravest first."""
HIDDEN = "hidden"
"""The id that the API gives to documents about other people, where a key may see its own record only."""
OUTCOMES = {"granted": "granted", "partly": "granted in part", "refused": "refused"}
CLAIMS = {
    "subjects": "Subject",
    "ties": "Tie",
    "listings": "Entry",
    "exemptions": "Exemption",
    "conduct": "Conduct",
    "steps": "Step",
    "holdings": "Copy",
    "entries": "Line of a ledger",
    "scores": "Score",
}
"""The kinds of claims that a document of the data asserts."""
COPIES = {"holds": "held", "perhaps": "perhaps held", "ceased": "no longer held", "not_yet": "not yet received"}
ENTRIES = {
    "holds": "in force",
    "over": "over",
    "not_yet": "not yet begun",
    "perhaps": "in force or over: the documents do not settle it",
    "void": "void: it was set aside from its beginning",
}
COUNTED = {
    "counted": "names counted in the text",
    "stated": "the number is stated in a source",
    "known": "general knowledge, no opened text",
    "unknown": "not established",
}
CAUSES = {
    "listing": "entry",
    "tie": "tie",
    "exemption": "exemption",
    "profile": "record of the subject",
    "rule": "rule",
}
"""Kinds of records by which an effect changes from one load to another."""
PIECES = {"title": "Title", "status": "Status", "notes": "Notes", "as_of": "Day", "drawing": "Drawing"}
"""The pieces of a case that people change."""
REGISTERS = {
    "blacklist": "Blacklists",
    "redlist": "Red lists",
    "watch_list": "Watch lists",
    "travel_list": "Travel lists",
    "orders": "Orders, which restrict without labelling",
}
AGENCIES = {
    "state": "State bodies",
    "party": "Party bodies",
    "court": "Courts",
    "procuratorate": "Procuratorates",
    "mass": "Mass organisations",
    "gongo": "Organisations founded by the state",
    "enterprise": "Enterprises",
    "local": "Local bodies",
}


def day(value: date | str | None, otherwise: str = "") -> str:
    """A day as 1 June 2017."""
    if value is None:
        return otherwise
    found = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{found.day} {found:%B} {found.year}"


def moment(value: str) -> str:
    """A moment in UTC as 1 June 2017, 09:30 UTC."""
    found = datetime.fromisoformat(value).astimezone(UTC)
    return f"{day(found.date())}, {found:%H:%M} UTC"


def number(value: int) -> str:
    """A count with its thousands apart."""
    return f"{value:,}"


def count(n: int, one: str, many: str | None = None) -> str:
    """1 measure, 2 measures."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def listed(names: Sequence[str], most: int = 3) -> str:
    """a, b and c; where there are more than ``most``: a, b, c and 4 more."""
    shown, rest = list(names[:most]), len(names) - most
    if rest > 0:
        return f"{', '.join(shown)} and {rest} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)


def mark(marks: Iterable[str]) -> str:
    """What the marks of a fact say, in words."""
    return "; ".join(MARKS.get(m, m) for m in marks)


def called(subject: SubjectView) -> str:
    """A subject by one name: the English one where there is one."""
    return subject.name_en or subject.name


def plain(text: str) -> str:
    """A word of the data as a word of a sentence: legal_representative → legal representative."""
    return text.replace("_", " ")


def when(value: When | date | str | None, otherwise: str = "") -> str:
    """A day, month, year or stretch as vague as its source: September 2016, between 1 and 15 …"""
    if value is None:
        return otherwise
    found = When.parse(value)
    first, last = found
    if found.exact:
        return day(first)
    text = str(found)
    if len(text) == len("2016"):
        return text
    return f"{first:%B} {first.year}" if len(text) == len("2016-09") else f"between {day(first)} and {day(last)}"


def end(value: When | None) -> str:
    """The first day on which an entry is over; one that perhaps never comes is said to be the earliest."""
    if value is None:
        return "no end recorded"
    return f"{day(value.earliest)} at the earliest" if value.latest == FAR else when(value)


def length(value: Length | None) -> str:
    """A length of time: 2 years, 5 working days."""
    parts = [] if value is None else [(n, unit) for unit in LENGTHS if (n := getattr(value, unit))]
    return " and ".join(count(n, unit.replace("_", " ").removesuffix("s")) for n, unit in parts)


def target(value: Target) -> str:
    """Whom a measure reaches, in words: children of the legal representative, until the 18th birthday."""
    named = {"self": "the listed subject's own", "named": "whoever the decision names"}
    roles = listed([named.get(role, plain(role)) for role in value.roles], most=9)
    text = REACHES[value.reach] + (f" ({roles})" if roles else "")
    if value.listed:
        text += f", where a {value.listed} is listed"
    if value.affected:
        text += f", only a {value.affected}"
    return text + (f", until birthday {value.below_age}" if value.below_age else "")


def way(reach: str, role: str) -> str:
    """How somebody is tied to whoever is reached before: legal representative, child, branch."""
    return {"self": "listed", "children": "child", "branches": "branch", "employer": "employer"}.get(
        reach, f"undertaking, {plain(role)}" if reach == "undertakings" else plain(role)
    )
