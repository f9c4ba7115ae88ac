"""Whom one entry reaches, as a tree: whoever is tied to the listed subject, and whoever is reached through them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sanctiongraph.view import EffectView, SubjectView

Place = tuple[tuple[str, ...], str]
"""Where somebody is reached: the ties from the listed subject on, and who stands at their end."""


@dataclass(frozen=True)
class Branch:
    """Somebody reached, and whoever is reached through them.

    ``ways`` are the reaches and roles; ``effects`` are those that come this way; ``depth`` counts the ties from the
    listed subject; ``between`` those to the branch above that lead through somebody whom nothing affects.
    """

    subject: SubjectView
    ways: tuple[tuple[str, str], ...]
    effects: tuple[EffectView, ...]
    depth: int
    between: int
    branches: tuple[Branch, ...]

    def walk(self) -> Iterator[Branch]:
        """This branch and every one below it."""
        yield self
        for branch in self.branches:
            yield from branch.walk()


def tree(listed: SubjectView, effects: Iterable[EffectView]) -> Branch:
    """The listed subject with everybody whom the effects of its entry reach.

    The ties of a reason lead from the listed subject to the affected one: whoever is reached by their beginning
    stands above. Nobody is put anywhere by a guess.
    """
    grower = _Grower(listed)
    for effect in effects:
        grower.put(effect)
    return grower.branch([((), listed.id)], 0)


class _Grower:
    def __init__(self, listed: SubjectView) -> None:
        self.people = {listed.id: listed}
        self.ways: dict[Place, dict[tuple[str, str], None]] = defaultdict(dict)
        self.effects: dict[Place, dict[str, EffectView]] = defaultdict(dict)
        self.root: Place = ((), listed.id)

    def put(self, effect: EffectView) -> None:
        """Put one effect at every place from which it comes."""
        self.people[effect.affected.id] = effect.affected
        for reason in effect.reasons:
            place = (reason.ties, effect.affected.id)
            self.ways[place][reason.reach, reason.role] = None
            self.effects[place][effect.measure] = effect

    def branch(self, places: list[Place], above: int) -> Branch:
        """The branch of the subject at these places; ``above`` is the depth of the one it hangs on."""
        depth = min(len(ties) for ties, _ in places)
        below: dict[str, list[Place]] = defaultdict(list)
        for place in self.ways:
            if place not in places and self._above(place) in places:
                below[place[1]].append(place)
        effects = {effect.measure: effect for place in places for effect in self.effects[place].values()}
        return Branch(
            subject=self.people[places[0][1]],
            ways=tuple(dict.fromkeys(way for place in places for way in self.ways[place])),
            effects=tuple(effects[measure] for measure in sorted(effects)),
            depth=depth,
            between=max(depth - above - 1, 0),
            branches=tuple(self.branch(those, depth) for _, those in sorted(below.items())),
        )

    def _above(self, place: Place) -> Place:
        ties, _ = place
        for n in range(len(ties) - 1, 0, -1):
            if found := next((p for p in self.ways if p[0] == ties[:n]), None):
                return found
        return self.root
