"""Proofs as provenance (W3C PROV): PROV-JSON and PROV-N.

Every effect, claim, rule and document is an entity; every derivation is an activity that used the claims and rules it
rests on. An effect was derived from these, and a claim or rule from the place in the document that asserts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from prov.model import ProvDocument

from .proof import Citation, Node, Proof

NAMESPACE = "urn:sanctiongraph:"

_OWN = frozenset({"mode", "standing"})
"""Nodes that say something of the effect itself, and rest on nothing."""


def to_prov_json(proofs: Iterable[Proof], no: str | None, exact: Mapping[str, object]) -> str:
    """Proofs as PROV-JSON. ``no`` is the sentence of a reasoned no, ``exact`` what the answer states."""
    return _Provenance(proofs, no, exact).document.serialize(format="json") or ""


def to_prov_n(proofs: Iterable[Proof], no: str | None, exact: Mapping[str, object]) -> str:
    """The same in PROV-N."""
    return f"{_Provenance(proofs, no, exact).document.get_provn()}\n"


class _Provenance:
    """Builds one document, in which each entity and relation stands once."""

    def __init__(self, proofs: Iterable[Proof], no: str | None, exact: Mapping[str, object]) -> None:
        self.document = ProvDocument()
        self.document.add_namespace("sg", NAMESPACE)
        self._exact = exact
        self._names: dict[Node, str] = {}
        self._taken: set[str] = set()
        self._said: set[tuple[str, ...]] = set()
        for proof in proofs:
            self._effect(proof)
        if no is not None:
            self._entity("sg:no_effect", "no_effect", no, exact)

    def _effect(self, proof: Proof) -> None:
        key = (proof.affected, proof.measure, proof.listing, proof.mode.value)
        effect = _name("effect", *key)
        days = [node.text for node in proof.tree.rests_on if node.kind == "standing"]
        about = {"measure": proof.measure, "mode": proof.mode.value, "standing": " ".join(days)}
        self._entity(effect, "effect", proof.tree.text, {**about, **self._exact})
        reasons = 0
        for node in proof.tree.rests_on:
            if node.kind == "derivation":
                reasons += 1
                self._derivation(effect, _name("derivation", *key, str(reasons)), node)
            elif node.kind not in _OWN:
                self._derived(effect, self._node(node))

    def _derivation(self, effect: str, activity: str, node: Node) -> None:
        self.document.activity(activity, other_attributes=_about("derivation", node.text, _days(node)))
        self.document.wasGeneratedBy(effect, activity)
        for below in node.rests_on:
            name = self._node(below)
            if self._once("used", activity, name):
                self.document.used(activity, name)
            self._derived(effect, name, activity)

    def _node(self, node: Node) -> str:
        """The entity of a claim or rule, with everything that it rests on in turn."""
        if node in self._names:
            return self._names[node]
        name = self._free(_name(node.kind, node.id))
        self._names[node] = name
        mark = {"mark": " + ".join(node.mark)} if node.mark else {}
        standing = {"standing": node.standing.value} if node.standing else {}
        self._entity(name, node.kind, node.text, {**mark, **standing, **_days(node)})
        for cite in node.cites:
            self._cited(name, cite)
        for below in node.rests_on:
            self._derived(name, self._node(below))
        return name

    def _cited(self, name: str, cite: Citation) -> None:
        document = _name("document", cite.document)
        if self._once("document", document):
            self._entity(document, "document", cite.title, {"title_en": cite.title_en, "number": cite.number})
        if self._once("cited", name, document, cite.place):
            self.document.wasDerivedFrom(name, document, other_attributes={"sg:place": cite.place})

    def _derived(self, name: str, source: str, activity: str | None = None) -> None:
        if self._once("derived", name, source, activity or ""):
            self.document.wasDerivedFrom(name, source, activity)

    def _entity(self, name: str, kind: str, label: str, about: Mapping[str, object]) -> None:
        self.document.entity(name, _about(kind, label, about))

    def _once(self, *what: str) -> bool:
        if what in self._said:
            return False
        self._said.add(what)
        return True

    def _free(self, name: str) -> str:
        """The name, numbered where another entity has it: one record may be told of in several ways."""
        free, n = name, 1
        while free in self._taken:
            n += 1
            free = f"{name}/{n}"
        self._taken.add(free)
        return free


def _name(*parts: str) -> str:
    """A name in the namespace; what PROV-N cannot write is percent-encoded."""
    return "sg:" + "/".join(quote(part, safe="") for part in parts)


def _about(kind: str, label: str, about: Mapping[str, object]) -> dict[str, str]:
    """The attributes of an entity or activity."""
    said = {f"sg:{name}": str(value) for name, value in about.items() if value is not None}
    return {"prov:type": f"sg:{kind}", "prov:label": label, **said}


def _days(node: Node) -> dict[str, str]:
    days = {"since": node.since, "until": node.until}
    return {name: day.isoformat() for name, day in days.items() if day}
