"""The access log as an auditor reads it in a real browser: days, entries, the file, who looked somebody up."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.conftest import Open
from sanctiongraph.client import Client
from sanctiongraph.keys import Role


@pytest.fixture
def looked(api_address: str, tokens: dict[Role, str]) -> None:
    """Somebody was looked up."""
    with Client(api_address, tokens[Role.investigator], "case 41") as client:
        client.subject("p:zeng-rui")


def _opened(sign_in: Open, **how: object) -> Page:
    """The log of today, by the days of UTC, whose last page may not be its first."""
    today = datetime.now(UTC).date()
    page = sign_in(f"/log?since={today}&until={today + timedelta(days=2)}", Role.auditor, **how)
    expect(page.get_by_role("heading", level=1)).to_have_text("Access log")
    expect(page.get_by_role("region", name="Entries")).to_be_visible()
    return page


@pytest.mark.usefixtures("looked")
def test_an_auditor_reads_the_entries_of_some_days_and_takes_them_away(sign_in: Open, tmp_path: Path) -> None:
    page = _opened(sign_in)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download these days as CSV").click()
    taken.value.save_as(tmp_path / "log.csv")
    rows = list(csv.DictReader((tmp_path / "log.csv").read_text("utf-8-sig").splitlines()))
    assert next(row["ids"] for row in rows if row["purpose"] == "case 41") == "p:zeng-rui"
    shown = (
        page.get_by_role("region", name="Entries")
        .locator("tbody tr td:last-child")
        .evaluate_all("(cells) => cells.map((cell) => cell.title.split('hash ')[1])")
    )
    taken_since = [row["hash"] for row in rows].index(shown[0])  # the page asked before the file was
    assert shown == [row["hash"] for row in rows][taken_since : taken_since + len(shown)]
    assert taken_since < 5
    page.get_by_role("link", name="All", exact=True).click()
    expect(page.get_by_role("link", name="All", exact=True)).to_have_attribute("aria-current", "page")
    assert page.url.endswith("/log")


@pytest.mark.usefixtures("looked")
def test_an_auditor_asks_by_keys_who_looked_somebody_up(sign_in: Open) -> None:
    page = _opened(sign_in)
    page.get_by_label("Who looked up").focus()
    page.keyboard.type("p:zeng-rui")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who looked up p:zeng-rui")
    expect(page.get_by_role("cell", name="case 41").first).to_be_visible()
    assert "subject=p%3Azeng-rui" in page.url or "subject=p:zeng-rui" in page.url
    page.reload()
    expect(page.get_by_role("cell", name="case 41").first).to_be_visible()
    page.get_by_role("link", name="The whole log").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Access log")


def test_days_without_an_entry_say_so(sign_in: Open) -> None:
    page = sign_in("/log?since=2001-01-01&until=2001-02-01", Role.auditor)
    expect(page.get_by_text("No entries on these days.")).to_be_visible()
    expect(page.get_by_role("link", name="Download these days as CSV")).to_have_count(0)


def test_an_investigator_does_not_read_the_log(sign_in: Open) -> None:
    page = sign_in("/log", Role.investigator)
    expect(page.get_by_role("alert")).to_contain_text("Your key does not open this")
    assert page.request.get(page.url.replace("/log", "/log.csv")).status == 403


@pytest.mark.usefixtures("looked")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 834])
def test_the_log_is_accessible_and_fits(sign_in: Open, width: int, scheme: str) -> None:
    page = _opened(sign_in, width=width, scheme=scheme)
    found = Axe().run(page)
    ours = {"serious", "critical"}
    assert [v["id"] for v in found.response["violations"] if v["impact"] in ours] == [], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
