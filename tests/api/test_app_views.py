"""The views of the app that hold more than a page: screening and the log, against the API in its own process."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import streamlit
from app import web
from app.client import Api
from app.sessions import COOKIE, SESSIONS
from app.views import auditor
from app.web import Door, routes
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from asking import K, V, W
from sanctiongraph.keys import Role
from sanctiongraph.settings import Settings
from serving import served
from wire import Wire

FILE = "姓名,编号\r\n魏岚,A1\r\n高燕,A2\r\n不存在的人,A3\r\n".encode("gb18030")
PATIENCE = 60


@pytest.fixture(scope="module")
def address(settings: Settings, tokens: dict[Role, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(settings, tmp_path_factory.mktemp("app") / "log") as address:
        yield address


def _script(api: object, day: str) -> None:
    import streamlit as st
    from app.sessions import Session
    from app.views import screening

    st.session_state["page"] = "screening"
    st.query_params.setdefault("on", day)
    screening.show(Session(api, "test", "investigator", None, None))


def _subject(api: object, id: str, tab: str, on: str, was: str | None) -> None:
    import streamlit as st
    from app.sessions import Session
    from app.views import subject

    st.session_state["page"] = "subject"
    for name, value in (("id", id), ("tab", tab), ("on", on), ("was", was)):
        if value:
            st.query_params.setdefault(name, value)
    subject.show(Session(api, "test", "investigator", None, None))


@pytest.mark.parametrize(("who", "led"), [("c:chenxi-textiles", ["l:chenxi"]), (W, [])])
def test_the_record_links_conduct_to_the_entries_that_it_led_to(
    address: str, tokens: dict[Role, str], who: str, led: list[str]
) -> None:
    shown = _shown(address, tokens, who, "record", "2018-03-01")
    conduct = shown.partition("<h2>Conduct</h2>")[2].partition("<h2>")[0]
    assert re.findall(r"/listing\?[^\"]*\bid=([^&\"]+)", conduct.replace("%3A", ":")) == led


@pytest.mark.parametrize("tab", ["record", "ties"])
def test_a_source_is_told_by_its_title_and_not_by_its_id(address: str, tokens: dict[Role, str], tab: str) -> None:
    told = _read(_shown(address, tokens, W, tab, "2018-03-01"))
    assert "§ Extract of the household register (fictional), whole document" in told
    assert "d:household-register" not in told


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2009-09-14", ["Lin Yutong 林雨桐 was not born yet: the birth date on record is 2009-09-15."]),
        ("2009-09-15", []),
    ],
)
def test_of_a_day_before_her_birth_a_child_is_said_not_to_be_born_yet(
    address: str, tokens: dict[Role, str], on: str, said: list[str]
) -> None:
    shown = _shown(address, tokens, K, "measures", on)
    assert re.findall(r"data-unborn>([^<]*)<", shown) == said


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2018-01-31", "1 February 2018 → 1 February 2020, by its term; not yet begun"),
        ("2018-02-01", "1 February 2018 → 1 February 2020, by its term"),
        ("2020-02-01", "1 February 2018 → 1 February 2020, by its term; over"),
    ],
)
def test_an_entry_of_ones_own_says_when_it_ends_and_how_it_stands_on_the_day(
    address: str, tokens: dict[Role, str], on: str, said: str
) -> None:
    shown = _shown(address, tokens, "c:lanxi-trading", "measures", on)
    entries = re.sub("<[^>]*>", "", shown.partition("Own entries: ")[2].partition("</p>")[0])
    assert entries == f"List of judgment defaulters ({said})"


@pytest.mark.parametrize(
    ("who", "was", "on", "said"),
    [
        (
            W,
            "2020-12-17",
            "2020-12-18",
            "1 limit said on one of the days alone Said on 18 December 2020, and not on 17 December 2020, with "
            "no costly insurance; no planes, no high-speed trains; no starred hotels, no golf; no costly tourism; "
            "no real estate, no cars; no food or drug business; no mining or safety licences; no leaving the country; "
            "prosecution: The older memoranda are not a sufficient basis on their own: their measures must stand on "
            "the national or a local list. § 国办发〔2020〕49号, section not established uncertain "
            "sources disagree: D19",
        ),
        (
            W,
            "2018-03-16",
            "2018-03-17",
            "no starred hotels, no golf M22 Enforced besides by Ministry of Culture and Tourism. "
            "No longer enforced by China National Tourism Administration. China National Tourism Administration: "
            "Its functions pass to Ministry of Culture and Tourism. "
            "§ Plan for the institutional reform of the State Council (2018), article not established uncertain",
        ),
        (W, "2020-12-18", "2020-12-19", "The same 9 measures on both days. Back to"),
        ("p:lin-hao", "2020-12-17", "2020-12-18", "No measure on either day. Back to"),
    ],
    ids=["a limit", "another body", "nothing", "nobody"],
)
def test_two_days_compared_tell_every_limit_and_body_that_is_another_and_say_it_once(
    address: str, tokens: dict[Role, str], who: str, was: str, on: str, said: str
) -> None:
    compared = _shown(address, tokens, who, "measures", on, was).partition('aria-label="Compared')[2]
    assert said in _read(compared.partition("</section>")[0])


def test_what_ends_with_an_entry_is_told_apart_from_what_stays_and_measures_apart_from_each_other(
    address: str, tokens: dict[Role, str]
) -> None:
    told = _read(_shown(address, tokens, "p:luo-qing", "out", "2020-03-10"))
    assert (
        "1 measure ends with l:yunhe-order: no high-grade offices. 4 measures stay, because another entry carries them "
        "too: no costly insurance; no starred hotels, no golf; no costly tourism; no real estate, no cars."
    ) in told


def _read(html: str) -> str:
    """The words of a piece of a page, each block's apart."""
    apart = re.sub(r"<(/?(li|ul|h\d|p|td|tr)|br)\b[^>]*>", " ", html)
    return " ".join(re.sub(r"<[^>]*>", "", apart).split())


