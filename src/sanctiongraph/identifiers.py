"""Official numbers of subjects: check, key, show, hide and invent them.

Numbers of units are public and stay as they are. Numbers of persons never reach the graph, a report or a log: only
their HMAC under the deployment's secret does, and two characters for a human to recognise them by. A number is a
person's when its scheme says so (:data:`PERSONAL`), and whatever its scheme when its holder is a person.
No error in this module repeats the number that it refuses.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from datetime import date

from stdnum.cn import uscc as _uscc
from stdnum.iso7064 import mod_11_2, mod_11_10

PERSONAL = frozenset({"resident", "passport"})
"""Schemes whose numbers identify a natural person, whoever is said to hold them."""

SYNTHETIC = "999999"
"""An address and region code that no register issues: whatever carries it is invented."""

CATEGORIES = frozenset(
    first + second
    for first, seconds in {
        "1": "1239",
        "2": "19",
        "3": "1234569",
        "4": "19",
        "5": "123459",
        "6": "129",
        "7": "129",
        "8": "129",
        "9": "1239",
        "A": "19",
        "G": "19",
        "J": "19",
        "N": "1239",
        "Q": "1239",
        "Y": "1",
    }.items()
    for second in seconds
)
"""First two characters of a unified social credit code: who registers, and what kind of body (GB 32100-2015)."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_RESIDENT = re.compile(r"[1-9][0-9]{16}[0-9X]")
_REGISTRATION = re.compile(r"[0-9]{15}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,20}")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_HIDDEN = "••••"

_LOOKS_RESIDENT = re.compile(r"(?<!\d)\d{6}[ -]?\d{8}[ -]?\d{3}[\dXxＸｘ](?!\d)")
_LOOKS_OLD_RESIDENT = re.compile(r"(?<!\d)\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")
_LOOKS_PASSPORT = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{1,2}\d{6,9}(?![0-9A-Za-z])")


# --- check ----------------------------------------------------------------------------------------------------


def check(scheme: str, value: str) -> str:
    """Return the number in the one form in which it is stored.

    Raises ValueError with a sentence that says what is wrong and does not repeat the number. Schemes that are not known
    here pass, stripped and in capitals.
    """
    value = unicodedata.normalize("NFKC", value).strip().upper()
    if not value:
        raise ValueError("The number is empty.")
    checker = _CHECKERS.get(scheme)
    if checker is None:
        return value
    value = value.replace(" ", "").replace("-", "")
    checker(value)
    return value


def _check_uscc(value: str) -> None:
    """Unified social credit code, GB 32100-2015, with the organisation code of GB 11714-1997 inside.

    python-stdnum's own validation refuses the letter categories (A, G, J, N, Q, Y); only its check character is used.
    """
    if not _USCC.fullmatch(value):
        raise ValueError(
            "A unified social credit code has 18 characters: two of category, six digits of region, ten more, "
            "and none of I, O, S, V, Z."
        )
    if value[:2] not in CATEGORIES:
        raise ValueError("The unified social credit code begins with a category that does not exist.")
    if value[16] != _organisation_check(value[8:16]):
        raise ValueError("The organisation code inside the unified social credit code has a wrong check digit.")
    if value[17] != _uscc.calc_check_digit(value):
        raise ValueError("The unified social credit code has a wrong check character.")


