"""What an investigator does with the app, in a real browser, with the keyboard where that is enough."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from browser.conftest import WAIT, Open, serve_app
from sanctiongraph.keys import Role
from sanctiongraph.settings import Settings
from serving import served

K = "/subject?id=p:lin-yutong&on=2018-03-01"
VIEWS = {
    "start": "/",
    "subject": "/subject?id=p:wei-lan&on=2018-03-01",
    "why": f"{K}&measure=M24",
    "ways out": f"{K}&tab=out",
    "ways out of an entry": "/listing?id=l:chenxi&on=2018-03-01&tab=out",
    "two days compared": "/subject?id=p:lin-yutong&on=2020-02-01&was=2018-03-01",
    "timeline": "/subject?id=p:wei-lan&on=2018-03-01&tab=time",
    "record": "/subject?id=p:mo-lan&on=2019-03-01&tab=record",
    "ties": "/subject?id=p:wei-lan&on=2018-03-01&tab=ties",
    "why not": "/subject?id=p:lin-hao&on=2018-03-01",
    "listing": "/listing?id=l:lanxi&on=2020-06-01",
    "spread": "/listing?id=l:lanxi&on=2020-06-01&tab=spread",
    "deadlines": "/listing?id=l:lanxi&on=2020-06-01&tab=clocks",
    "regime": "/regime",
    "measures": "/regime?show=measures",
    "one measure": "/regime?show=measures&id=M24",
    "document": "/document?id=spc-spending-2010",
    "document of the data": "/document?id=d:l:chenxi",
    "query": "/query?name=reach/children",
    "screening": "/screening",
    "cases": "/cases",
    "into which case": "/cases?add=p:wei-lan",
    "explore": "/explore?ids=p:wei-lan&on=2018-03-01",
}


def settled(page: Page) -> None:
    """Wait until Streamlit has run and the answer stands."""
    page.locator(".stApp[data-test-script-state=notRunning]").wait_for()
    expect(page.locator(".sg, .sg-state").first).to_be_visible()
    page.wait_for_timeout(300)


def test_the_ways_out_name_document_article_and_mark_and_where_no_measure_holds_there_are_none(sign_in: Open) -> None:
    page = sign_in(K)
    page.get_by_role("link", name="What would release from them").click()
    entry = page.locator("[data-release='l:chenxi']")
    expect(entry).to_contain_text("1 measure ends with l:chenxi: no high-fee private school.")
    first = entry.locator("tbody tr").first
    expect(first).to_contain_text("The obligation has been performed, or enforcement has been completed.")
    expect(first.locator("a.sg-cite")).to_have_text("§ 法释〔2017〕7号, article 10(1)")
    expect(first.locator(".sg-mark")).to_have_text("external")
    expect(page.locator("[data-release=single] tbody tr")).to_have_count(2)
    entry.get_by_role("link", name="l:chenxi").click()
    expect(page.locator("[data-release=entry] a.sg-cite").first).to_have_text("§ 法释〔2017〕7号, article 10(1)")
    twin = sign_in("/subject?id=p:lin-hao&on=2018-03-01&tab=out")
    expect(twin.get_by_text("no measure holds on this day")).to_be_visible()
    expect(twin.locator("[data-release]")).to_have_count(0)


def test_two_days_compared_tell_that_a_measure_was_narrowed_and_nothing_where_it_was_not(sign_in: Open) -> None:
    page = sign_in("/subject?id=p:lin-yutong&on=2020-02-01&was=2018-03-01")
    changed = page.locator("[data-changed] li")
    expect(changed).to_have_count(1)
    expect(changed).to_contain_text("Narrowed: Only schools that charge more than the normal standard are meant")
    expect(changed.locator("a.sg-cite")).to_have_text("§ 法发〔2019〕35号, article not established")
    twin = sign_in("/subject?id=p:lin-yutong&on=2018-03-02&was=2018-03-01")
    expect(twin.get_by_text("The same 1 measure on both days.")).to_be_visible()
    expect(twin.locator("[data-changed]")).to_have_count(0)


def test_a_search_suggests_while_typing_and_leads_by_keys_to_a_proof_and_its_document(sign_in: Open) -> None:
    page = sign_in("/?on=2018-03-01")
    settled(page)
    page.keyboard.press("/")
    page.keyboard.type("lin yut")
    hit = page.get_by_role("option").first
    expect(hit).to_contain_text("Lin Yutong")
    expect(hit.locator("[lang=zh-Hans]")).to_have_text("林雨桐")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lin Yutong")
    expect(page.locator("[data-situation]")).to_have_text(
        "Restricted in 1 activity by 2 bodies on 1 March 2018, all of it through Xuchuan Chenxi Textiles Co., Ltd.; "
        "no entry names this person."
    )
    why = page.get_by_role("link", name="Why no high-fee private school")
    why.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sg-path text", has_text="Wei Lan")).to_be_visible()
    expect(page.get_by_role("heading", name="Why no high-fee private school")).to_be_focused()
    expect(page.locator(".sg-tree")).to_contain_text("Wei Lan 魏岚 is legal representative of")
    page.locator(".sg-tree a.sg-cite", has_text="clause 23").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Memorandum of cooperation on joint punishment")
    assert "/document?" in page.url


def test_an_entry_leads_to_its_decision_and_the_decision_to_what_rests_on_it(sign_in: Open) -> None:
    page = sign_in("/listing?id=l:chenxi&on=2018-03-01")
    settled(page)
    expect(page.locator(".sg-things")).to_contain_text("Able to perform, but refuses to")
    page.locator(".sg-things a.sg-cite[href*='d%3Al%3Achenxi'], .sg-things a.sg-cite[href*='d:l:chenxi']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Listing decision (fictional)")
    expect(page.locator(".sg-things")).to_contain_text("（2017）虚川执拟chenxi第1号")
    expect(page.locator(".sg-rests tbody tr")).to_have_count(2)
    page.goto(page.url.replace("chenxi", "nobody"))
    expect(page.get_by_role("heading", name="There is no such document")).to_be_visible()


def test_the_number_of_a_decision_leads_to_whom_it_listed_and_to_the_entry(sign_in: Open) -> None:
    page = sign_in("/?on=2018-03-01")
    settled(page)
    page.get_by_role("combobox").fill("(2017)虚川执拟chenxi第1号")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first).to_contain_text("company · c:chenxi-textiles · the decision")
    expect(options.last).to_contain_text("entry · l:chenxi · the entry by this decision")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chenxi Textiles")
    assert "/listing?" in page.url
    assert "on=2018-03-01" in page.url


@pytest.mark.parametrize("words", ["林雨", "lin yut"])
def test_two_characters_or_a_few_letters_suggest(sign_in: Open, words: str) -> None:
    page = sign_in("/")
    settled(page)
    page.get_by_role("combobox").fill(words)
    expect(page.get_by_role("option").filter(has_text="林雨桐")).to_have_count(1)


def test_words_that_mean_nobody_say_so(sign_in: Open) -> None:
    page = sign_in("/")
    settled(page)
    page.get_by_role("combobox").fill("qqqqzzzz")
    expect(page.get_by_role("option")).to_have_text("Nobody and nothing by these words.")


@contextmanager
def held(page: Page, words: str) -> Iterator[list[Route]]:
    """Questions for these words, whose answers wait until they are let go."""
    waiting: list[Route] = []
    asked = re.compile(f"words={re.escape(quote(words, safe=''))}$")
    page.route(asked, lambda route: waiting.append(route))
    yield waiting
    page.unroute(asked)


def test_what_is_suggested_answers_the_words_in_the_box_whatever_comes_late(sign_in: Open) -> None:
    page = sign_in("/?on=2018-03-01")
    settled(page)
    box, option = page.get_by_role("combobox"), page.get_by_role("option")
    with held(page, "l:chenxi") as late:
        box.fill("l:chenxi")
        expect(option).to_have_text("Searching…")
        box.fill("d:l:chenxi")
        expect(option).to_contain_text("document · d:l:chenxi")
        for route in late:
            route.continue_()
        page.wait_for_timeout(500)
        expect(option).to_contain_text("document · d:l:chenxi")
    box.fill("l:chenxi")
    expect(option).to_contain_text("entry · l:chenxi")
    with held(page, "d:l:chenxi") as late:
        box.fill("d:l:chenxi")
        expect(page.get_by_text("entry · l:chenxi")).to_be_hidden(timeout=100)
        page.keyboard.press("Enter")  # nothing is chosen that does not answer these words
        expect(option).to_have_text("Searching…")
        page.keyboard.press("Escape")
        for route in late:
            route.continue_()
        page.wait_for_timeout(500)
        expect(option).to_have_count(0)
    assert "chenxi" not in page.url


@pytest.mark.parametrize("words", ["林雨桐", "Lin Yutong", "p:lin-yutong"])
def test_enter_before_the_suggestions_takes_what_the_words_name(sign_in: Open, words: str) -> None:
    page = sign_in("/?on=2018-03-01")
    settled(page)
    page.keyboard.press("/")
    page.keyboard.insert_text(words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lin Yutong")
    assert "lin-yutong" in page.url


@pytest.mark.parametrize("words", ["lin yut", "高燕"])
def test_enter_before_the_suggestions_takes_nobody_where_the_words_name_none_alone(sign_in: Open, words: str) -> None:
    page = sign_in("/?on=2018-03-01")
    settled(page)
    page.keyboard.press("/")
    page.keyboard.insert_text(words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("option").first).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.get_by_role("option").first).to_be_visible()
    assert "/subject" not in page.url


def test_what_is_suggested_says_when_there_are_more(sign_in: Open) -> None:
    page = sign_in("/")
    settled(page)
    page.get_by_role("combobox").fill("wang")
    expect(page.get_by_role("option").last).to_have_text("There are more: type more of the name.")
    page.get_by_role("combobox").fill("lin yut")
    expect(page.get_by_role("option").first).to_contain_text("Lin Yutong")
    expect(page.get_by_text("There are more")).to_have_count(0)


# --- the day --------------------------------------------------------------------------------------------------------

ZHAI = "/subject?id=p:zhai-bo&on=2018-03-01"


def typed(page: Page, keys: str, delay: int) -> None:
    """Type into the day as a hand does, from its month on."""
    settled(page)
    page.locator("#sg-day").blur()
    page.locator("#sg-day").focus()
    page.keyboard.type(keys, delay=delay)


@pytest.mark.parametrize(("delay", "end"), [(150, "Enter"), (400, "Tab"), (900, None)])
def test_a_day_that_is_typed_is_compared_with_the_day_of_the_page_and_no_day_between(
    sign_in: Open, delay: int, end: str | None
) -> None:
    page = sign_in(ZHAI)
    typed(page, "06302018", delay)
    if end:
        page.keyboard.press(end)
    page.wait_for_url("**on=2018-06-30*")
    assert "was=2018-03-01" in page.url
    expect(page.get_by_role("heading", name="1 March 2018")).to_contain_text("30 June 2018")


@pytest.mark.parametrize("keys", ["02292019", "clear"])
def test_a_day_that_there_is_not_is_said_and_the_old_one_stays(sign_in: Open, keys: str) -> None:
    page = sign_in(ZHAI)
    if keys == "clear":
        typed(page, "", 0)
        page.keyboard.press("Backspace")
    else:
        typed(page, keys, 150)
    page.keyboard.press("Enter")
    expect(page.get_by_text("There is no such day.")).to_be_visible()
    expect(page.locator("#sg-day")).to_have_value("2018-03-01")
    page.wait_for_timeout(500)
    assert "on=2018-03-01" in page.url
    typed(page, "0302", 150)
    expect(page.get_by_text("There is no such day.")).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**on=2018-03-02*")


def test_the_day_moved_back_shows_the_school_measure_leave_with_a_reason_and_the_address_reopens_it(
    sign_in: Open,
) -> None:
    page = sign_in(K)
    settled(page)
    expect(page.get_by_role("link", name="Why no high-fee private school")).to_be_visible()
    page.locator("#sg-day").fill("2017-02-28")
    left = page.locator("[data-left]")
    expect(left).to_contain_text("no high-fee private school")
    expect(left).to_contain_text("holds from 2017-06-01 on")
    expect(page.locator("[data-situation]")).to_have_text("Under no measure on 28 February 2017.")
    page.goto(page.url)
    expect(page.locator("[data-left]")).to_contain_text("holds from 2017-06-01 on")


@pytest.mark.parametrize("width", [834, 1920])
def test_every_row_of_the_timeline_has_its_name_in_full(sign_in: Open, width: int) -> None:
    page = sign_in("/subject?id=p:zhai-bo&on=2018-03-01&tab=time", width=width)
    names = page.locator(".sg-row")
    expect(names.first).to_be_visible()
    assert names.all_text_contents() == [
        "legal representative: Xuchuan Haoyun Transport Co., Ltd.",
        "legal representative: Xuchuan Haoyun Transport Co., Ltd.",
        "M22 no starred hotels, no golf",
        "M23 no costly tourism",
        "M29 no mining or safety licences",
        "M35 prosecution",
        "M25 no real estate, no cars",
        "M20 no costly insurance",
        "M33 no leaving the country",
        "M28 no food or drug business",
        "M21 no planes, no high-speed trains",
    ]
    ends = names.evaluate_all("(names) => names.map((n) => n.getBBox().x + n.getBBox().width)")
    assert max(ends) < page.locator(".sg-time").evaluate("(e) => e.clientWidth")


def test_the_drawn_path_of_a_proof_is_seen_whole_where_there_is_less_room(sign_in: Open) -> None:
    page = sign_in("/subject?id=p:lin-yutong&on=2018-03-01&measure=M24", width=834)
    drawing = page.locator(".sg-drawn").first
    expect(drawing.locator("svg")).to_be_visible()
    assert drawing.evaluate("(e) => e.scrollWidth <= e.clientWidth")


def test_the_marker_of_the_timeline_moves_the_day_by_key(sign_in: Open) -> None:
    page = sign_in("/subject?id=p:zhai-bo&on=2017-08-01&tab=time")
    settled(page)
    marker = page.get_by_role("slider", name="The day in force")
    marker.focus()
    marker.press("ArrowRight")
    expect(page.locator("#sg-day")).to_have_value("2018-01-10")
    assert "on=2018-01-10" in page.url


def test_the_command_behind_a_panel_answers_as_the_panel_did(sign_in: Open, tokens: dict[Role, str]) -> None:
    page = sign_in("/subject?id=p:wei-lan&on=2018-03-01")
    settled(page)
    page.get_by_text("How this was answered").last.click()
    command = next(c for c in page.locator(".sg-command code").all_inner_texts() if "/effects?" in c)
    answer = subprocess.run(
        ["bash", "-c", command], env={"KEY": tokens[Role.investigator], "PATH": "/usr/bin:/bin"}, capture_output=True
    )
    assert b'"measure":"M21"' in answer.stdout
    expect(page.locator(".sg-origin p", has_text="anchor/subject").last).to_contain_text("reach/children")


# --- roles ----------------------------------------------------------------------------------------------------------


def test_whoever_is_not_signed_in_sees_the_sign_in_whatever_the_address(browser: Browser, app_address: str) -> None:
    page = browser.new_page()
    for path in VIEWS.values():
        page.goto(app_address + path)
        assert page.url.startswith(f"{app_address}/sign-in?next=")
    assert page.request.get(f"{app_address}/ask/v1/search?words=wei").status == 401
    page.close()


def test_a_wrong_key_is_told_so_and_opens_nothing(browser: Browser, app_address: str) -> None:
    page = browser.new_page()
    page.goto(app_address)
    page.get_by_label("API key").fill("sg_000000000000_" + "A" * 43)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("The API does not know this key, or it has ended.")
    page.close()


def test_a_subject_sees_the_own_record_and_nobody_elses(sign_in: Open) -> None:
    page = sign_in("/subject?id=p:wei-lan&on=2018-03-01", Role.subject)
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wei Lan")
    expect(page.get_by_role("combobox")).to_be_hidden()
    own = page.url
    page.goto(f"{own}&measure=M20")
    page.locator(".sg-tree a.sg-cite", has_text="141").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Memorandum of cooperation on joint punishment")
    page.goto(own.replace("subject?id=p:wei-lan", "document?id=d:l:chenxi"))
    expect(page.get_by_role("heading", name="Your key does not open this document")).to_be_visible()
    page.goto(own.replace("p:wei-lan", "p:lin-hao"))
    expect(page.get_by_role("heading", name="There is no such subject")).to_be_visible()
    page.goto(page.url.partition("/subject")[0] + "/explore?ids=p:wei-lan")
    expect(page.get_by_role("heading", name="Your key does not open this")).to_be_visible()


def test_an_auditor_sees_the_log_and_nothing_else(sign_in: Open) -> None:
    page = sign_in("/log", Role.auditor)
    settled(page)
    expect(page.get_by_role("heading", name="Access log")).to_be_visible()
    page.goto(page.url.partition("/log")[0] + "/subject?id=p:wei-lan")
    expect(page.get_by_role("heading", name="Your key does not open this")).to_be_visible()


def test_of_a_day_to_come_every_page_says_that_it_holds_if_nothing_changes(sign_in: Open) -> None:
    page = sign_in("/subject?id=p:wei-lan&on=2090-01-01")
    settled(page)
    expect(page.get_by_role("alert")).to_have_text("1 January 2090 lies ahead: what is shown holds if nothing changes.")
    page.goto(page.url.replace("2090", "2018"))
    settled(page)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_going_back_brings_back_the_day_in_the_box_too(sign_in: Open) -> None:
    page = sign_in(K)
    settled(page)
    page.locator("#sg-day").fill("2017-02-28")
    page.locator("#sg-day").press("Enter")
    page.wait_for_url("**on=2017-02-28**")
    settled(page)
    page.go_back()
    page.wait_for_url("**on=2018-03-01**")
    expect(page.locator("#sg-day")).to_have_value("2018-03-01")


def test_a_headline_says_when_nothing_surely_applies(sign_in: Open) -> None:
    page = sign_in("/subject?id=p:tang-xiaobei&on=2018-03-01")
    expect(page.locator("[data-situation]")).to_contain_text("Perhaps restricted in 1 activity (conditional) by ")
    page.goto(page.url.replace("tang-xiaobei", "wei-lan"))
    expect(page.locator("[data-situation]")).to_contain_text("Restricted in 9 activities (4 apply, 5 uncertain) by ")


@pytest.mark.parametrize("wrong", ["on=2018-02-30", "on=yesterday", "known=abc", "was=2018"])
def test_an_address_that_cannot_be_read_is_not_answered_for_another_day(sign_in: Open, wrong: str) -> None:
    page = sign_in(f"/subject?id=p:lin-yutong&{wrong}")
    expect(page.get_by_role("heading", name="This address cannot be read")).to_be_visible()
    expect(page.locator(".sg-state")).to_contain_text(wrong)
    expect(page.get_by_role("heading", level=1)).to_have_count(0)


def test_signing_out_ends_the_session(sign_in: Open) -> None:
    page = sign_in("/")
    settled(page)
    page.locator(".sg-who summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.go_back()
    page.goto(page.url)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


# --- when things fail -----------------------------------------------------------------------------------------------


def test_an_api_that_is_down_is_said_within_five_seconds_and_the_page_recovers_by_itself(
    browser: Browser, engine_settings: Settings, tokens: dict[Role, str], tmp_path: Path
) -> None:
    with served(engine_settings, tmp_path / "api") as api:
        process, address = serve_app(engine_settings, api, tmp_path / "app")
        page = browser.new_page()
        page.set_default_timeout(WAIT)
        page.goto(address + K)
        page.get_by_label("API key").fill(tokens[Role.investigator])
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Lin Yutong", timeout=WAIT)
    try:
        expect(page.locator(".sg-down")).to_contain_text("The API does not answer", timeout=5_000)
        page.locator(".sg-tabs a", has_text="Ties").click()
        expect(page.get_by_role("heading", name="The API does not answer")).to_be_visible(timeout=5_000)
        with served(engine_settings, tmp_path / "again", port=int(api.rpartition(":")[2])):
            expect(page.get_by_role("heading", level=1)).to_contain_text("Lin Yutong", timeout=WAIT)
    finally:
        page.close()
        process.terminate()
        process.wait(20)


# --- every view -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (834, "dark")])
def test_every_view_is_accessible_and_fits_its_width(sign_in: Open, case_id: str, width: int, scheme: str) -> None:
    page = sign_in("/", width=width, scheme=scheme)
    home = page.url.rstrip("/")
    wrong: dict[str, list[str]] = {}
    case = f"/case?case={case_id}&on=2018-03-01"
    cases = {name: f"{case}&tab={name}" for name in ("followed", "drawing", "edit", "versions")}
    for name, path in {**VIEWS, **cases}.items():
        page.goto(home + path)
        settled(page)
        found = [
            f"{rule['id']}: {node['target']}"
            for rule in Axe().run(page).response["violations"]
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append("wider than the window")
        if page.locator(".sg-state-wrong").count():
            found.append("it went wrong")
        if found:
            wrong[name] = found
    assert wrong == {}