def _shown(address: str, tokens: dict[Role, str], who: str, tab: str, on: str, was: str | None = None) -> str:
    """What a subject's page shows."""
    with Api(address, tokens[Role.investigator], "a test") as api:
        view = AppTest.from_function(_subject, args=(api, who, tab, on, was), default_timeout=PATIENCE).run()
    assert not view.exception
    return "".join(html.proto.body for html in view.get("html"))


@contextmanager
def _opened(address: str, key: str, data: bytes) -> Iterator[AppTest]:
    """The view with a file uploaded."""
    with Api(address, key, "a test") as api:
        view = AppTest.from_function(_script, args=(api, "2018-03-01"), default_timeout=PATIENCE)
        view.run()
        view.file_uploader[0].upload("people.csv", data, "text/csv").run()
        yield view
        assert not view.exception


def _html(view: AppTest) -> str:
    return " ".join(" ".join(element.proto.body.split()) for element in view.get("html"))


# --- the regime ---------------------------------------------------------------------------------------------------


def _regime(api: object, asked: dict[str, str]) -> None:
    import streamlit as st
    from app.sessions import Session
    from app.views import regime

    st.session_state["page"] = "regime"
    for name, value in asked.items():
        st.query_params.setdefault(name, value)
    regime.show(Session(api, "test", "investigator", None, None))


def _rules_shown(address: str, tokens: dict[Role, str], **asked: str) -> str:
    """What a page of the regime shows, its runs of spaces as one."""
    with Api(address, tokens[Role.investigator], "a test") as api:
        view = AppTest.from_function(_regime, args=(api, asked), default_timeout=PATIENCE).run()
    assert not view.exception
    return _html(view)


def _under(shown: str, name: str) -> str | None:
    """The words under one name of a list of things; None where the list does not have it."""
    found = re.search(rf"<dt>{name}</dt> ?<dd>(.*?)</dd>", shown)
    return found and " ".join(re.sub(r"<[^>]*>", "", found[1]).split())