def _organisation_check(body: str) -> str:
    """Check digit of eight characters of an organisation code (GB 11714-1997)."""
    rest = 11 - sum(int(c, 36) * w for c, w in zip(body, _ORGANISATION_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def _check_registration(value: str) -> None:
    """Registration number of enterprises before 2015: 15 digits, ISO 7064 MOD 11,10 (GS15-2006)."""
    if not _REGISTRATION.fullmatch(value):
        raise ValueError("A registration number has 15 digits.")
    if not mod_11_10.is_valid(value):
        raise ValueError("The registration number has a wrong check digit.")


def _check_resident(value: str) -> None:
    """Resident identity number, GB 11643-1999. The address code is not looked up: the tables change every year."""
    if not _RESIDENT.fullmatch(value):
        raise ValueError("A resident number has 18 characters: 17 digits, and a digit or X.")
    if not _is_day(value[6:14]):
        raise ValueError("The birth date in the resident number is not a day of the calendar.")
    if not mod_11_2.is_valid(value):
        raise ValueError("The resident number has a wrong check character.")


def _is_day(digits: str) -> bool:
    try:
        return 1850 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year < 2100
    except ValueError:
        return False


def _check_passport(value: str) -> None:
    if not _PASSPORT.fullmatch(value):
        raise ValueError("A passport number has 5 to 20 letters and digits.")


_CHECKERS = {
    "uscc": _check_uscc,
    "registration": _check_registration,
    "resident": _check_resident,
    "passport": _check_passport,
}
SCHEMES = tuple(_CHECKERS)
"""The schemes whose numbers are checked here; others pass as they are."""


# --- store and show -------------------------------------------------------------------------------------------


def key(scheme: str, value: str, secret: bytes, personal: bool = False) -> str:
    """What the graph finds a number by: the number itself, or for a personal one its HMAC-SHA-256 under the secret.

    ``personal`` says that the holder is a person; some schemes are personal anyhow.
    A public ``value`` is what :func:`check` returned; a personal one is checked here again, because two spellings of
    one number would silently become two keys. Raises ValueError for a personal number that is wrong or has no secret.
    """
    if not is_personal(scheme, personal):
        return f"{scheme}:{value}"
    if not secret:
        raise ValueError("A personal number needs the deployment's secret; without it nothing is computed.")
    message = f"{scheme}:{check(scheme, value)}".encode()
    return f"{scheme}:{hmac.new(secret, message, hashlib.sha256).hexdigest()}"


def is_personal(scheme: str, person: bool) -> bool:
    """Whether a number is a person's: by its scheme, or because its holder is one."""
    return person or scheme in PERSONAL


def fingerprint(secret: bytes) -> str:
    """16 hexadecimal digits by which two deployments know that they key numbers alike; they say nothing of the key."""
    return hmac.new(secret, b"fingerprint of the key of personal numbers", hashlib.sha256).hexdigest()[:16]


def keys(scheme: str, value: str, secret: bytes) -> list[str]:
    """Every key that a number may be known by, when nobody says whether its holder is a unit or a person."""
    return list(dict.fromkeys(key(scheme, value, secret, personal) for personal in (False, True)))


def shown(scheme: str, value: str, personal: bool = False) -> str:
    """What a reader may see of a number: all of a public one, the last two characters of a personal one.

    Of a personal number that is shorter than five characters nothing is shown.
    """
    if not is_personal(scheme, personal):
        return value
    return _HIDDEN + (value[-2:] if len(value) > 4 else "")


def mask(text: str) -> str:
    """Hide whatever looks like a resident or passport number in a text meant for a report or a log.

    Numbers that are credit codes or registration numbers by their check digits stay. A passport number of digits alone
    cannot be told from any other number, and stays too.
    """
    text = _LOOKS_RESIDENT.sub(lambda m: _hide_unless("uscc", m[0]), text)
    text = _LOOKS_OLD_RESIDENT.sub(lambda m: _hide_unless("registration", m[0]), text)
    return _LOOKS_PASSPORT.sub(lambda m: shown("passport", m[0]), text)


def has_resident(text: str) -> bool:
    """Whether a text holds a resident number, or one mistyped: six digits, a real day, then four characters.

    A wrong check character makes it no less personal. Only a valid credit code of that shape is none.
    """
    return any(
        _is_day(re.sub("[ -]", "", found[0])[6:14]) and not _valid("uscc", found[0])
        for found in _LOOKS_RESIDENT.finditer(text)
    )


def _hide_unless(public: str, number: str) -> str:
    return number if _valid(public, number) and not _valid("resident", number) else shown("resident", number)


def _valid(scheme: str, number: str) -> bool:
    try:
        check(scheme, number)
    except ValueError:
        return False
    return True


# --- invent ---------------------------------------------------------------------------------------------------


def make_uscc(category: str, serial: int) -> str:
    """An invented credit code: region 999999, valid check characters. ``serial`` is below 31**6."""
    if category not in CATEGORIES:
        raise ValueError("The category does not exist.")
    if not 0 <= serial < len(_ALPHABET) ** 6:
        raise ValueError("The serial of an invented credit code lies between 0 and 31**6 - 1.")
    body = ""
    for _ in range(6):
        serial, digit = divmod(serial, len(_ALPHABET))
        body = _ALPHABET[digit] + body
    body = "MA" + body
    code = category + SYNTHETIC + body + _organisation_check(body)
    return code + str(_uscc.calc_check_digit(code))


def make_resident(birth: date, serial: int) -> str:
    """An invented resident number: address 999999, valid check character. ``serial`` is below 1000; odd is male."""
    if not 0 <= serial < 1000:
        raise ValueError("The serial of an invented resident number lies between 0 and 999.")
    number = f"{SYNTHETIC}{birth:%Y%m%d}{serial:03d}"
    return number + str(mod_11_2.calc_check_digit(number))
