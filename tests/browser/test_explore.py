"""The drawing of subjects and ties in a real browser: what a person does with it, by pointer and by keys."""

from __future__ import annotations

import json
import math
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import networkx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from browser.conftest import Open
from sanctiongraph.keys import Role

FAMILY = ["p:wei-lan", "p:lin-yutong", "p:lin-hao", "c:chenxi-textiles"]
HOUSE = f"/explore?ids={','.join(FAMILY)}&on=2018-03-01"
HUB = "/explore?ids=p:agent&on=2018-03-01"
SVG = "{http://www.w3.org/2000/svg}"
Places = dict[str, tuple[float, float]]


def opened(sign_in: Open, path: str, subjects: int) -> Page:
    """Explore at an address, once so many subjects are drawn and nothing is asked any more."""
    page = sign_in(path)
    drawn(page, subjects)
    return page


def drawn(page: Page, subjects: int) -> None:
    expect(page.get_by_role("listbox", name="Drawn subjects").get_by_role("option")).to_have_count(subjects)
    expect(page.get_by_text("Asking…")).to_be_hidden()


def canvas(page: Page, script: str, argument: Any = None) -> Any:
    """What a script finds in the drawing itself; the library hangs its instance on its container."""
    return page.evaluate(
        f"(given) => {{ const cy = document.querySelector('.sgx-canvas')._cyreg.cy; return ({script}); }}", argument
    )


def places(page: Page) -> Places:
    """Where every drawn node is, without the boxes of groups."""
    found = canvas(page, "cy.nodes(':childless').map((n) => [n.id(), n.position('x'), n.position('y')])")
    return {id: (x, y) for id, x, y in found}


def ties(page: Page) -> set[str]:
    """The ids of the ties that are drawn."""
    return {id.removeprefix("tie ") for id in canvas(page, "cy.edges().map((e) => e.id())")}


def node(page: Page, id: str) -> tuple[float, float]:
    """Where a node is in the window."""
    x, y = canvas(
        page, "[cy.getElementById(given).renderedPosition('x'), cy.getElementById(given).renderedPosition('y')]", id
    )
    return _in_window(page, x, y)


def _in_window(page: Page, x: float, y: float) -> tuple[float, float]:
    box = page.locator(".sgx-canvas").bounding_box()
    assert box
    return box["x"] + x, box["y"] + y


def select(page: Page, *ids: str) -> None:
    """Select subjects with the pointer: one by a click, the rest with Shift."""
    for n, id in enumerate(ids):
        if n:
            page.keyboard.down("Shift")
        page.mouse.click(*node(page, id))
        page.keyboard.up("Shift")
    expect(page.locator(".sgx-nodes [aria-selected=true]")).to_have_count(len(ids))


def saved(page: Page, kind: str, folder: Path) -> Path:
    """The drawing as a file."""
    page.locator(".sgx-menu summary").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name=re.compile(f"^{kind}")).click()
    path = folder / taken.value.suggested_filename
    taken.value.save_as(path)
    return path


def rows(page: Page, tab: str) -> list[str]:
    """The ids of the rows in one of the tables beside the drawing."""
    page.get_by_role("tab", name=tab).click()
    return page.locator("[data-panel] tr[data-row]").evaluate_all("(rows) => rows.map((row) => row.dataset.row)")


# --- expanding ------------------------------------------------------------------------------------------------------


def test_a_hub_is_expanded_fifty_at_a_time_what_is_drawn_stays_where_it_is_and_undo_takes_it_back(
    sign_in: Open,
) -> None:
    page = opened(sign_in, HUB, 51)
    hub = page.locator(".sgx-nodes [data-id='p:agent']")
    expect(hub).to_contain_text("4,950 more ties")
    before = places(page)
    assert len(set(before.values())) == 51
    page.mouse.dblclick(*node(page, "p:agent"))
    drawn(page, 101)
    expect(hub).to_contain_text("4,900 more ties")
    after = places(page)
    assert {id: after[id] for id in before} == before
    assert min(math.dist(a, b) for id, a in after.items() for other, b in after.items() if other < id) > 60
    page.keyboard.press("Control+z")
    drawn(page, 51)
    expect(hub).to_contain_text("4,950 more ties")
    assert places(page) == before
    page.keyboard.press("Control+Shift+z")
    drawn(page, 101)
    assert places(page) == after


