"""Official numbers: checked, keyed, shown, hidden and invented."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from sanctiongraph.identifiers import (
    CATEGORIES,
    PERSONAL,
    check,
    has_resident,
    key,
    make_resident,
    make_uscc,
    mask,
    shown,
)

SECRET = b"a secret of this deployment"
RESIDENT = "999999190001010007"
COMPANY = "91999999MA00000T4T"


@pytest.mark.parametrize(
    ("scheme", "written", "stored"),
    [
        ("uscc", COMPANY, COMPANY),
        ("uscc", " 9199 9999-ma00000t4t ", COMPANY),
        ("uscc", "53999999MA00000T4Q", "53999999MA00000T4Q"),
        ("uscc", "G1999999MA00000T4K", "G1999999MA00000T4K"),
        ("uscc", "９１999999MA00000T4T", COMPANY),
        ("registration", "999999000000002", "999999000000002"),
        ("resident", RESIDENT, RESIDENT),
        ("resident", "999999 19000101 0007", RESIDENT),
        ("passport", " e 1234-5678", "E12345678"),
        ("division", " 3710 82 ", "3710 82"),
        ("lei", "abc", "ABC"),
    ],
)
def test_a_number_is_stored_in_one_form(scheme: str, written: str, stored: str) -> None:
    assert check(scheme, written) == stored


SHAPE = (
    "A unified social credit code has 18 characters: two of category, six digits of region, ten more, "
    "and none of I, O, S, V, Z."
)


@pytest.mark.parametrize(
    ("scheme", "number", "sentence"),
    [
        ("uscc", "91999999MA00000T4", SHAPE),
        ("uscc", "91999999MA00000I4T", SHAPE),
        ("uscc", "9199999AMA00000T4T", SHAPE),
        (
            "uscc",
            "18999999MA00000T4T",
            "The unified social credit code begins with a category that does not exist.",
        ),
        (
            "uscc",
            "91999999MA00000T5T",
            "The organisation code inside the unified social credit code has a wrong check digit.",
        ),
        ("uscc", "91999999MA00000T4K", "The unified social credit code has a wrong check character."),
        ("registration", "99999900000000", "A registration number has 15 digits."),
        ("registration", "999999000000001", "The registration number has a wrong check digit."),
        ("resident", "99999919000101000", "A resident number has 18 characters: 17 digits, and a digit or X."),
        ("resident", "99999919000101000Y", "A resident number has 18 characters: 17 digits, and a digit or X."),
        ("resident", "999999190002300007", "The birth date in the resident number is not a day of the calendar."),
        ("resident", "999999170001010007", "The birth date in the resident number is not a day of the calendar."),
        ("resident", "999999190001010008", "The resident number has a wrong check character."),
        ("passport", "E123", "A passport number has 5 to 20 letters and digits."),
        ("passport", "E1234567/8", "A passport number has 5 to 20 letters and digits."),
        ("lei", "  ", "The number is empty."),
    ],
)
def test_a_wrong_number_is_refused_in_a_sentence_that_does_not_repeat_it(
    scheme: str, number: str, sentence: str
) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the whole sentence is compared
        check(scheme, number)
    assert (str(refused.value), number.strip() in str(refused.value) and bool(number.strip())) == (sentence, False)


def test_letter_categories_pass_here_although_stdnum_refuses_them() -> None:
    codes = {category: make_uscc(category, 7) for category in CATEGORIES}
    assert {c for c, code in codes.items() if check("uscc", code) == code} == CATEGORIES
    assert {c for c, code in codes.items() if not uscc.is_valid(code)} == {c for c in CATEGORIES if c[0].isalpha()}


def test_a_public_number_is_its_own_key_and_a_personal_one_only_an_hmac() -> None:
    expected = hmac.new(SECRET, f"resident:{RESIDENT}".encode(), hashlib.sha256).hexdigest()
    assert key("uscc", COMPANY, b"") == f"uscc:{COMPANY}"
    assert key("resident", RESIDENT, SECRET) == f"resident:{expected}"
    assert key("resident", "999999 19000101 0007", SECRET) == f"resident:{expected}"
    assert key("resident", RESIDENT, b"another") != f"resident:{expected}"


@pytest.mark.parametrize("scheme", sorted(PERSONAL))
def test_nothing_is_computed_of_a_personal_number_without_a_secret(scheme: str) -> None:
    with pytest.raises(ValueError, match=r"^A personal number needs the deployment's secret; without it nothing is"):
        key(scheme, RESIDENT, b"")


def test_a_personal_number_is_shown_by_its_last_two_characters_and_a_public_one_whole() -> None:
    assert [shown("resident", RESIDENT), shown("passport", "E12345678"), shown("uscc", COMPANY)] == [
        "••••07",
        "••••78",
        COMPANY,
    ]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"row 3: {RESIDENT} is known", "row 3: ••••07 is known"),
        (f"身份证{RESIDENT}号", "身份证••••07号"),
        (f"ID{RESIDENT}, 999999-19720229-001x.", "ID••••07, ••••1x."),
        ("p:999999190001010008", "p:••••08"),
        ("999999000101003", "••••03"),
        ("passport E12345678 or ab1234567", "passport ••••78 or ••••67"),
        ("９９９９９９１９０００１０１０００７", "••••０７"),
    ],
)
def test_what_looks_like_a_personal_number_is_hidden_in_a_text(text: str, hidden: str) -> None:
    assert mask(text) == hidden
    assert mask(hidden) == hidden


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (RESIDENT, True),
        (RESIDENT[:-1] + ("X" if RESIDENT[-1] != "X" else "1"), True),
        ("号110101199003070000在", True),
        ("110101-18500101-000x", True),
        ("１１０１０１１９９００３０７０００Ｘ", True),
        ("110101199002300000", False),
        ("110101184912310000", False),
        ("110101210001010000", False),
        ("1101011990030700001", False),
        ("11010119900307000", False),
        (COMPANY, False),
        ("999999000101127", False),
    ],
)
def test_a_text_holds_a_resident_number_whatever_its_check_character(text: str, held: bool) -> None:
    assert has_resident(text) is held
    assert (mask(text) != text) >= held


def test_a_credit_code_of_digits_alone_that_reads_like_a_day_is_no_resident_number() -> None:
    bodies = (f"110101199003{tail:04d}" for tail in range(10_000))
    codes = (f"{body}{a}{b}" for body in bodies for a in "0123456789" for b in "0123456789")
    code = next(code for code in codes if has_day(code) and is_valid("uscc", code) and not is_valid("resident", code))
    assert not has_resident(f"号{code}")
    assert mask(code) == code


def has_day(number: str) -> bool:
    return number[10:12] == "03" and "01" <= number[12:14] <= "31"


def is_valid(scheme: str, number: str) -> bool:
    try:
        check(scheme, number)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        COMPANY,
        make_uscc("91", 0),
        "999999000101127",
        "2017-06-01, 40,000,000 subjects, M21, c:123456789, t:12-345",
        "发改财金〔2016〕141号",
        "9000000000000",
        "0" * 64,
        "",
    ],
)
def test_public_numbers_dates_and_ids_stay_in_a_text(text: str) -> None:
    assert mask(text) == text


@given(st.sampled_from(sorted(CATEGORIES)), st.integers(0, 31**6 - 1))
def test_an_invented_code_is_valid_and_of_the_synthetic_region(category: str, serial: int) -> None:
    code = make_uscc(category, serial)
    assert (check("uscc", code), code[:2], code[2:8]) == (code, category, "999999")


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_an_invented_resident_number_is_valid_and_of_the_synthetic_address(birth: date, serial: int) -> None:
    number = make_resident(birth, serial)
    assert (check("resident", number), number[:17]) == (number, f"999999{birth:%Y%m%d}{serial:03d}")
    assert mask(f"«{number}»") == f"«••••{number[-2:]}»"


@given(st.integers(0, 31**6 - 1), st.integers(8, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_character_makes_a_code_invalid(serial: int, place: int, character: str) -> None:
    code = make_uscc("91", serial)
    other = code[:place] + character + code[place + 1 :]
    if other == code:
        assert check("uscc", other) == code
    else:
        with pytest.raises(ValueError, match="check"):
            check("uscc", other)


@pytest.mark.parametrize("serial", [-1, 31**6])
def test_a_serial_outside_its_range_invents_no_code(serial: int) -> None:
    with pytest.raises(ValueError, match=r"^The serial of an invented credit code lies between 0 and 31\*\*6 - 1\.$"):
        make_uscc("91", serial)


def test_a_category_that_does_not_exist_invents_no_code() -> None:
    with pytest.raises(ValueError, match=r"^The category does not exist\.$"):
        make_uscc("18", 0)


@pytest.mark.parametrize("serial", [-1, 1000])
def test_a_sequence_outside_its_range_invents_no_resident(serial: int) -> None:
    with pytest.raises(ValueError, match=r"^The serial of an invented resident number lies between 0 and 999\.$"):
        make_resident(date(1990, 1, 1), serial)