SAMR, CRC = "State Administration for Market Regulation", "China Railway Corporation"


@pytest.mark.parametrize(
    ("measure", "on", "by"),
    [
        (
            "M14",
            "2018-03-16",
            "State Administration for Industry and Commerce, General Administration of Quality Supervision, "
            "China Food and Drug Administration",
        ),
        (
            "M14",
            "2018-03-17",
            f"{SAMR} (formerly State Administration for Industry and Commerce, General Administration of Quality "
            "Supervision and China Food and Drug Administration)",
        ),
        (
            "M26",
            "2018-03-17",
            "National Forestry and Grassland Administration (formerly State Forestry Administration and "
            "Ministry of Agriculture)",
        ),
        ("T01", "2019-06-17", CRC),
        ("T01", "2019-06-18", f"China State Railway Group (formerly {CRC})"),
        ("S05", "2018-03-16", f"{SAMR} (only from 17 March 2018 on)"),
        ("S05", "2018-03-17", SAMR),
    ],
)
def test_a_measure_names_whoever_enforces_it_on_the_day(
    address: str, tokens: dict[Role, str], measure: str, on: str, by: str
) -> None:
    shown = _under(_rules_shown(address, tokens, show="measures", id=measure, on=on), "Enforced by")
    assert shown is not None
    assert shown.startswith(by)
    assert "formerly" in by or "formerly" not in shown


def test_a_register_names_whoever_keeps_it_on_the_day(address: str, tokens: dict[Role, str]) -> None:
    def keeper(id: str, on: str) -> str | None:
        return _under(_rules_shown(address, tokens, show="registers", id=id, on=on), "Kept by")

    assert keeper("rail-travel-list", "2019-06-17") == CRC
    assert keeper("rail-travel-list", "2019-06-18") == f"China State Railway Group (formerly {CRC})"
    assert keeper("finance", "2019-06-18") == "National Development and Reform Commission"
    assert "China State Railway Group" in _rules_shown(address, tokens, show="registers", on="2019-06-18")
    assert "China State Railway Group" not in _rules_shown(address, tokens, show="registers", on="2019-06-17")


def _listing(api: object, id: str, on: str) -> None:
    import streamlit as st
    from app.sessions import Session
    from app.views import listing

    st.session_state["page"] = "listing"
    st.query_params.setdefault("id", id)
    st.query_params.setdefault("on", on)
    listing.show(Session(api, "test", "investigator", None, None))


def test_an_entry_names_whoever_keeps_its_register_on_the_day(address: str, tokens: dict[Role, str]) -> None:
    kept = {}
    for on in ("2018-03-16", "2018-03-17"):
        with Api(address, tokens[Role.investigator], "a test") as api:
            view = AppTest.from_function(_listing, args=(api, "l:qiling-abnormal", on), default_timeout=PATIENCE).run()
        assert not view.exception
        kept[on] = (_under(_html(view), "Kept by") or "").removesuffix(" externalexternal-full")
    assert kept == {
        "2018-03-16": "State Administration for Industry and Commerce",
        "2018-03-17": f"{SAMR} (formerly State Administration for Industry and Commerce)",
    }


def test_an_agency_keeps_and_enforces_what_is_its_own_on_the_day(address: str, tokens: dict[Role, str]) -> None:
    def said(id: str, on: str) -> list[str | None]:
        shown = _rules_shown(address, tokens, show="agencies", id=id, on=on)
        return [_under(shown, name) for name in ("Keeps", "Named as keeper of", "Enforces", "Named as enforcing")]

    keeps, keeper_of, enforces, enforcer_of = said("CRC", "2019-06-17")
    assert (keeper_of, enforcer_of) == (None, None)
    assert said("CRC", "2019-06-18") == ["no register", keeps, "no measure", enforces]
    assert said("CSRG", "2019-06-18") == [keeps, "no register", enforces, "no measure"]
    assert said("CSRG", "2019-06-17") == ["no register", None, "no measure", None]
    before, after = said("SAMR", "2018-03-16"), said("SAMR", "2018-03-17")
    assert before == ["no register", None, "no measure", "no post in a company"]
    assert "key supervision" in str(after[2])
    assert after[1] == "no register"


