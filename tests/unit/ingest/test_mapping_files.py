"""Mapping files: what they make of rows, and what is said of one that is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import orjson
import pytest

from support.plant_extracts import MAP, RECORDS, write_extracts
from whereused.errors import UsageError
from whereused.ingest.drafting import draft
from whereused.ingest.entries import Submission, entry_of
from whereused.ingest.mapped_rows import Extract
from whereused.ingest.mapping_file import mapping_of, read_mapping
from whereused.ingest.readers import Origin, Unreadable

REPOSITORY = Path(__file__).resolve().parents[3]


def given(folder: Path, toml: str, csv: str, origin: Origin | None = None) -> tuple[list[Any], list[str]]:
    """The records and refusals of one CSV by one table, and what is told."""
    (folder / "t.csv").write_text(csv, encoding="utf-8")
    mapping = mapping_of(tomllib.loads(toml), folder / "m.toml")
    extract = Extract.of(mapping, [folder / "t.csv"])
    found = []
    for path, table in extract.pieces:
        for read in extract.read(path, table, origin or Origin()):
            piece = read.piece
            found.append((piece.pointer, piece.reason) if isinstance(piece, Unreadable) else orjson.loads(piece.body))
    return found, extract.notes.lines()


def item(fields: str, *, table: str = "", head: str = "") -> str:
    return f'{head}\n[tables.t]\nfiles = ["*.csv"]\ndelimiter = ","\nencoding = "utf-8"\n{table}\n' + (
        f'[[tables.t.records]]\nrecord = "item"\n{fields}\n'
    )


@pytest.mark.parametrize(
    ("fields", "csv", "gives"),
    [
        ('id = "{A}-{B}"', "A,B\n1,2\n", {"id": "1-2"}),
        ('id = "{A}"\nproduct = "x-{B}"', "A,B\n1,\n", {"id": "1"}),
        ('id = "{{{A}}}"', "A\n1\n", {"id": "{1}"}),
        ('id = { from = "{A}", strip_left = "0" }', "A\n00012\n", {"id": "12"}),
        ('id = { from = "{A}", strip_left = "0", prefix = "P-" }', "A\n000\n", {"id": "P-0"}),
        (
            'id = "{A}"\nkind = { from = "{B}", map = {"1" = "unit", "*" = "lot"} }',
            "A,B\n1,7\n",
            {"id": "1", "kind": "lot"},
        ),
        ('id = "{A}"\nkind = { from = "{B}", map = {"" = "unit"} }', "A,B\n1,\n", {"id": "1", "kind": "unit"}),
        ('id = "{A}"\nquantity = "{B}"\nuom = "KGM"', "A,B\n1,\n", {"id": "1"}),
        ('id = "{A}"\nquantity = "{B}"\nuom = "KGM"', "A,B\n1,5-\n", {"id": "1", "quantity": "-5", "uom": "KGM"}),
        (
            'id = "{A}"\nidentifiers = [{ scheme = "s", value = "{B}" }, { scheme = "t", value = "{C}" }]',
            "A,B,C\n1,,3\n",
            {"id": "1", "identifiers": [{"scheme": "t", "value": "3"}]},
        ),
        (
            'id = "{A}"\nattributes = { colour = "{B}", n = { from = "{C}", as = "number" } }',
            "A,B,C\n1,,3\n",
            {"id": "1", "attributes": {"n": 3}},
        ),
        (
            'id = "1"\nattributes = { n = { from = "{A}", as = "number" } }',
            f"A\n{10**30}\n",
            {"id": "1", "attributes": {"n": 1e30}},
        ),
    ],
)
def test_a_row_gives_a_record(tmp_path: Path, fields: str, csv: str, gives: dict[str, Any]) -> None:
    found, told = given(tmp_path, item(fields), csv)

    assert found == [{"record": "item", **gives}]
    assert told == []


@pytest.mark.parametrize(
    ("reading", "cell", "gives"),
    [
        ("", "2026-03-01T08:00:00Z", "2026-03-01T08:00:00+00:00"),
        ('zone = "Europe/Berlin"', "2026-03-01 08:00", "2026-03-01T08:00:00+01:00"),
        ('zone = "Europe/Berlin"', "2026-07-01 08:00", "2026-07-01T08:00:00+02:00"),
        ('zone = "Europe/Berlin"', "2026-07-01T08:00:00Z", "2026-07-01T08:00:00+00:00"),
        (
            'zone = "UTC"\ndates = ["unix", "%d.%m.%Y"]\nday = "end"',
            "01.03.2026",
            "2026-03-01T23:59:59+00:00",
        ),
        ('zone = "UTC"\ndates = ["%d.%m.%Y"]\nday = "widest"', "01.03.2026", "2026-03-01T23:59:59+00:00"),
        ('zone = "UTC"\ndates = ["excel"]', "46082.25", "2026-03-01T06:00:00+00:00"),
        ('dates = ["unix"]', "1772348400", "2026-03-01T07:00:00+00:00"),
        ('dates = ["unix_ms"]', "1772348400123", "2026-03-01T07:00:00.123000+00:00"),
        ("", "2026-03-01T08:00:00", "2026-03-01T08:00:00"),
    ],
)
def test_times_as_sources_write_them(tmp_path: Path, reading: str, cell: str, gives: str) -> None:
    found, _ = given(tmp_path, item('id = "1"\nexpires_at = "{A}"', table=reading), f"A\n{cell}\n")

    assert found == [{"record": "item", "id": "1", "expires_at": gives}]


@pytest.mark.parametrize(
    ("field", "cell", "says"),
    [
        ('expires_at = "{A}"', "01.03.2026", "'01.03.2026' is no time of the form 'iso'"),
        ('expires_at = "{A}"', "2026-03-01", 'has no time of day: say day = "start", "end" or "widest"'),
        ('quantity = "{A}"\nuom = "KGM"', '"1,5"', "is no number with the decimal mark '.': say decimal = \",\""),
        ('quantity = { from = "{A}", decimal = "," }\nuom = "KGM"', "1.234", "say thousands"),
        ('quantity = "{A}"\nuom = "KGM"', "1e999999999", "is no number"),
        ('kind = { from = "{A}", map = { 1 = "unit" } }', "2", "'2' is not in the value map here (1)"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_with_its_column(tmp_path: Path, field: str, cell: str, says: str) -> None:
    [(pointer, reason)], _ = given(tmp_path, item(f'id = "1"\n{field}'), f"A\n{cell}\n")

    assert pointer == "/A"
    assert says in reason


def test_conditions_choose_which_records_a_row_gives(tmp_path: Path) -> None:
    toml = item('when = { A = ["1", "2"], B = "*", C = { not = ["x", "y"] } }\nid = "{B}"', table='empty = ["-"]')
    found, told = given(tmp_path, toml, "A,B,C\n1,b1,\n2,b2,x\n3,b3,\n1,-,\n2,b5,z\n")

    assert [record["id"] for record in found] == ["b1", "b5"]
    assert told == ["t.csv (t): 3 rows gave no record, as no `when` holds."]


def test_lists_come_from_one_cell_or_several(tmp_path: Path) -> None:
    toml = (
        '[tables.t]\nfiles = ["*.csv"]\ndelimiter = ","\nencoding = "utf-8"\n[[tables.t.records]]\nrecord = "pack"\n'
        'container = "{P}"\nitems = { from = "{S}", split = ";" }\n[[tables.t.records]]\nrecord = "quality"\n'
        'id = "{P}"\nconcerns = ["{A}", "{B}", { step = "{C}" }]\n'
    )
    found, _ = given(tmp_path, toml, "P,S,A,B,C\nP1,s1; s2 ;,a,,c\n")

    assert found[0]["items"] == ["s1", "s2"]
    assert found[1]["concerns"] == ["a", {"step": "c"}]


def test_what_is_not_used_is_told_once(tmp_path: Path) -> None:
    toml = item('id = "{A}"', table='ignore = ["x*"]')
    _, told = given(tmp_path, toml, "A,B,x1\n1,2,3\n2,2,3\n")
    assert told == ["t.csv (t): columns that are not used: B (`ignore` silences this)."]

    (tmp_path / "u.csv").write_text("A,B\n1,2\n")
    extract = Extract.of(mapping_of(tomllib.loads(toml), tmp_path / "m.toml"), [tmp_path])
    for path, table in extract.pieces:
        list(extract.read(path, table, Origin()))
    assert extract.notes.lines() == [told[0].replace("t.csv", "t.csv and 1 other file")]


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("", "tables: it is missing"),
        ("[tables]\n", "at least 1 item"),
        ('[tables.t]\nfiles = ["a"]\n', "tables.t: it gives no records"),
        (item('idd = "{A}"'), "tables.t.records[0].idd: unknown field: did you mean 'id'?"),
        (item('kind = "lot"'), "tables.t.records[0].id: a record of kind 'item' needs this field"),
        (item('id = "{A"'), "tables.t.records[0].id: '{A' has a brace without a column"),
        (item('id = "{?}"'), "tables.t.records[0].id: this has to be filled in"),
        (item('id = { form = "{A}" }'), "tables.t.records[0].id: it is a text such as"),
        (item('id = { from = "{A}", mapp = "x" }'), "tables.t.records[0].id.mapp: unknown key: did you mean 'map'?"),
        (item('id = { from = "{A}", map = "uoms" }', head='[values.uom]\nA = "B"'), "did you mean 'uom'?"),
        (item('id = "{A}"\nidentifiers = "{B}"'), "tables.t.records[0].identifiers: it is a list of objects"),
        (item('id = "{A}"\nwhen = { A = 1.5 }'), "tables.t.records[0].when.A: a condition is"),
        (item('id = "{A}"', table="delimeter = ';'"), "tables.t.delimeter: unknown key: did you mean 'delimiter'?"),
        (item('id = "{A}"', table="delimiter = ';;'"), "tables.t.delimiter: "),
        (item('id = "{A}"', head='zone = "Berlin"'), "zone: 'Berlin' is not a time zone"),
        (item('id = "{A}"', head='dates = ["%H:%M"]'), "dates: '%H:%M' has no year"),
        (item('id = "{A}"', head='dates = ["D.M.Y"]'), "dates: 'D.M.Y' is neither one of"),
        (
            item('id = "{A}"', head='[values.v]\ntable = "x"\nkey = "{A}"\nvalue = "{B}"'),
            "there is no table 'x'",
        ),
        ('[tables.t]\nfiles = ["a"]\n[[tables.t.records]]\nrecord = "itm"\n', "did you mean 'item'?"),
    ],
)
def test_what_is_wrong_in_a_map_is_told_with_file_table_and_key(toml: str, says: str) -> None:
    doubled = 'delimiter = ","\n'
    with pytest.raises(UsageError) as refused:
        mapping_of(tomllib.loads(toml.replace(doubled, "") if "delimiter = ';;'" in toml else toml), Path("m.toml"))

    assert refused.value.message.startswith("m.toml: ")
    assert says in refused.value.message


def test_a_map_that_is_no_toml_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text('a = "b"\nc = \n')
    with pytest.raises(UsageError, match=r"m\.toml is not TOML: .*line 2"):
        read_mapping(tmp_path / "m.toml")


def test_a_file_that_fits_no_table_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "x.dat").write_text("")
    mapping = mapping_of(tomllib.loads(item('id = "{A}"')), tmp_path / "m.toml")
    with pytest.raises(UsageError, match=r"x\.dat fits no table"):
        Extract.of(mapping, [tmp_path / "x.dat"])
    assert Extract.of(mapping, [tmp_path]).left_out == [tmp_path / "x.dat"]


def test_a_value_map_may_be_a_table(tmp_path: Path) -> None:
    toml = (
        'values.order_of = { table = "lines", key = "{id}", value = "O-{order}" }\n[tables.lines]\nfiles = ["l.csv"]\n'
        '[tables.t]\nfiles = ["t.csv"]\n[[tables.t.records]]\nrecord = "step"\n'
        'id = { from = "{line}", map = "order_of" }\n'
    )
    mapping = mapping_of(tomllib.loads(toml), tmp_path / "m.toml")
    (tmp_path / "t.csv").write_text("line,x\n7,\n8,\n")
    with pytest.raises(UsageError, match=r"values\.order_of is made of the table 'lines', of which no file"):
        Extract.of(mapping, [tmp_path / "t.csv"])
    (tmp_path / "l.csv").write_text("id,order\n7,70\n")
    extract = Extract.of(mapping, [tmp_path])
    pieces = [read.piece for path, table in extract.pieces for read in extract.read(path, table, Origin())]
    assert isinstance(pieces[0], Submission)
    assert orjson.loads(pieces[0].body) == {"record": "step", "id": "O-70"}
    assert isinstance(pieces[1], Unreadable)
    assert "'8' is not in the value map 'order_of'" in pieces[1].reason


def test_extracts_say_what_native_records_say(tmp_path: Path) -> None:
    extract = Extract.of(read_mapping(MAP), [write_extracts(tmp_path)])
    pieces = [read.piece for path, table in extract.pieces for read in extract.read(path, table, Origin())]
    mapped = [entry_of(piece).hash for piece in pieces if isinstance(piece, Submission)]

    assert sorted(mapped) == sorted(entry_of(Submission(orjson.dumps(record).decode())).hash for record in RECORDS)


def test_a_draft_is_a_map_that_loads(tmp_path: Path) -> None:
    folder = write_extracts(tmp_path)
    files = [folder / "Wareneingang 2026-03.csv", folder / "verbrauch.parquet"]
    text = draft(files).replace('# zone = "Europe/Berlin"', 'zone = "Europe/Berlin"')
    mapping = mapping_of(tomllib.loads(text), tmp_path / "m.toml")
    extract = Extract.of(mapping, files)
    kinds = []
    for path, table in extract.pieces:
        for read in extract.read(path, table, Origin()):
            assert isinstance(read.piece, Submission), read.piece
            if "5000-" not in (read.piece.received or ""):
                kinds.append(entry_of(read.piece).record.record)

    assert set(kinds) == {"item", "receive", "step"}
    assert '# not placed: "BWART", such as "101"' in text
    for line in ('decimal = ","', '"KG" = "KGM"', 'empty = ["-", "00000000"]', 'product = "{MATNR}"'):
        assert line in text or line.replace('"-", ', "") in text, line


@pytest.mark.parametrize(
    ("csv", "says"),
    [
        ("Serial,Parent SN,Installed at\n1,2,2026-03-01 08:00\n", 'record = "install"'),
        ("SERNR,CHARG,MATNR\n1,2,3\n", 'lot = "{CHARG}"'),
        ("Pallet,Serial No\n1,2\n", 'container = "{Pallet}"'),
        ("Delivery,Batch,Customer\n1,2,3\n", 'record = "ship"'),
        ("Seriennummer;Merkmal;Messwert;Einheit\n1;d;2,5;MMT\n", 'record = "measurement"'),
        ("AUFNR;VORNR;CHARG;MENGE;MEINS\n1;2;3;4;KG\n", 'inputs = [{ item = "{CHARG}", quantity = "{MENGE}"'),
        ("WorkOrder,Serial,BuiltAt\n1,2,2026-03-01 08:00\n", 'outputs = [{ item = "{Serial}", at = "{BuiltAt}" }]'),
        ("foo,bar\n1,2\n", 'id = "{?}"'),
    ],
)
def test_a_draft_guesses_from_names(tmp_path: Path, csv: str, says: str) -> None:
    (tmp_path / "t.csv").write_text(csv)
    text = draft([tmp_path / "t.csv"])

    assert says in text
    if "{?}" in text.partition("[tables")[2]:
        with pytest.raises(UsageError, match="has to be filled in"):
            mapping_of(tomllib.loads(text), tmp_path / "m.toml")
    else:
        mapping_of(tomllib.loads(text), tmp_path / "m.toml")


def test_the_map_of_a_real_system_is_a_map() -> None:
    assert read_mapping(REPOSITORY / "docs" / "maps" / "inventree.toml").tables
