"""The one tree of errors. Each carries a sentence that a user can act on; none of them is a bug of ours.

SanctiongraphError
├── EngineError          the local Neo4j cannot be fetched, started or stopped
├── ConnectionFailed     a Neo4j cannot be reached, refuses the password or is too old
├── QueryTooSlow         a query was cancelled at its deadline
├── QueryFileError       a .cypher file breaks its own header
├── RegimeError          a regime's YAML is wrong, or the graph holds another one
│   └── RulesUnreadable  rules of an earlier load were kept, and cannot be read
├── LoadError            a bundle was not loaded: rejected rows, a lock, a broken file
├── ExportError          what the graph holds cannot be written: the folder, or a record of another making
├── NotFound             nothing, or more than one subject, answers to what was asked
├── LogFailed            a look-up could not be logged, so it may not be answered
└── ApiError             a client got no answer of the API, or none that it can read
    ├── ProblemError     the API said what is wrong (exchange.py, as the two below)
    ├── Unreachable      nothing answers there, or the connection broke
    └── Incomplete       a stream ended before its last line, or not as that line says
"""

from __future__ import annotations


class SanctiongraphError(Exception):
    """A mistake or an outage that the user can do something about; the text says what."""

    exit_code = 1


class SettingsError(SanctiongraphError):
    """An environment variable SANCTIONGRAPH_* cannot be used as it is."""

    exit_code = 2


class EngineError(SanctiongraphError):
    """The local Neo4j cannot be fetched, started or stopped."""

    exit_code = 5


class ConnectionFailed(SanctiongraphError):
    """A Neo4j cannot be reached, refuses the password, or is older than 5.26."""

    exit_code = 5


class QueryTooSlow(SanctiongraphError):
    """A query was cancelled at its deadline, in the database too."""

    exit_code = 6


class QueryFileError(SanctiongraphError):
    """A .cypher file and its header disagree, or a caller's parameters and the header do."""


class RegimeError(SanctiongraphError):
    """A regime's YAML does not validate, or the graph holds a different version of it."""

    exit_code = 4


class RulesUnreadable(RegimeError):
    """The rules of an earlier load were kept, and were changed since, or cannot be read by this version."""


class LoadError(SanctiongraphError):
    """Nothing was loaded; the old data still answers."""

    exit_code = 4


class ExportError(SanctiongraphError):
    """What the graph holds was not written, and nothing is left of the try."""

    exit_code = 4


class NotFound(SanctiongraphError):
    """No subject, listing or measure answers to what was asked, or several subjects do.

    ``near`` are the ids that differ from it by capitals or spaces only.
    """

    exit_code = 3

    def __init__(self, text: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.near = near


class LogFailed(SanctiongraphError):
    """An entry of the access log could not be saved, so what it is about may not be answered."""

    exit_code = 5


class ApiError(SanctiongraphError):
    """A client of the API got no answer, or none that it can read."""
