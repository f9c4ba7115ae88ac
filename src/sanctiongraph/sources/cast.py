"""A regime's fiction as data: its hand-written cast, the words that a world draws from, the stories told of it.

It stands in the folder ``fiction/`` of the regime, so that no word of a regime stands here: ``planted/`` and ``city/``
are bundles, ``vocabulary.json`` is a :class:`Vocabulary`, ``stories.json`` holds :class:`Stories`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..errors import RegimeError
from ..model import RECORDS, Conduct, Record
from ..regime import shipped

BEGINS, ENDS = "1950-01-01", "2025-12-01"
"""The days within which a generated world lives."""

Word = Annotated[str, Field(pattern=r'^[^"\\\x00-\x1f]+$', description="Stands between quotes in JSON as it is.")]
Day = Annotated[str, AfterValidator(lambda text: date.fromisoformat(text).isoformat())]
"""A day as ISO text, which sorts as days do."""


M = TypeVar("M", bound=BaseModel)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class _Between(_Model):
    """Something that there is on days in ``[from, to)``."""

    from_: Day = Field(BEGINS, alias="from")
    to: Day = "9999-12-31"


class GroundWord(_Model):
    """A ground, how often it is drawn, and since when a listing under it has a term."""

    ground: Word
    weight: int = Field(1, ge=1)
    termed_from: Day | None = None


class ExitWord(_Between):
    """A way out of the register, either for listings with a term or for those without."""

    exit: Word
    termed: bool = False


class Listings(_Between):
    """The register that most listings stand in, and the days on which they begin."""

    register_: Word = Field(alias="register")
    grounds: tuple[GroundWord, ...] = Field(min_length=1)
    exits: tuple[ExitWord, ...] = ()
    extended_by_years: tuple[int, ...] = Field((), description="By how much a term may be extended; empty: never.")

    @cached_property
    def drawn(self) -> tuple[GroundWord, ...]:
        """Each ground as often as it weighs, for a uniform draw."""
        return tuple(ground for ground in self.grounds for _ in range(ground.weight))

    @model_validator(mode="after")
    def _within(self) -> Self:
        if not BEGINS <= self.from_ < self.to <= ENDS:
            raise ValueError(f"from and to: a world's listings begin between {BEGINS} and {ENDS}")
        return self


class Orders(_Model):
    """The register of orders that mostly come with a listing, and how they end with it."""

    register_: Word = Field(alias="register")
    ground: Word
    exit: Word


class ExemptionWord(_Between):
    """A kind of exemption; some are not for whoever is listed, only for who answers for a listed unit."""

    kind: Word
    for_the_listed: bool = True


class Exemptions(_Model):
    """What exemptions lift, and their kinds."""

    measures: tuple[Word, ...] = Field(min_length=1)
    kinds: tuple[ExemptionWord, ...] = Field(min_length=1)

    @cached_property
    def lifted(self) -> str:
        """The measures as the inside of a list in JSON."""
        return ",".join(f'"{measure}"' for measure in self.measures)


class Deed(_Model):
    """What somebody did before being listed."""

    text: Word
    norm: Word
    area: Word

    @model_validator(mode="after")
    def _as_in_a_bundle(self) -> Self:
        Conduct(id="-", document="-", subject="-", **self.model_dump())
        return self


class Paper(_Model):
    """A kind of document; its number is made of ``{id}`` and ``{year}``."""

    issuer: Word
    number: Word
    title: Word
    title_en: Word


class Papers(_Model):
    """The documents that a world cites."""

    companies: Paper
    households: Paper
    hearing: Paper
    decision: Paper
    extension: Paper
    exemption: Paper


class Vocabulary(_Model):
    """What a generated world takes from its regime."""

    hub: Word = Field(description="The planted agent who represents up to 5,000 companies.")
    listings: Listings
    orders: Orders | None = None
    exemptions: Exemptions | None = None
    conduct: tuple[Deed, ...] = ()
    papers: Papers


class Question(_Model):
    """One question of the demo: a command of the command line, and whom or what it asks about."""

    ask: str
    command: Literal["affected", "effects", "why"]
    of: str
    measure: str | None = None


class Demo(_Model):
    """What the demo asks, all for one day."""

    day: date
    questions: tuple[Question, ...]


class Told(_Model):
    """One story that the web app begins with, and the place where it can be followed: a subject, a day, a measure."""

    title: str
    text: str
    of: str
    day: date
    measure: str | None = None


class Stories(_Model):
    """Who is who, in a sentence each, by id."""

    demo: Demo
    start: tuple[Told, ...] = Field(description="What somebody who opens the app on the demo city is led to.")
    protagonists: dict[str, str] = Field(description="The demo city's cast: whom the tour follows.")
    planted: dict[str, str] = Field(description="Hard cases that stand in every world, whatever its size and seed.")


class Fiction:
    """The fiction of a regime, shipped or in a folder; each part is read when it is asked for.

    Raises RegimeError, which names the file and the place, when there is none or it is not valid.
    """

    def __init__(self, regime: str = "prc") -> None:
        self.folder = shipped(regime) / "fiction"
        if not self.folder.is_dir():
            raise RegimeError(f"The regime {regime} has no fiction: the folder {self.folder} is missing.")

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that a world draws from."""
        return self._read("vocabulary.json", Vocabulary)

    @cached_property
    def stories(self) -> Stories:
        """Who is who, and what the demo asks."""
        return self._read("stories.json", Stories)

    def planted(self) -> Iterator[Record]:
        """The hard cases of every generated world."""
        return self._bundle("planted")

    def city(self) -> Iterator[Record]:
        """The protagonists of the demo city, who live among the planted cases."""
        return self._bundle("city")

    def _read(self, name: str, model: type[M]) -> M:
        path = self.folder / name
        try:
            return _valid(path, path.read_bytes(), model)
        except OSError as error:
            raise RegimeError(f"{path}: {error.strerror}.") from None

    def _bundle(self, name: str) -> Iterator[Record]:
        for kind in RECORDS:
            path = self.folder / name / f"{kind.file}.jsonl"
            for line in path.read_bytes().splitlines() if path.exists() else ():
                yield _valid(path, line, kind)


def _valid(path: Path, text: bytes, model: type[M]) -> M:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        places = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise RegimeError(f"{path}: {'; '.join(places)}") from None