def test_a_subject_whose_ties_are_all_drawn_is_not_expanded(sign_in: Open) -> None:
    page = opened(sign_in, HOUSE, 4)
    before = places(page)
    page.mouse.dblclick(*node(page, "p:lin-yutong"))
    expect(page.locator(".sgx-said")).to_have_text("All ties of Lin Yutong 林雨桐 are drawn.")
    assert places(page) == before


# --- paths ----------------------------------------------------------------------------------------------------------


def test_the_paths_between_two_selected_subjects_are_drawn_with_whoever_stands_on_them(sign_in: Open) -> None:
    page = opened(sign_in, "/explore?ids=p:lin-yutong,c:chenxi-textiles&on=2018-03-01", 2)
    before = places(page)
    select(page, "p:lin-yutong", "c:chenxi-textiles")
    page.get_by_role("button", name="Path", exact=True).click()
    drawn(page, 3)
    assert {id: places(page)[id] for id in before} == before
    on_the_way = canvas(page, "cy.edges('.way').map((e) => e.id())")
    assert {id.removeprefix("tie ") for id in on_the_way} == {
        "t:wei-lan.parent.lin-yutong",
        "t:wei-lan.legal_representative.chenxi-textiles",
        "t:wei-lan.shareholder.chenxi-textiles",
    }


def test_two_subjects_without_a_path_are_told_so(sign_in: Open) -> None:
    page = opened(sign_in, "/explore?ids=p:lin-yutong,p:zhai-bo&on=2018-03-01", 2)
    select(page, "p:lin-yutong", "p:zhai-bo")
    page.get_by_role("button", name="Path", exact=True).click()
    expect(page.locator(".sgx-notice")).to_contain_text("No path of")
    drawn(page, 2)


# --- a tie ----------------------------------------------------------------------------------------------------------


def test_the_command_that_a_tie_shows_gives_that_tie_with_the_same_days_and_document(
    sign_in: Open, tokens: dict[Role, str]
) -> None:
    page = opened(sign_in, HOUSE, 4)
    tie = "t:wei-lan.parent.lin-yutong"
    x, y = canvas(
        page,
        "[cy.getElementById(given).renderedMidpoint().x, cy.getElementById(given).renderedMidpoint().y]",
        f"tie {tie}",
    )
    page.mouse.click(*_in_window(page, x, y))
    details = page.locator("[data-panel]")
    expect(details.get_by_role("heading")).to_have_text("Wei Lan 魏岚 is parent of Lin Yutong 林雨桐")
    answer = subprocess.run(
        ["bash", "-c", details.locator(".sgx-curl code").inner_text()],
        env={"KEY": tokens[Role.investigator], "PATH": "/usr/bin:/bin"},
        capture_output=True,
    )
    (found,) = [t for t in json.loads(answer.stdout)["ties"] if t["tie"] == tie]
    told = dict(zip(details.locator("dt").all_inner_texts(), details.locator("dd").all_inner_texts(), strict=True))
    assert found["until"] is None
    assert told["Days"] == f"{found['since']} → open"
    cite = found["cite"]
    assert told["Document"] == f"{cite['number'] or cite['title_en'] or cite['title']}, {cite['place']}"
    assert told["Kind"] == found["kind"] == "parent"


# --- what is seen ---------------------------------------------------------------------------------------------------


