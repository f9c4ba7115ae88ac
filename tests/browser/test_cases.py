"""Investigations that are kept: saved from the drawing, reopened by a colleague, met by a load, by keys alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from browser.conftest import WAIT, Open, serve_app
from browser.test_explore import HOUSE, canvas, drawn, opened, places, select, tab_to
from browser.test_journeys import settled
from sanctiongraph import keys
from sanctiongraph.client import Client
from sanctiongraph.graph.connection import Graph
from sanctiongraph.keys import Role
from sanctiongraph.load import load
from sanctiongraph.regime import load_regime
from sanctiongraph.settings import Settings
from serving import served

NOTES = "/case?case={}&on=2018-03-01&tab=edit"
Case = dict[str, Any]


@pytest.fixture
def client(api_address: str, tokens: dict[Role, str]) -> Iterator[Client]:
    """The investigator, without a browser."""
    with Client(api_address, tokens[Role.investigator], "a test of cases") as client:
        yield client


@pytest.fixture
def colleague(city: Graph) -> str:
    """Another investigator's key."""
    return keys.create(city, "Desk B", Role.investigator)


def begun(client: Client, **more: Any) -> str:
    """A case of the investigator's; its id."""
    return client.open_case({"title": "The firm", "as_of": "2018-03-01", **more}).id


def groups(page: Page) -> dict[str, set[str]]:
    """Who is drawn in which box."""
    found = canvas(page, "cy.nodes(':parent').map((g) => [g.data('label'), g.children().map((n) => n.id())])")
    return {name: set(ids) for name, ids in found}


def pinned(page: Page) -> set[str]:
    return set(canvas(page, "cy.nodes('[?pinned]').map((n) => n.id())"))


def shown(page: Page) -> Locator:
    """What the newest run shows: while it goes on, what it replaces may stand beside it."""
    return page.locator("[data-testid=stElementContainer][data-stale=false]")


def field(page: Page, label: str) -> Locator:
    return shown(page).get_by_label(label, exact=True)


def typed(page: Page, label: str, text: str) -> None:
    """Write into a field, and leave it."""
    field(page, label).fill(text)
    page.keyboard.press("Tab")
    settled(page)


# --- a drawing is kept ----------------------------------------------------------------------------------------------


def test_a_drawing_kept_in_a_case_opens_again_with_everything_where_it_was(sign_in: Open, client: Client) -> None:
    page = opened(sign_in, HOUSE, 4)
    select(page, "p:wei-lan", "c:chenxi-textiles")
    page.get_by_role("toolbar").get_by_role("button", name="Group", exact=True).click()
    page.get_by_role("tab", name="Subjects").click()
    page.get_by_role("button", name="Lin Yutong 林雨桐").click()
    page.get_by_role("toolbar").get_by_role("button", name="Pin").click()
    page.get_by_role("button", name="Lin Hao 林浩").click()
    page.get_by_role("toolbar").get_by_role("button", name="Hide").click()
    drawn(page, 3)
    before = places(page), groups(page), pinned(page)
    page.get_by_role("button", name="Keep in a case").click()
    page.get_by_label("Title").fill("The house of Chenxi")
    page.get_by_role("button", name="Begin the case").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The house of Chenxi")
    expect(page.locator("#sg-day")).to_have_value("2018-03-01")
    expect(page.locator(".sg-followed h3")).to_have_count(3)  # whoever is hidden is drawn, and not followed
    case = re.findall("case=([0-9a-f]{32})", page.url)[0]
    again = opened(sign_in, f"/case?case={case}&tab=drawing", 3)
    assert (places(again), groups(again), pinned(again)) == before
    expect(again.locator(".sgx-hint")).to_contain_text("1 not shown")
    expect(again.get_by_text("This is not saved yet.")).to_have_count(0)
    again.get_by_role("listbox", name="Drawn subjects").focus()
    again.keyboard.press("Alt+ArrowRight")
    expect(again.get_by_text("This is not saved yet.")).to_be_visible()
    moved = places(again)
    again.get_by_role("button", name="Save in this case").click()
    expect(again.get_by_text("Saved as version 2.")).to_be_visible()
    expect(again.get_by_text("This is not saved yet.")).to_have_count(0)
    kept = client.case(case).content.drawing
    assert kept
    assert {id: at for id, at in kept.positions.items() if id != "p:lin-hao"} == moved
    assert moved != before[0]