def test_an_agency_says_that_its_functions_passed_on_or_that_it_is_not_known_yet(
    address: str, tokens: dict[Role, str]
) -> None:
    def noted(id: str, on: str) -> list[str]:
        shown = _rules_shown(address, tokens, show="agencies", id=id, on=on)
        return [re.sub(r"<[^>]*>", "", note) for note in re.findall(r'<p class="sg-note">(.*?)</p>', shown)]

    yet = "On 16 March 2018 the rules do not know it yet: functions of others came to it from 17 March 2018 on."
    assert noted("SAMR", "2018-03-16") == [yet]
    assert noted("SAMR", "2018-03-17") == []
    assert noted("SAIC", "2018-03-16") == []
    assert noted("SAIC", "2018-03-17") == [f"On 17 March 2018 its functions are with {SAMR}."]
    assert noted("CBRC", "2023-03-16") == [
        "On 16 March 2023 its functions are with National Financial Regulatory Administration."
    ]
    assert noted("MoJ", "2010-01-01") == []  # heir to an office, but older than that: it signed before


def test_the_lists_of_agencies_and_measures_go_by_the_day_too(address: str, tokens: dict[Role, str]) -> None:
    def rows(show: str, on: str) -> dict[str, list[str]]:
        shown = _rules_shown(address, tokens, show=show, on=on)
        cells = [re.findall(r"<td.*?>(.*?)</td>", row) for row in re.findall(r"<tr.*?>(.*?)</tr>", shown)]
        said = [[" ".join(re.sub(r"<[^>]*>", "", cell).split()) for cell in row] for row in cells if row]
        return {row[0]: row[1:] for row in said}

    def functions(agency: str, on: str) -> list[list[str]]:
        return [row for name, row in rows("agencies", on).items() if name.startswith(agency)]

    assert functions(SAMR, "2017-01-01")[0][:4] == ["none: the rules know it only from 17 March 2018 on", "", "1", ""]
    own = functions(SAMR, "2020-01-01")[0]
    assert own[0] == "its own"
    assert int(own[1]) > 0
    assert functions(CRC, "2018-06-01")[0][0] == "its own"
    gone = functions(CRC, "2020-01-01")[0]
    assert (gone[0], gone[1], gone[3]) == ("with China State Railway Group, passed on 18 June 2019", "", "")
    assert functions("China Banking Regulatory Commission", "2024-01-01")[0][0] == (
        "with National Financial Regulatory Administration, passed on 17 March 2018"
    )
    by = {on: rows("measures", on)["key supervision M14"][1] for on in ("2018-03-16", "2018-03-17")}
    assert by == {
        "2018-03-16": "SAIC, AQSIQ, CFDAnot established",
        "2018-03-17": "SAMR (formerly SAIC, AQSIQ and CFDA)not established",
    }
    found = _rules_shown(address, tokens, show="measures", on="2018-03-17", q="SAMR")
    assert "key supervision" in found


# --- the start ----------------------------------------------------------------------------------------------------


def _start(api: object, on: str) -> None:
    import streamlit as st
    from app.sessions import Session
    from app.views import start

    st.session_state["page"] = ""
    st.query_params.setdefault("on", on)
    start.show(Session(api, "test", "investigator", None, None))


@pytest.mark.parametrize(
    ("on", "said", "travel"), [("2010-01-01", "1 January 2010", "0"), ("2018-03-01", "1 March 2018", "1")]
)
def test_the_start_counts_the_measures_of_the_day_in_force(
    address: str, tokens: dict[Role, str], on: str, said: str, travel: str
) -> None:
    with Api(address, tokens[Role.investigator], "a test") as api:
        view = AppTest.from_function(_start, args=(api, on), default_timeout=PATIENCE).run()
    assert not view.exception
    shown = _html(view)
    assert re.findall("<h2>(Measures in force on .*?)</h2>", shown) == [f"Measures in force on {said}, by area of life"]
    (row,) = re.findall(r'<th scope="row">Travel</th>(.*?)</tr>', shown)
    assert re.findall(r">(\d+)<", row)[0] == travel