def test_a_kind_that_is_filtered_out_leaves_the_drawing_and_comes_back_to_its_place(sign_in: Open) -> None:
    page = opened(sign_in, HOUSE, 4)
    before, bound = places(page), ties(page)
    page.get_by_role("tab", name="Filter").click()
    page.get_by_role("checkbox", name="Person").uncheck()
    drawn(page, 1)
    assert set(places(page)) == {"c:chenxi-textiles"}
    page.get_by_role("checkbox", name="Person").check()
    drawn(page, 4)
    assert (places(page), ties(page)) == (before, bound)
    page.get_by_role("checkbox", name="shareholder").uncheck()
    assert bound - ties(page) == {"t:wei-lan.shareholder.chenxi-textiles"}
    assert places(page) == before


def test_another_day_shows_the_ties_of_that_day_and_moves_nobody(sign_in: Open) -> None:
    page = opened(sign_in, HOUSE, 4)
    before = places(page)
    assert "t:wei-lan.legal_representative.chenxi-textiles" in ties(page)
    page.locator("#sg-day").fill("2015-03-01")
    expect(page.locator(".sgx-hint")).to_contain_text("on 2015-03-01")
    drawn(page, 4)
    assert {id.split(".")[1] for id in ties(page)} == {"parent", "spouse"}
    assert places(page) == before
    page.locator("#sg-day").fill("2015-03-02")
    expect(page.locator(".sgx-hint")).to_contain_text("on 2015-03-02")
    drawn(page, 4)
    assert "t:wei-lan.legal_representative.chenxi-textiles" in ties(page)


def test_the_address_of_a_drawing_opens_the_same_subjects(sign_in: Open) -> None:
    page = opened(sign_in, "/explore?ids=p:wei-lan&on=2018-03-01", 4)
    expect(page).to_have_url(re.compile("lin-hao"))
    ids = set(places(page))
    page.goto(page.url)
    drawn(page, 4)
    assert set(places(page)) == ids


def addressed(page: Page, **named: str) -> None:
    """Wait until the address names this, besides the day."""

    def so(url: str) -> bool:
        given = parse_qs(urlsplit(url).query)
        return {name: ",".join(sorted(text.split(","))) for name, (text,) in given.items() if name != "on"} == named

    page.wait_for_url(so)


def reopened(page: Page, **named: str) -> set[str]:
    """Who is drawn when the address, once it names this, is opened anew: whoever is seen now."""
    addressed(page, **named)
    seen = set(places(page))
    page.goto(page.url)
    drawn(page, len(seen))
    assert set(places(page)) == seen
    return seen


def test_the_address_follows_undo_and_redo(sign_in: Open) -> None:
    page = opened(sign_in, "/explore?listing=l:chenxi&on=2018-03-01", 4)
    page.mouse.dblclick(*node(page, "p:wei-lan"))
    drawn(page, 5)
    more = {"listing": "l:chenxi", "ids": "c:chenxi-textiles,p:lin-hao,p:lin-yutong,p:wei-lan"}
    addressed(page, **more)
    page.get_by_role("button", name="Undo").click()
    drawn(page, 4)
    addressed(page, listing="l:chenxi")
    page.get_by_role("button", name="Redo").click()
    drawn(page, 5)
    assert len(reopened(page, **more)) == 5


def test_the_address_opens_nobody_who_was_hidden_or_filtered_out(sign_in: Open) -> None:
    page = opened(sign_in, "/explore?listing=l:chenxi&on=2018-03-01", 4)
    select(page, "p:lin-yutong")
    page.get_by_role("toolbar").get_by_role("button", name="Hide").click()
    drawn(page, 3)
    reopened(page, listing="l:chenxi", ids="c:chenxi-textiles,p:wei-lan")
    page.get_by_role("tab", name="Filter").click()
    page.get_by_role("checkbox", name="Listing").uncheck()
    page.get_by_role("checkbox", name="Company").uncheck()
    drawn(page, 1)
    assert reopened(page, ids="p:wei-lan", alone="yes") == {"p:wei-lan"}


# --- many at once ---------------------------------------------------------------------------------------------------


