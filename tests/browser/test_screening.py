"""A file of names is screened in a real browser: its columns, its answer, the candidates, the file to take away."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.conftest import Open
from sanctiongraph.keys import Role

ROWS = "编号,姓名,证件号码\r\nA1,魏岚,\r\nA2,高燕,\r\nA3,不存在的人,\r\n=1+1,,999999197001029017\r\nA5,,\r\n"


def _uploaded(page: Page, data: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": data}  # type: ignore[arg-type]
    )


def _screened(sign_in: Open, **how: object) -> Page:
    page = sign_in("/screening?on=2018-03-01", **how)
    _uploaded(page, ROWS.encode("gb18030"))
    expect(page.get_by_text("5 rows, 3 columns, read as GB18030.")).to_be_visible()
    page.get_by_role("button", name="Screen 5 rows as of 1 March 2018").click()
    expect(page.get_by_role("heading", name="The answer")).to_be_visible()
    return page


def test_a_file_in_gb18030_is_screened_decided_filtered_and_taken_away(sign_in: Open, tmp_path: Path) -> None:
    page = _screened(sign_in)
    answer = page.get_by_role("region", name="Rows answered")
    expect(answer.locator("tbody tr")).to_have_count(5)
    expect(answer.locator("tr", has_text="A1").get_by_role("link", name="Wei Lan")).to_be_visible()
    expect(answer.locator("tr", has_text="A1").locator("td").nth(1).locator("[lang=zh-Hans]")).to_have_text("魏岚")
    expect(page.get_by_text("999999197001029017")).to_have_count(0)
    page.get_by_role("link", name="Candidates 1").click()
    expect(page.get_by_role("radio", name="Not decided")).to_be_checked()
    page.get_by_role("radio", name="Not decided").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".sg-outcome")).to_contain_text("高燕")
    expect(page.get_by_role("radio", name="p:gao-yan")).to_be_checked()
    assert page.url.endswith("/screening?on=2018-03-01&match=candidates")
    expect(page.locator(".sg-outcome a[href*='id=p:gao-yan']").first).to_be_attached()  # both bear the name
    page.locator(".stApp[data-test-script-state=notRunning]").wait_for()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download 5 rows as CSV").click()
    assert taken.value.suggested_filename.startswith("screening-2018-03-01-load-")
    taken.value.save_as(tmp_path / "answer.csv")
    rows = list(csv.DictReader((tmp_path / "answer.csv").read_text("utf-8-sig").splitlines()))
    assert [(row["ref"], row["match"], row["subject"]) for row in rows] == [
        ("A1", "one", "p:wei-lan"),
        ("A2", "chosen", "p:gao-yan"),
        ("A3", "none", ""),
        ("'=1+1", "one", "p:left-before"),
        ("A5", "blank", ""),
    ]
    assert {(row["as_of"], len(row["regime"])) for row in rows} == {("2018-03-01", 64)}
    page.get_by_role("link", name="All 5").click()
    expect(page.locator(".sg-tabs [aria-current=page]")).to_have_text("All 5")
    page.get_by_role("link", name="Only under some measure").click()
    expect(answer.locator("tbody tr")).to_have_count(2)  # the chosen candidate is under measures too
    expect(answer.locator("tbody tr td:first-child")).to_contain_text(["A1", "A2"])
    assert page.url.endswith("/screening?on=2018-03-01&affected=yes")


def test_a_measure_of_a_row_leads_to_its_why_and_the_answer_is_there_when_one_comes_back(sign_in: Open) -> None:
    page = _screened(sign_in)
    page.get_by_text("9 measures").first.click()
    page.get_by_role("link", name="no planes, no high-speed trains").click()
    expect(page.locator(".sg-tree").first).to_be_visible()
    page.get_by_role("link", name="Screening").click()
    expect(page.get_by_role("heading", name="The answer")).to_be_visible()
    page.get_by_role("button", name="Put the file away").click()
    expect(page.get_by_role("heading", name="The answer")).to_have_count(0)
    expect(page.get_by_role("heading", name="people.csv")).to_have_count(0)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"name\n" + b"a\n" * 10_001, "The file has 10,001 rows; at most 10,000 are screened at once. Split it."),
        (b"p:wei-lan,a\n", "The first line holds “p:wei-lan”, which is data and no name of a column"),
        (b"remarks\na\n", "Choose the column that holds an id, an identifier or a full name."),
    ],
    ids=["too large", "no header", "no column known"],
)
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(sign_in: Open, data: bytes, sentence: str) -> None:
    page = sign_in("/screening")
    _uploaded(page, data)
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    expect(page.get_by_role("button", name="Screen ")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 834])
def test_the_answer_and_its_candidates_are_accessible_and_fit(sign_in: Open, width: int, scheme: str) -> None:
    page = _screened(sign_in, width=width, scheme=scheme)
    for tab in ("All 5", "Candidates 1"):
        page.get_by_role("link", name=tab).click()
        expect(page.locator(".sg-tabs [aria-current=page]")).to_have_text(tab)
        expect(page.locator(".sg-state-loading")).to_have_count(0)  # half faded in, it is too pale to be read
        found = Axe().run(page)
        ours = {"serious", "critical"}
        assert [v["id"] for v in found.response["violations"] if v["impact"] in ours] == [], found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_auditor_does_not_screen(sign_in: Open) -> None:
    page = sign_in("/screening", Role.auditor)
    expect(page.get_by_role("alert")).to_contain_text("Your key does not open this")
    expect(page.locator("input[type=file]")).to_have_count(0)