# --- no such subject ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("l:chenxi", ["It is the id of an entry: Xuchuan Chenxi Textiles Co., Ltd.."]),
        ("M24", ["It is the id of a measure: no high-fee private school."]),
        ("p:nobody", []),
    ],
)
def test_an_id_of_something_else_than_a_subject_leads_there(
    address: str, tokens: dict[Role, str], id: str, said: list[str]
) -> None:
    shown = " ".join(_shown(address, tokens, id, "measures", "2018-03-01").split())
    assert "There is no such subject" in shown
    assert [re.sub("<[^>]*>", "", text) for text in re.findall("<p>(It is the id .*?)</p>", shown)] == said


def test_another_load_is_spoken_of_as_the_address_of_the_app_names_it(address: str, tokens: dict[Role, str]) -> None:
    shown = _shown(address, tokens, "p:nobody", "measures", "2018-03-01")
    assert "ask another load (known in the address)." in shown
    assert "known_at" not in shown


# --- screening ----------------------------------------------------------------------------------------------------


def test_a_name_with_several_holders_is_decided_by_the_person_alone(address: str, tokens: dict[Role, str]) -> None:
    with _opened(address, tokens[Role.investigator], FILE) as view:
        assert [box.value for box in view.selectbox] == [None, None, 0, 1]
        view.button[1].click().run()
        told = "of 3 rows: 1 named one subject, 1 came back with candidates (1 to decide), 1 found nobody."
        assert told in _html(view)
        view.query_params["match"] = "candidates"
        view.run()
        assert [(radio.value, radio.options) for radio in view.radio] == [
            ("Not decided", ["Not decided", "p:375", "p:gao-yan", "None of them"])
        ]
        view.radio[0].set_value("p:gao-yan").run()
        assert "(0 to decide)" in _html(view)
        assert view.session_state["screened"].decided[1].subject.id == "p:gao-yan"
        view.radio[0].set_value("Not decided").run()
        assert "(1 to decide)" in _html(view)


def test_the_sum_of_a_screening_says_how_many_are_only_perhaps_under_a_measure(
    address: str, tokens: dict[Role, str]
) -> None:
    with _opened(address, tokens[Role.investigator], b"id\np:zhai-bo\np:wei-lan\nc:greenwood\n") as view:
        view.button[1].click().run()
        assert "<strong>2 are under some measure, 1 of them only perhaps.</strong>" in _html(view)
    with _opened(address, tokens[Role.investigator], b"id\np:wei-lan\n") as view:
        view.button[1].click().run()
        assert "<strong>1 is under some measure.</strong>" in _html(view)


@pytest.mark.parametrize(
    ("header", "said"),
    [("name,Remarks,Colour", ["Not used: Remarks, Colour. Nothing in them is asked."]), ("name,ID card", [])],
)
def test_the_columns_that_are_not_used_are_named(
    address: str, tokens: dict[Role, str], header: str, said: list[str]
) -> None:
    with _opened(address, tokens[Role.investigator], f"{header}\n魏岚\n".encode()) as view:
        assert [_read(text) for text in re.findall(r"data-unused>(.*?)</p>", _html(view))] == said


def test_an_answer_is_not_shown_for_another_day_than_the_one_it_was_asked_for(
    address: str, tokens: dict[Role, str]
) -> None:
    with _opened(address, tokens[Role.investigator], FILE) as view:
        view.button[1].click().run()
        assert "<h2>The answer</h2>" in _html(view)
        view.query_params["on"] = "2017-02-28"
        view.run()
        assert "<h2>The answer</h2>" not in _html(view)
        assert "the day is another than when this was asked: screen again." in _html(view)