def test_selected_subjects_are_hidden_and_shown_again(sign_in: Open) -> None:
    page = opened(sign_in, HOUSE, 4)
    before = places(page)
    select(page, "p:lin-hao", "p:lin-yutong")
    page.get_by_role("toolbar").get_by_role("button", name="Hide").click()
    drawn(page, 2)
    assert set(places(page)) == {"p:wei-lan", "c:chenxi-textiles"}
    expect(page.locator(".sgx-hint")).to_contain_text("2 not shown")
    page.get_by_role("tab", name="Subjects").click()
    page.get_by_role("button", name="Show them again").click()
    drawn(page, 4)
    assert places(page) == before


def test_what_is_pinned_stays_when_a_layout_moves_the_rest(sign_in: Open) -> None:
    page = opened(sign_in, HOUSE, 4)
    before = places(page)
    select(page, "p:lin-hao")
    page.get_by_role("toolbar").get_by_role("button", name="Pin").click()
    for layout in ("hierarchical", "concentric", "force"):
        page.get_by_label("Layout").select_option(layout)
        expect(page.locator(".sgx-said")).to_contain_text("Laid out")
        after = places(page)
        assert after["p:lin-hao"] == before["p:lin-hao"]
        assert any(after[id] != before[id] for id in before)
        page.get_by_role("button", name="Undo").click()
        assert places(page) == before


def test_selected_subjects_are_grouped_named_and_ungrouped_without_moving(sign_in: Open) -> None:
    page = opened(sign_in, HOUSE, 4)
    before = places(page)
    select(page, "p:lin-hao", "p:wei-lan", "p:lin-yutong")
    page.get_by_role("toolbar").get_by_role("button", name="Group", exact=True).click()
    assert canvas(page, "cy.nodes(':parent').map((n) => n.data('label'))") == ["Group 1"]
    assert places(page) == before
    page.get_by_role("tab", name="Filter").click()
    page.get_by_role("textbox", name="Name of Group 1").fill("The Lin family")
    page.keyboard.press("Tab")
    assert canvas(page, "cy.nodes(':parent').map((n) => n.data('label'))") == ["The Lin family"]
    page.get_by_role("toolbar").get_by_role("button", name="Ungroup", exact=True).click()
    assert canvas(page, "cy.nodes(':parent').length") == 0
    assert places(page) == before


# --- the room there is ---


@pytest.mark.parametrize("width", [1280, 834, 768])
@pytest.mark.parametrize(("path", "subjects"), [(HUB, 51), ("/explore?listing=l:chenxi&on=2018-03-01", 4)])
def test_nothing_is_cut_off_without_a_way_to_it(sign_in: Open, path: str, subjects: int, width: int) -> None:
    page = sign_in(path, width=width)
    drawn(page, subjects)
    outside = page.get_by_role("button", name="outside this view")
    page.wait_for_timeout(500)
    expect(outside).to_be_hidden()
    page.set_viewport_size({"width": 2048 - width, "height": 700})
    page.wait_for_timeout(500)
    expect(outside).to_be_hidden()
    for _ in range(8):
        page.get_by_role("button", name="Zoom in").click()
    expect(outside).to_be_visible()
    outside.click()
    expect(outside).to_be_hidden()
    for part in ("section.sgx", ".sgx-tools", ".sgx-side", ".sgx-panel"):
        assert page.locator(part).evaluate("(e) => e.scrollWidth <= e.clientWidth"), part
    page.locator(".sgx-menu summary").click()
    menu = page.locator(".sgx-menu > div").bounding_box()
    assert menu
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= 2048 - width


# --- the twin and the files -----------------------------------------------------------------------------------------


def test_the_tables_hold_exactly_what_the_drawing_shows(sign_in: Open) -> None:
    page = opened(sign_in, HOUSE, 4)
    select(page, "p:lin-hao")
    page.get_by_role("toolbar").get_by_role("button", name="Hide").click()
    drawn(page, 3)
    assert Counter(rows(page, "Subjects")) == Counter(places(page).keys())
    assert (
        Counter(rows(page, "Ties"))
        == Counter(ties(page))
        == Counter(
            [
                "t:wei-lan.parent.lin-yutong",
                "t:wei-lan.legal_representative.chenxi-textiles",
                "t:wei-lan.shareholder.chenxi-textiles",
            ]
        )
    )