def test_what_is_not_saved_is_given_up_by_a_second_click_and_not_by_the_first(sign_in: Open, client: Client) -> None:
    page = sign_in(NOTES.format(begun(client, notes="Kept.")))
    typed(page, "Notes", "Not kept.")
    page.get_by_role("button", name="Give up what is not saved").click()
    expect(page.get_by_text("It is lost for good.")).to_be_visible()
    expect(field(page, "Notes")).to_have_value("Not kept.")
    shown(page).get_by_role("button", name="Give it up").click()
    expect(field(page, "Notes")).to_have_value("Kept.")
    expect(page.get_by_text("This is not saved yet.")).to_have_count(0)


def test_a_subject_is_added_to_a_case_that_is_open(sign_in: Open, client: Client) -> None:
    case = begun(client, title="To be added to", subjects=[{"id": "p:wei-lan", "note": "first"}])
    page = sign_in("/subject?id=p:lin-yutong&on=2018-03-01")
    page.get_by_role("link", name="Add to a case").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Into which case?")
    page.get_by_role("button", name="Add to this case").click()  # the last one saved is offered first
    expect(page.get_by_role("heading", level=1)).to_have_text("To be added to")
    expect(page.locator(".sg-followed h3")).to_have_count(2)
    expect(page.locator(".sg-followed").last).to_contain_text("Lin Yutong 林雨桐")
    expect(page.locator(".sg-followed").last.locator("[lang=zh-Hans]").first).to_have_text("林雨桐")
    followed = [(s.id, s.note) for s in client.case(case).content.subjects]
    assert followed == [("p:wei-lan", "first"), ("p:lin-yutong", "")]


# --- by keys --------------------------------------------------------------------------------------------------------


