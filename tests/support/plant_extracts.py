# ruff: noqa: DTZ001 - the extracts have local times
"""A small plant's extracts in the forms that plants have, and the same facts as native records."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

MAP = Path(__file__).with_name("extracts") / "plant.toml"

DELIVERIES = """\
MBLNR;ZEILE;BWART;MATNR;Bezeichnung;CHARG;LICHA;LIFNR;MENGE;MEINS;BUDAT;UZEIT;VFDAT;SMBLN;SMBLP
4900001;0001;101;000000000010004711;Kathodenpulver für "NMC";00123;A-17;ACME;1.250,5;KG;28.02.2026;23:30:00;31.12.2026;;
4900001;0002;101;000000000010004712;"Binder
Überseeware";B-9;-;ACME;25,000;KG;28.02.2026;23:30:00;00000000;;
4900002;0001;101;10004713;Schraube;S-1;;BOLT;5000;ST;01.03.2026;06:00:00;00000000;;
4900003;0001;102;10004713;Schraube;S-1;;BOLT;5000-;ST;02.03.2026;06:00:00;00000000;4900002;0001
4900004;0001;561;10004713;Anfangsbestand;S-0;;;1;ST;02.03.2026;06:00:00;00000000;;
""".replace("1.250,5", "1250,5")

RUNS: list[dict[str, Any]] = [
    {"order": 1000, "op": "0010", "machine": "MIX-1", "lot": "00123", "qty": 100.5, "uom": "KG",
     "loaded": datetime(2026, 3, 2, 6), "unloaded": datetime(2026, 3, 2, 7)},
    {"order": 1000, "op": "0010", "machine": "MIX-1", "lot": "B-9", "qty": 2.0, "uom": "KG",
     "loaded": datetime(2026, 3, 2, 6, 5), "unloaded": None},
]  # fmt: skip

UNITS = [
    ["Serial", "Part", "Order", "Op", "Made", "Built into", "Position", "Built in at"],
    ["0007", "CELL", "1000", "0010", datetime(2026, 3, 2, 6, 30), "P-1", 3, datetime(2026, 3, 3, 9)],
    ["0008", "CELL", "1000", "0010", datetime(2026, 3, 2, 7, 30), None, None, None],
]

RECORDS: list[dict[str, Any]] = [
    {"record": "item", "id": "00123", "kind": "lot", "product": "10004711", "supplier": "ACME", "supplier_lot": "A-17",
     "quantity": "1250.5", "uom": "KGM", "expires_at": "2026-12-31T23:59:59+01:00", "source": "ERP",
     "record_id": "ERP-4900001-0001-item"},
    {"record": "receive", "shipment": "4900001", "items": ["00123"], "from": "ACME", "to": "WERK-1",
     "at": "2026-02-28T22:30:00Z", "source": "ERP", "record_id": "ERP-4900001-0001-receive"},
    {"record": "item", "id": "B-9", "kind": "lot", "product": "10004712", "supplier": "ACME", "quantity": "25",
     "uom": "KGM", "source": "ERP", "record_id": "ERP-4900001-0002-item"},
    {"record": "receive", "shipment": "4900001", "items": ["B-9"], "from": "ACME", "to": "WERK-1",
     "at": "2026-02-28T22:30:00Z", "source": "ERP", "record_id": "ERP-4900001-0002-receive"},
    {"record": "item", "id": "S-1", "kind": "lot", "product": "10004713", "supplier": "BOLT", "quantity": "5000",
     "uom": "C62", "source": "ERP", "record_id": "ERP-4900002-0001-item"},
    {"record": "receive", "shipment": "4900002", "items": ["S-1"], "from": "BOLT", "to": "WERK-1",
     "at": "2026-03-01T05:00:00Z", "source": "ERP", "record_id": "ERP-4900002-0001-receive"},
    {"record": "correction", "voids": "ERP-4900002-0001-receive", "reason": "reversed by 4900003", "source": "ERP",
     "record_id": "ERP-4900003-0001"},
    {"record": "step", "id": "1000-0010", "operation": "OP0010", "work_order": "1000", "equipment": ["MIX-1"],
     "source": "MES", "inputs": [{"item": "00123", "quantity": "100.5", "uom": "KGM",
                                  "loaded_at": "2026-03-02T05:00:00Z", "unloaded_at": "2026-03-02T06:00:00Z"}]},
    {"record": "step", "id": "1000-0010", "operation": "OP0010", "work_order": "1000", "equipment": ["MIX-1"],
     "source": "MES", "inputs": [{"item": "B-9", "quantity": "2", "uom": "KGM", "loaded_at": "2026-03-02T05:05:00Z"}]},
    {"record": "item", "id": "0007", "kind": "unit", "product": "CELL", "source": "MES"},
    {"record": "step", "id": "1000-0010", "source": "MES", "outputs": [{"item": "0007", "at": "2026-03-02T05:30:00Z"}]},
    {"record": "install", "component": "0007", "parent": "P-1", "position": "3", "at": "2026-03-03T08:00:00Z",
     "source": "MES"},
    {"record": "item", "id": "0008", "kind": "unit", "product": "CELL", "source": "MES"},
    {"record": "step", "id": "1000-0010", "source": "MES", "outputs": [{"item": "0008", "at": "2026-03-02T06:30:00Z"}]},
]  # fmt: skip


def write_extracts(folder: Path) -> Path:
    """The extracts as files: CSV in cp1252 with semicolons, Parquet, XLSX."""
    import polars as pl
    import xlsxwriter

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Wareneingang 2026-03.csv").write_bytes(DELIVERIES.encode("cp1252"))
    pl.DataFrame(RUNS).write_parquet(folder / "verbrauch.parquet")
    with xlsxwriter.Workbook(str(folder / "Serials.xlsx"), {"default_date_format": "dd.mm.yyyy hh:mm"}) as book:
        book.add_worksheet("Cover").write(0, 0, "Serial numbers")
        sheet = book.add_worksheet("Units")
        for number, row in enumerate(UNITS):
            sheet.write_row(number, 0, row)
    return folder