def test_a_picture_as_png_shows_the_drawing(sign_in: Open, tmp_path: Path) -> None:
    page = opened(sign_in, HOUSE, 4)
    with Image.open(saved(page, "PNG", tmp_path)) as picture:
        assert picture.format == "PNG"
        assert min(picture.size) > 300
        assert len(picture.convert("RGB").getcolors(1 << 24)) > 10  # type: ignore[arg-type]


def test_a_picture_as_svg_has_every_label_as_text(sign_in: Open, tmp_path: Path) -> None:
    page = opened(sign_in, HOUSE, 4)
    svg = ElementTree.parse(saved(page, "SVG", tmp_path)).getroot()
    nodes = {g.get("data-id"): [t.text for t in g.iter(f"{SVG}tspan")] for g in svg.iter(f"{SVG}g") if g.get("data-id")}
    shown = canvas(page, "cy.nodes().map((n) => [n.id(), n.data('label')])")
    assert nodes == {id: label.split("\n") for id, label in shown}
    kinds = {g.get("data-tie"): g.findtext(f"{SVG}text") for g in svg.iter(f"{SVG}g") if g.get("data-tie")}
    assert kinds == {
        id.removeprefix("tie "): label for id, label in canvas(page, "cy.edges().map((e) => [e.id(), e.data('label')])")
    }
    assert not list(svg.iter(f"{SVG}image"))


def test_a_drawing_as_gexf_is_read_by_networkx(sign_in: Open, tmp_path: Path) -> None:
    page = opened(sign_in, HOUSE, 4)
    graph = networkx.read_gexf(saved(page, "GEXF", tmp_path))
    assert set(graph.nodes) == set(FAMILY)
    assert {data["id"] for *_, data in graph.edges(data=True)} == ties(page)
    assert graph.nodes["p:wei-lan"]["name_en"] == "Wei Lan"
    assert graph.nodes["p:wei-lan"]["name"] == "魏岚"
    for id, (x, y) in places(page).items():
        at = graph.nodes[id]["viz"]["position"]
        assert (at["x"], at["y"]) == pytest.approx((x, -y), abs=0.06)


def test_a_drawing_as_json_opens_again_as_it_was(sign_in: Open, tmp_path: Path) -> None:
    page = opened(sign_in, HOUSE, 4)
    select(page, "p:lin-hao", "p:wei-lan")
    page.get_by_role("toolbar").get_by_role("button", name="Group", exact=True).click()
    select(page, "p:lin-yutong")
    page.get_by_role("toolbar").get_by_role("button", name="Pin").click()
    x, y = node(page, "c:chenxi-textiles")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 30, steps=4)
    page.mouse.up()
    expect(page.locator(".sgx-nodes [data-id='p:wei-lan']")).to_contain_text("restricted")
    before = places(page)
    first = saved(page, "JSON", tmp_path).read_bytes()
    page.goto(page.url.partition("/explore")[0] + "/explore?on=2018-03-01")
    expect(page.get_by_role("heading", name="Nothing is drawn yet")).to_be_visible()
    page.locator(".sgx-menu summary").click()
    page.get_by_label("Open a drawing saved as JSON").set_input_files(
        {"name": "drawing.json", "mimeType": "application/json", "buffer": first}
    )
    drawn(page, 4)
    assert places(page) == before
    assert saved(page, "JSON", tmp_path).read_bytes() == first


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"{", "This file is not JSON."), (b"{}", "This file is no drawing of Sanctiongraph.")],
    ids=["no JSON", "another JSON"],
)
def test_a_file_that_is_no_drawing_is_told_and_changes_nothing(sign_in: Open, data: bytes, sentence: str) -> None:
    page = opened(sign_in, HOUSE, 4)
    page.locator(".sgx-menu summary").click()
    page.get_by_label("Open a drawing saved as JSON").set_input_files(
        {"name": "drawing.json", "mimeType": "application/json", "buffer": data}
    )
    expect(page.locator(".sgx-notice")).to_contain_text(sentence)
    drawn(page, 4)


