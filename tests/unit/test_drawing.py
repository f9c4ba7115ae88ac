"""The picture of the regime: the committed file is what the command draws, and it shows what the regime says."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from sanctiongraph.cli import app
from sanctiongraph.drawing import draw
from sanctiongraph.regime import Regime, load_regime, shipped

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "regime.svg"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def regime() -> Regime:
    return load_regime("prc")


@pytest.fixture(scope="module")
def picture(regime: Regime) -> ET.Element:
    return ET.fromstring(draw(regime))


def _says(picture: ET.Element, tag: str) -> list[str]:
    """The sentences of the marks of one shape."""
    return [mark.findtext(f"{SVG}title", "") for mark in picture.iter(f"{SVG}{tag}") if len(mark)]


def test_the_committed_picture_is_what_the_command_draws(tmp_path: Path) -> None:
    file = tmp_path / "regime.svg"
    assert CliRunner().invoke(app, ["regime", "--picture", str(file)]).exit_code == 0
    assert file.read_bytes() == PICTURE.read_bytes()


def test_every_order_of_a_measure_is_a_square_and_there_is_no_other(regime: Regime, picture: ET.Element) -> None:
    ordered = {
        (i.short or i.en, b.measure): all(x.uncertain for x in i.bases if x.measure == b.measure)
        for i in regime.instruments
        for b in i.bases
    }
    assert sorted(_says(picture, "rect")) == sorted(
        f"{name} orders {m}, {regime.measure[m].short}{' (uncertain)' if uncertain else ''}"
        for (name, m), uncertain in ordered.items()
    )


def test_who_leads_and_who_signed_is_a_circle_each(regime: Regime, picture: ET.Element) -> None:
    said = _says(picture, "circle")
    en = {a.id: a.en for a in regime.agencies}
    leads = [f"{en[a]} leads: {i.short}" for i in regime.instruments for a in i.lead]
    signed = [
        f"{en[s.agency]} signed: {i.short}" for i in regime.instruments for s in i.signatories if s.agency not in i.lead
    ]
    assert sorted(s for s in said if " leads: " in s) == sorted(leads)
    assert sorted(s for s in said if " signed: " in s) == sorted(signed)


def test_who_only_enforces_is_told_apart_from_who_is_only_said_to(picture: ET.Element) -> None:
    enforcing = [s for s in _says(picture, "circle") if " enforces " in s]
    assert "China Railway Corporation enforces T01, T02, P07: rail travel" in enforcing
    assert "Ministry of Education enforces M24: judgment defaulters (not established)" in enforcing


def test_every_agency_that_acts_every_instrument_and_every_measure_has_its_label(
    regime: Regime, picture: ET.Element
) -> None:
    labels = {text.text for text in picture.iter(f"{SVG}text")}
    acting = {a for i in regime.instruments for a in (*i.lead, *i.enforced_by, *(s.agency for s in i.signatories))}
    acting |= {a for m in regime.measures for a in m.agencies}
    names = {a.en for a in regime.agencies if a.id in acting}
    assert {a.en for a in regime.agencies} & labels == names
    assert {m.id for m in regime.measures} | {m.short for m in regime.measures} <= labels
    columns = [text for text in labels if text and re.search(r", \d{4}(/\d{4})?$", text)]
    assert len(columns) == len({(i.index, i.short, str(i.begins)) for i in regime.instruments})


def test_every_instrument_has_a_short_name_of_its_own_and_a_field(regime: Regime) -> None:
    assert [i.id for i in regime.instruments if not i.short or not i.field] == []
    assert len({i.short for i in regime.instruments}) == len(regime.instruments)


def test_the_picture_follows_the_readers_light_or_dark_scheme(picture: ET.Element) -> None:
    style = picture.findtext(f"{SVG}style", "")
    light, dark = style.split("@media (prefers-color-scheme:dark)")
    named = re.compile(r"\.([a-z]+)[,{]")
    coloured = {name for name in named.findall(light) if name not in ("title", "head", "open")}
    assert coloured - set(named.findall(dark)) == set()


def test_a_regime_without_instruments_is_drawn_too() -> None:
    regime = load_regime(shipped("prc"))
    bare = regime.model_copy(update={"instruments": (), "measures": ()})
    assert ET.fromstring(draw(bare)).findtext(f"{SVG}title")
