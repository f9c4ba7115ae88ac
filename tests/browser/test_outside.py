"""An entry in a register that the regime does not have, in the app: named, drawn, and said to have no measures."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Open
from browser.test_journeys import settled
from sanctiongraph.effects import NO_MEASURE

ENTRY = "/listing?id=l:outside&on=2020-06-01"
FIRM = "/subject?id=c:outsider&on=2020-06-01"


def whole(page: Page) -> None:
    """The page stands and nothing on it is an error."""
    settled(page)
    expect(page.locator(".sg-state[data-kind=failed], [data-testid=stException]")).to_have_count(0)


def test_the_page_of_the_entry_names_the_register_and_says_that_no_measure_follows(sign_in: Open) -> None:
    page = sign_in(ENTRY)
    whole(page)
    expect(page.locator(".sg-lead")).to_contain_text("In the Harbour ban list, a register outside the regime,")
    expect(page.locator(".sg-lead")).to_contain_text("since a day that no document gives, until 1 January 2030")
    expect(page.locator(".sg-note").first).to_have_text(NO_MEASURE)
    expect(page.get_by_text("On this day the entry reaches nobody.")).to_be_visible()
    expect(page.get_by_text("Kept by")).to_have_count(0)
    expect(page.get_by_text("on a day that no document gives").first).to_be_visible()


def test_the_page_of_an_entry_of_the_regime_says_no_such_thing(sign_in: Open) -> None:
    page = sign_in("/listing?id=l:lanxi&on=2020-06-01")
    whole(page)
    expect(page.get_by_text("Kept by")).to_have_count(1)
    expect(page.get_by_text(NO_MEASURE)).to_have_count(0)


@pytest.mark.parametrize(
    ("tab", "said"),
    [
        ("spread", "No channel in force on this day carries this register."),
        ("clocks", "No rule of this register that states a time was in force for this entry."),
        ("sources", "The entry itself."),
        ("out", "The register is outside the regime, so no rule of the regime says how somebody leaves it."),
    ],
)
def test_every_tab_of_the_entry_stands(sign_in: Open, tab: str, said: str) -> None:
    page = sign_in(f"{ENTRY}&tab={tab}")
    whole(page)
    expect(page.get_by_text(said)).to_be_visible()


@pytest.mark.parametrize("tab", ["", "&tab=time", "&tab=record", "&tab=ties"])
def test_the_record_of_who_is_in_it_names_the_register(sign_in: Open, tab: str) -> None:
    page = sign_in(FIRM + tab)
    whole(page)
    entry = page.get_by_role("link", name="Harbour ban list")
    expect(entry.first).to_have_attribute("href", re.compile("l:outside|l%3Aoutside"))


def test_the_entry_is_drawn_with_its_name_and_the_notice_says_why_it_reaches_nobody(sign_in: Open) -> None:
    page = sign_in("/explore?listing=l:outside&on=2020-06-01")
    expect(page.get_by_text(f"This listing reaches nobody on 2020-06-01. {NO_MEASURE}")).to_be_visible()
    expect(page.get_by_text("Harbour ban list").first).to_be_attached()