def test_who_is_perhaps_affected_is_called_that_on_the_page_and_in_every_file(sign_in: Open, tmp_path: Path) -> None:
    page = sign_in("/explore?ids=p:zhai-bo,p:wei-lan&on=2018-03-01")
    drawn(page, 2)
    expect(page.locator(".sgx-busy")).to_have_text("Marks are coming …")
    expect(page.locator(".sgx-nodes [data-id='p:zhai-bo']")).to_contain_text("perhaps restricted")
    expect(page.locator(".sgx-busy")).to_be_hidden()
    bare, looks = saved(page, "PNG", tmp_path).read_bytes(), canvas(page, "cy.nodes().map((n) => n.data('look'))")
    page.get_by_role("tab", name="Subjects").click()
    told = page.locator("[data-panel] tr[data-row]").evaluate_all("(rows) => rows.map((r) => r.cells[2].innerText)")
    assert (told, looks) == (["restricted", "perhaps restricted"], ["affected", "perhaps"])
    select(page, "p:zhai-bo")
    page.get_by_role("tab", name="Details").click()
    expect(page.locator(".sgx-situation")).to_have_text("Perhaps restricted (9 measures: all contested).")
    assert saved(page, "PNG", tmp_path).read_bytes() == bare  # a selection is no part of the picture
    graph = networkx.read_gexf(saved(page, "GEXF", tmp_path))
    data = json.loads(saved(page, "JSON", tmp_path).read_bytes())
    for node_of in (graph.nodes, {n["id"]: n for n in data["nodes"]}):
        standings = {id: node_of[id]["restricted_standing"] for id in ("p:zhai-bo", "p:wei-lan")}
        assert standings == {"p:zhai-bo": "contested", "p:wei-lan": "applies"}
    load = page.evaluate("fetch('/ask/v1/ties?among=p:wei-lan').then((answer) => answer.json())")["data"]
    svg = ElementTree.parse(saved(page, "SVG", tmp_path)).getroot()
    assert [t.text for t in svg.iter(f"{SVG}tspan")].count("perhaps restricted") == 1
    assert [t.text for t in svg.iter(f"{SVG}text") if t.get("class") == "below"] == [
        "2 subjects, 0 ties on 2018-03-01.",
        f"Sanctiongraph, load no. {load}.",
        "Person",
        "Affected without being listed",
        "Perhaps affected: nothing surely applies",
    ]


# --- by keys --------------------------------------------------------------------------------------------------------


def test_keys_alone_draw_expand_choose_a_tie_and_undo(sign_in: Open) -> None:
    page = sign_in("/explore?on=2018-03-01")
    expect(page.get_by_role("heading", name="Nothing is drawn yet")).to_be_visible()
    tab_to(page, "[aria-label='Add a subject to the drawing']")
    page.keyboard.type("wei lan")
    expect(page.get_by_role("option").first).to_contain_text("Wei Lan")
    page.keyboard.press("Enter")
    drawn(page, 1)
    tab_to(page, ".sgx-nodes")
    page.keyboard.press("Enter")
    drawn(page, 4)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    chosen = page.locator(".sgx-nodes [aria-selected=true]")
    expect(chosen).to_have_count(2)
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    drawn(page, 3)
    page.keyboard.press("Control+z")
    drawn(page, 4)
    page.keyboard.press("t")
    expect(page.locator("[data-panel] tr[data-row] button:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("[data-panel] tr.sgx-chosen")).to_have_count(1)
    page.get_by_role("tab", name="Details").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sgx-curl")).to_contain_text("/v1/ties?among=")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")
