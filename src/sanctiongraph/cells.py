"""Cells of CSV files that people open in a spreadsheet."""

from __future__ import annotations

FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def harmless(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: one that would begin like one gets an apostrophe in front.

    OWASP, "CSV Injection": the signs = + - @, tab, carriage return and line feed, and their full-width forms.
    """
    if isinstance(value, str) and value.lstrip(" ")[:1] in FORMULA:
        return f"'{value}"
    return value
