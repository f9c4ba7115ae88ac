"""What ``make fuzz`` feeds the readers with, without the fuzzer: what it begins with, and all that it ever found."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hostile.readers import READERS, seeds
from sanctiongraph.cli import app
from sanctiongraph.errors import LoadError, RegimeError
from sanctiongraph.regime import load_regime
from sanctiongraph.sources import bods

NO_NAME = (
    "UEsDBBQAAAAIAAiueV2rjzX9HgAAAFEAAAARAAAAYi9kb2N1bWVudHMuanNvbmyrVspMUbJSUEoxVNJRUCrJLMlJBXETlWq5qsmS"
    "AgBQSwMEFAAAAAgACK55XQAAAAACAAAAAAAAAAgAAABiL1JFQURNRQMAUEsBAhQDFAAAAAgACK55XauPNf0eAAAAUQAAABEAAAAA"
    "AAAAAAAAAIABAAAAAGIvZG9jdW1lbnRzLmpz725sUEsBAhQDFAAAAAh5XQAAAAACAAAAAAAAAAgAAABiL1JFQURNRQMAUEsBAhQD"
    "FAAAUkVBRE1FUEsFBgAAAAACAAIAdQAAAHUAAAAAAA=="
)
"""A zip of which a member has a name of no characters."""

HIDDEN_FIELD = base64.b64encode(
    b'\x01{"id": "c", "document": "d", "kind": "company", "name": "A", "identifiers": [{"sch\x7feme": "a"}]}\n'
).decode()
"""A field within a field, of which a name holds what nobody sees."""

FOUND = [("zip", NO_NAME), ("json_lines", HIDDEN_FIELD)]
"""Reader and bytes, as base64, on which it once failed."""


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_reads_or_refuses_what_the_fuzzer_begins_with_and_cut_or_changed_bytes_of_it(reader: str) -> None:
    assert seeds(reader)
    for seed in seeds(reader):
        for data in (seed, seed[: len(seed) // 2], seed.replace(b"2", b"\xff"), seed + b"\0", seed[::-1]):
            READERS[reader](data)
    READERS[reader](b"")


@pytest.mark.parametrize(("reader", "data"), FOUND)
def test_what_the_fuzzer_found_is_read_or_refused(reader: str, data: str) -> None:
    READERS[reader](base64.b64decode(data))


@pytest.mark.parametrize("words", [("why",), ("affected",), ("search",), ("search", "Wei")], ids=" ".join)
def test_an_argument_that_is_no_text_is_one_sentence(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, [*words, os.fsdecode(b"\xff")])
    assert done.exit_code == 2
    assert "it is not UTF-8 text; set the terminal to UTF-8." in " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_a_bods_date_outside_the_calendar_is_one_sentence(tmp_path: Path, date: str) -> None:
    statement = next(seed for seed in seeds("bods") if b"2019-01-31" in seed)
    path = tmp_path / "b.json"
    path.write_bytes(statement)
    assert list(bods.read(path))
    path.write_bytes(statement.replace(b'"publicationDate": "2019-01-31"', f'"publicationDate": "{date}"'.encode()))
    with pytest.raises(LoadError, match=r"publicationDate: .*the date lies outside the years 1 to 9999"):
        list(bods.read(path))


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"a": "measures: [2015-99-99]"}, r"a\.yaml is not readable YAML: month must be in 1\.\.12"),
        ({"a": "? [a]\n: 1"}, r"a\.yaml is not readable YAML: "),
        ({"a": "[" * 5_000}, r"a\.yaml is not readable YAML: "),
        ({"a": "measures: {}", "b": "measures: []"}, r"b\.yaml: measures stands in another file too\."),
        ({"a": "measures: []", "b": "measures: {}"}, r"b\.yaml: measures stands in another file too\."),
    ],
    ids=["no day", "a list as a key", "deep", "a list after an object", "an object after a list"],
)
def test_a_regime_file_that_is_not_readable_is_one_sentence(
    tmp_path: Path, files: dict[str, str], sentence: str
) -> None:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    with pytest.raises(RegimeError, match=sentence) as raised:
        load_regime(tmp_path)
    assert "\n" not in str(raised.value)