def test_nothing_of_an_answer_that_broke_off_is_shown(
    address: str, tokens: dict[Role, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire(int(address.rpartition(":")[2]))
    many, whole = ("id\n" + f"{W}\n" * 10_000).encode(), "of 10,000 rows: 10,000 named one subject"
    with closing(wire), _opened(f"http://127.0.0.1:{wire.port}", tokens[Role.investigator], many) as view:
        view.button[1].click().run()
        assert whole in _html(view)
        with monkeypatch.context() as patch:
            patch.setattr("app.views.screening.BLOCK", _Cutting(wire))
            view.button[1].click().run()
        assert "The answer broke off before its end, and none of it is shown. Screen again." in _html(view)
        assert "<h2>The answer</h2>" not in _html(view)
        assert "screened" not in view.session_state
        view.button[1].click().run()
        assert "The API does not answer, so nothing was screened." in _html(view)
        wire.mend()
        view.button[1].click().run()
        assert whole in _html(view)


class _Cutting(int):
    """How many rows a block has; whoever counts the first row cuts the wire."""

    def __new__(cls, wire: Wire) -> _Cutting:
        self = super().__new__(cls, 100)
        self.wire = wire
        return self

    def __rmod__(self, n: int) -> int:
        self.wire.cut()
        return n % 100


# --- the log ------------------------------------------------------------------------------------------------------


@pytest.fixture
def browser(address: str) -> Iterator[TestClient]:
    """A browser before the app's own routes, behind the door."""
    app = Starlette(routes=routes(Settings(api_url=address)), middleware=[Middleware(Door)])
    with TestClient(app, follow_redirects=False) as client:
        yield client


def _signed_in(browser: TestClient, address: str, key: str) -> None:
    browser.cookies.set(COOKIE, SESSIONS.sign_in(Settings(api_url=address), key, None))


@pytest.fixture(autouse=True)
def signed_out() -> Iterator[None]:
    yield
    for token in list(SESSIONS._open):
        SESSIONS.sign_out(token)


def test_the_whole_log_is_one_csv_whatever_the_pages(
    browser: TestClient, address: str, tokens: dict[Role, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Api(address, tokens[Role.investigator], "@the purpose") as api:
        for _ in range(5):
            api.subject(W)
    with Api(address, tokens[Role.auditor], None) as api:
        entries = [entry for page in api.log.pages(page=1000) for entry in page.entries]
    _signed_in(browser, address, tokens[Role.auditor])
    monkeypatch.setattr(web, "LOG_PAGE", 2)
    answer = browser.get("/log.csv")
    header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header[:4] == ["at", "key", "label", "role"]
    assert [row[-1] for row in rows[-len(entries) :]] == [entry.hash for entry in entries]
    assert [row[4] for row in rows if row[4].endswith("the purpose")] == ["'@the purpose"] * 5
    assert answer.headers["content-disposition"] == 'attachment; filename="access-log.csv"'
    assert browser.get("/log.csv?until=2000-01-01").content.decode("utf-8-sig").splitlines() == [",".join(header)]


def test_an_address_without_a_page_is_told_by_us_and_one_with_a_page_is_not_refused(
    browser: TestClient, address: str, tokens: dict[Role, str]
) -> None:
    html = {"accept": "text/html"}
    assert browser.get("/no-such-page", headers=html).status_code == 303  # to the sign-in first
    _signed_in(browser, address, tokens[Role.investigator])
    told = browser.get("/no-such<page>", headers=html)
    assert (told.status_code, told.headers["x-content-type-options"]) == (404, "nosniff")
    assert "There is no such page" in told.text
    assert 'href="/"' in told.text
    assert "<page>" not in told.text
    assert browser.get("/sign-in", headers=html).status_code == 200
    assert browser.get("/log.csv", headers=html).status_code == 403


def test_the_sign_in_is_set_in_the_fonts_of_the_pages_behind_it(browser: TestClient) -> None:
    fonts = re.findall(r'font-family: "([\w ]+)".*?url\("/static/media/([\w.-]+)"\)', browser.get("/sign-in").text)
    assert [family for family, _ in fonts] == ["Source Sans", "Source Serif"]
    media = Path(streamlit.__file__).parent / "static" / "static" / "media"
    assert all((media / file).is_file() for _, file in fonts)


def test_the_search_box_finds_entries_documents_and_rules_by_id_number_and_name(
    browser: TestClient, address: str, tokens: dict[Role, str]
) -> None:
    def found(words: str) -> list[tuple[str, str, bool]]:
        answer = browser.get("/find", params={"words": words})
        assert answer.status_code == 200, answer.text
        return [(f["page"], f["place"]["id"], f["exact"]) for f in answer.json()["found"]]

    assert browser.get("/find", params={"words": "M24"}).status_code == 401
    _signed_in(browser, address, tokens[Role.auditor])
    assert found("M24") == []
    _signed_in(browser, address, tokens[Role.investigator])
    assert found("l:chenxi") == [("listing", "l:chenxi", True)]
    assert found("d:l:chenxi") == [("document", "d:l:chenxi", True)]
    assert found("l:nothing") == []
    assert found("m24") == [("regime", "M24", True)]
    assert found("法释〔2017〕7号") == [("document", "spc-defaulters-2017", True)]
    assert found("法釋[2017]7號") == [("document", "spc-defaulters-2017", True)]
    assert found("教育部") == [("regime", "MoE", True)]
    assert ("regime", "M24", False) in found("private school")
    assert found("zz") == []


def test_the_csv_of_the_log_is_for_those_whom_the_api_gives_it_to(
    browser: TestClient, address: str, tokens: dict[Role, str]
) -> None:
    assert browser.get("/log.csv").status_code == 401
    _signed_in(browser, address, tokens[Role.investigator])
    refused = browser.get("/log.csv")
    assert (refused.status_code, refused.text) == (403, "The API does not give this log to this key.")


def test_a_log_that_breaks_off_is_a_broken_download(
    browser: TestClient, address: str, tokens: dict[Role, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire(int(address.rpartition(":")[2]))
    whole = web._whole

    def cut(*given: Any) -> Iterator[bytes]:
        for part in whole(*given):
            yield part
            wire.cut()

    with closing(wire):
        _signed_in(browser, f"http://127.0.0.1:{wire.port}", tokens[Role.auditor])
        monkeypatch.setattr(web, "LOG_PAGE", 1)
        monkeypatch.setattr(web, "_whole", cut)
        with pytest.raises(httpx2.HTTPError):
            browser.get("/log.csv")
        refused = browser.get("/log.csv")
        assert (refused.status_code, refused.text) == (503, "The API does not answer: try again in a moment.")


def _log(api: object) -> None:
    import streamlit as st
    from app.sessions import Session
    from app.views import auditor

    st.session_state["page"] = "log"
    auditor.show(Session(api, "test", "auditor", None, None))


def test_the_log_is_shown_for_the_days_of_its_address_and_for_one_subject(
    address: str, tokens: dict[Role, str]
) -> None:
    with Api(address, tokens[Role.investigator], "case 12") as api:
        api.subject(V)
    with Api(address, tokens[Role.auditor], None) as api:
        newest = api.log(page=auditor.PAGE).entries[0]
        view = AppTest.from_function(_log, args=(api,), default_timeout=PATIENCE)
        view.run()
        assert newest.purpose == "case 12"
        assert re.findall(r", hash (\w+)", _html(view))[1] == newest.hash  # behind the question for it
        view.query_params.update({"since": "2000-01-01", "until": "2000-02-01"})
        view.run()
        assert "No entries on these days." in _html(view)
        view.query_params.update({"since": "2000-02-01", "until": "2000-01-01"})
        view.run()
        assert "The first day has to be earlier" in _html(view)
        view.query_params.update({"subject": V})
        view.run()
        assert f"Who looked up <code>{V}</code>" in _html(view)
        assert "case 12" in _html(view)
        view.query_params.update({"subject": "p:nobody"})
        view.run()
        assert "No answer has shown a subject of this id." in _html(view)
        assert not view.exception