def test_keys_alone_begin_a_case_from_the_start_leave_it_and_open_it_again(sign_in: Open) -> None:
    page = sign_in("/?on=2018-03-01")
    settled(page)
    page.keyboard.press("/")
    page.keyboard.type("lin yut")
    expect(page.get_by_role("option").first).to_contain_text("Lin Yutong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lin Yutong")
    settled(page)
    tab_to(page, "a[href*='add=p']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Into which case?")
    settled(page)
    tab_to(page, "input[aria-label='Title']")
    page.keyboard.press("Control+a")
    page.keyboard.type("By keys")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("By keys")
    settled(page)
    tab_to(page, ".sg-ways a[href^='/cases']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Yours")).to_be_visible()
    settled(page)
    tab_to(page, ".sg-cases a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("By keys")
    expect(page.locator(".sg-followed")).to_contain_text("Lin Yutong")


# --- two people -----------------------------------------------------------------------------------------------------


def test_a_case_reopened_by_a_colleague_is_the_same_and_whoever_saves_second_loses_nothing(
    sign_in: Open, client: Client, colleague: str
) -> None:
    at = {"p:wei-lan": (0.0, 0.0), "p:lin-yutong": (210.5, 40.0)}
    case = begun(
        client, notes="As begun.", subjects=[{"id": "p:wei-lan"}], drawing={"positions": at, "pinned": ["p:wei-lan"]}
    )
    first = sign_in(NOTES.format(case))
    typed(first, "Notes", "What the first one found.")
    expect(first.get_by_text("This is not saved yet.")).to_be_visible()

    second = sign_in(f"/case?case={case}&tab=drawing", key=colleague)
    drawn(second, 2)
    assert (places(second), pinned(second)) == (at, {"p:wei-lan"})
    second.get_by_role("link", name="Notes and status").click()
    expect(field(second, "Notes")).to_have_value("As begun.")
    typed(second, "Notes", "What the colleague found.")
    typed(second, "Title", "The firm and its house")
    shown(second).get_by_role("button", name="Save the case").click()
    expect(second.get_by_text("Saved as version 2.")).to_be_visible()

    shown(first).get_by_role("button", name="Save the case").click()
    meanwhile = first.get_by_role("alert", name="Somebody saved meanwhile")
    expect(meanwhile).to_contain_text("Desk B saved version 2")
    expect(meanwhile.locator("tr", has_text="Notes").locator("td")).to_have_text(
        ["both of you", "As begun.", "What the colleague found.", "What the first one found."]
    )
    assert [v["id"] for v in Axe().run(first).response["violations"] if v["impact"] in ("serious", "critical")] == []
    assert client.case(case).version == 2
    expect(first.get_by_role("radio", name="Both, theirs first")).to_be_checked()
    shown(first).get_by_role("button", name="Save as version 3").click()
    expect(first.get_by_text("Saved as version 3.")).to_be_visible()
    expect(first.get_by_role("heading", level=1)).to_have_text("The firm and its house")
    found = client.case(case)
    assert found.content.notes == "What the colleague found.\n\nWhat the first one found."
    assert [v.by for v in found.versions] == ["investigator", "Desk B", "investigator"]
    first.get_by_role("link", name="Versions").click()
    first.get_by_role("region", name="Versions").get_by_role("link", name="2").click()
    expect(first.get_by_text("Version 2 of 3, as it was saved then.")).to_be_visible()
    expect(first.locator(".sg-written").first).to_have_text("What the colleague found.")


def test_theirs_can_be_taken_whole(sign_in: Open, client: Client) -> None:
    case = begun(client, notes="As begun.")
    page = sign_in(NOTES.format(case))
    typed(page, "Notes", "Mine.")
    now = client.case(case)
    client.save_case(case, {**now.content.model_dump(mode="json"), "notes": "Theirs."}, now.hash)
    shown(page).get_by_role("button", name="Save the case").click()
    shown(page).get_by_role("button", name="Take theirs, give up mine").click()
    expect(field(page, "Notes")).to_have_value("Theirs.")
    expect(page.get_by_text("This is not saved yet.")).to_have_count(0)
    assert client.case(case).version == 2


def test_two_drawings_of_one_case_are_told_apart_by_name_before_one_is_chosen(sign_in: Open, client: Client) -> None:
    at = {"p:wei-lan": (0.0, 0.0), "p:lin-yutong": (210.5, 40.0)}
    case = begun(client, drawing={"positions": at})
    page = opened(sign_in, f"/case?case={case}&on=2018-03-01&tab=drawing", 2)
    page.get_by_role("tab", name="Subjects").click()
    page.get_by_role("button", name="Lin Yutong 林雨桐").click()
    page.get_by_role("toolbar").get_by_role("button", name="Hide").click()
    expect(page.get_by_text("This is not saved yet.")).to_be_visible()
    theirs = {"positions": {**at, "c:chenxi-textiles": (-190.0, 0.0)}, "pinned": ["p:wei-lan"]}
    now = client.case(case)
    client.save_case(case, {**now.content.model_dump(mode="json"), "drawing": theirs}, now.hash)
    shown(page).get_by_role("button", name="Save the case").click()
    told = page.get_by_role("alert", name="Somebody saved meanwhile").locator("tr", has_text="Drawing").locator("td")
    expect(told).to_have_text(
        [
            "both of you",
            "2 elements",
            re.compile(
                r"3 elements, 1 pinned\s+Added: Xuchuan Chenxi Textiles Co., Ltd.\s+Pinned: Wei Lan\s+Ties that came: "
                r"Wei Lan is legal representative of Xuchuan Chenxi Textiles Co., Ltd.; Wei Lan is shareholder of "
            ),
            re.compile(r"2 elements, 1 hidden\s+Hidden: Lin Yutong\s+Ties that went: Wei Lan is parent of Lin Yutong$"),
        ]
    )
    settled(page)
    page.get_by_text("Theirs", exact=True).last.click()
    expect(page.get_by_role("radio", name="Theirs")).to_be_checked()
    settled(page)
    shown(page).get_by_role("button", name="Save as version 3").click()
    expect(page.get_by_text("Nothing was new.")).to_be_visible()  # theirs is saved already
    drawn(page, 3)
    assert client.case(case).version == 2


# --- a load meanwhile -----------------------------------------------------------------------------------------------


def _load(city: Graph, settings: Settings, folder: Path, **files: list[Case]) -> None:
    folder.mkdir()
    for name, rows in files.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    load(city, load_regime("prc"), folder, settings)


def test_a_load_meanwhile_is_flagged_with_what_changed_and_why_until_somebody_has_seen_it(
    sign_in: Open, client: Client, city: Graph, engine_settings: Settings, tmp_path: Path
) -> None:
    document = {
        "id": "d:later",
        "issuer": "虚川市中级人民法院",
        "title": "失信决定书（虚构）",
        "number": "（2017）虚川执拟later第9号",
    }
    person = {"id": "p:later", "document": "d:later", "kind": "person", "name": "许晚", "name_en": "Xu Wan"}
    entry = {"id": "l:later", "document": "d:later", "since": "2017-06-01", "subject": "p:later"}
    entry |= {"register": "defaulters-list", "ground": "ability-but-refuses"}
    _load(city, engine_settings, tmp_path / "first", documents=[document], subjects=[person])
    case = begun(client, title="Xu Wan", subjects=[{"id": "p:later"}, {"id": "p:wei-lan"}])
    seen = client.case(case).seen
    _load(city, engine_settings, tmp_path / "second", listings=[entry])
    count = len(client.case_changes(case).changes)
    assert count > 1
    page = sign_in("/cases?on=2018-03-01")
    expect(page.locator(".sg-cases tr", has_text="Xu Wan")).to_contain_text(f"{count} changes since load {seen}")
    page.get_by_role("link", name="Xu Wan").click()
    expect(page.get_by_role("status").filter(has_text=f"{count} changes since load {seen}.")).to_be_visible()
    expect(page.locator(".sg-followed")).to_have_count(2)
    later, other = page.locator(".sg-followed").all()
    expect(later.locator(".sg-flag")).to_have_text(f"{count} changes")
    flights = later.locator("li", has_text="no planes, no high-speed trains")
    expect(flights).to_contain_text("began: 1 June 2017")
    expect(flights).to_contain_text("because the entry l:later was asserted")
    expect(flights.get_by_role("link", name="d:later")).to_be_visible()
    expect(other.locator(".sg-flag, .sg-changed")).to_have_count(0)
    page.get_by_role("button", name="I have seen these changes").click()
    expect(page.get_by_text("Saved as version 2.")).to_be_visible()
    expect(page.locator(".sg-flag")).to_have_count(0)
    assert (client.case(case).seen, len(client.case_changes(case).changes)) == (seen + 1, 0)


# --- who may, and what fails ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.subject, Role.auditor])
def test_keys_of_other_roles_open_no_case(sign_in: Open, case_id: str, role: Role) -> None:
    page = sign_in(f"/case?case={case_id}", role)
    for path in (f"/case?case={case_id}", "/cases", "/cases?add=p:wei-lan"):
        page.goto(page.url.partition("/case")[0] + path)
        expect(page.get_by_role("heading", name="Your key does not open this")).to_be_visible()
        expect(page.get_by_text("林雨桐")).to_have_count(0)


def test_a_case_that_there_is_not_is_told_so(sign_in: Open, case_id: str) -> None:
    page = sign_in(f"/case?case={'0' * 32}")
    expect(page.get_by_role("heading", name="There is no such case")).to_be_visible()
    page.goto(page.url.partition("/case")[0] + f"/case?case={case_id}&version=99")
    expect(page.get_by_role("heading", name="There is no such version")).to_be_visible()
    page.goto(page.url.partition("/case")[0] + "/case")
    expect(page.get_by_role("heading", name="Which case?")).to_be_visible()
    page.goto(page.url.partition("/case")[0] + "/cases?keep=drawing")
    expect(page.get_by_role("heading", name="The drawing is not here any more")).to_be_visible()


def test_a_case_without_a_title_is_not_begun(sign_in: Open) -> None:
    page = sign_in("/cases")
    page.get_by_label("Title").fill("   ")
    page.get_by_role("button", name="Begin the case").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the case a title")


def test_what_is_typed_outlives_an_api_that_is_down(
    browser: Browser, engine_settings: Settings, tokens: dict[Role, str], tmp_path: Path
) -> None:
    with served(engine_settings, tmp_path / "api") as api:
        process, address = serve_app(engine_settings, api, tmp_path / "app")
        with Client(api, tokens[Role.investigator], "a test of cases") as client:
            case = begun(client, notes="As begun.")
        page = browser.new_page()
        page.set_default_timeout(WAIT)
        page.goto(address + NOTES.format(case))
        page.get_by_label("API key").fill(tokens[Role.investigator])
        page.get_by_label("Why you ask").fill("a test of cases")
        page.get_by_role("button", name="Sign in").click()
        typed(page, "Notes", "Typed before it went.")
        expect(page.get_by_text("This is not saved yet.")).to_be_visible()
    try:
        field(page, "Notes").fill("Typed while it was away.")
        page.keyboard.press("Tab")
        expect(page.get_by_role("heading", name="The API does not answer")).to_be_visible(timeout=5_000)
        with served(engine_settings, tmp_path / "again", port=int(api.rpartition(":")[2])):
            expect(field(page, "Notes")).to_have_value("Typed while it was away.")
            shown(page).get_by_role("button", name="Save the case").click()
            expect(page.get_by_text("Saved as version 2.")).to_be_visible()
    finally:
        page.close()
        process.terminate()
        process.wait(20)
