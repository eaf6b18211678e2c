"""Master data of the plant: who supplies and buys, what is made, on which equipment, by which operations."""

from __future__ import annotations

from typing import NamedTuple

from whereused.plant.journal import Journal
from whereused.plant.things import PIECE

PLANT_SITE = "SITE-LEIPZIG"
SERVICE_SITE = "SITE-SERVICE-NORD"
OWN_COMPANY = "ORG-VOLTWERK"


class Material(NamedTuple):
    """A bought material; `lot_size` in thousandths of `uom`. `numbering` is the supplier's own lot numbering."""

    product: str
    name: str
    uom: str
    lot_size: int
    suppliers: tuple[str, ...]
    numbering: str
    shelf_days: int = 0
    lots_per_number: int = 1


MATERIALS = {
    material.product: material
    for material in (
        Material(
            "POWDER-NMC", "Cathode powder NMC 811", "KGM", 150_000, ("SUP-KATHODIX", "SUP-NORDPULVER"), "NMC{n:05d}"
        ),
        Material("POWDER-LFP", "Cathode powder LFP", "KGM", 120_000, ("SUP-NORDPULVER",), "LFP{n:05d}"),
        Material("BINDER-PVDF", "Binder PVDF", "KGM", 1_000_000, ("SUP-POLYFLUOR",), "PF-{n:04d}", 730),
        Material("SOLVENT-NMP", "Solvent NMP", "KGM", 400_000, ("SUP-POLYFLUOR",), "NMP-{n:04d}", 365),
        Material("GRAPHITE", "Synthetic graphite", "KGM", 300_000, ("SUP-GRAPHIT", "SUP-CARBOTEC"), "G{n:05d}"),
        Material("BINDER-CMC", "Binder CMC/SBR", "KGM", 60_000, ("SUP-POLYFLUOR",), "CMC-{n:04d}", 365),
        Material("FOIL-AL", "Aluminium foil 15 um", "MTR", 3_000_000, ("SUP-FOLIA",), "AL{n:06d}"),
        Material("FOIL-CU", "Copper foil 8 um", "MTR", 2_500_000, ("SUP-FOLIA",), "CU{n:06d}"),
        Material("SEPARATOR", "Separator film", "MTR", 4_000_000, ("SUP-SEPATEC",), "SP{n:05d}"),
        Material("ELECTROLYTE", "Electrolyte LP57", "LTR", 400_000, ("SUP-ELYT",), "E{n:04d}", 180),
        Material("CAN", "Prismatic can with lid", "C62", 900 * PIECE, ("SUP-DOSENWERK", "SUP-CANTECH"), "A-{n}"),
        Material("PCB", "Bare printed circuit board", "C62", 300 * PIECE, ("SUP-PLATINEN",), "PB{n:05d}", 365),
        Material("PASTE", "Solder paste SAC305", "KGM", 500, ("SUP-LOTWERK",), "SAC{n:05d}", 180),
        Material("REEL-MCU", "Microcontroller, reel", "C62", 250 * PIECE, ("SUP-MIKROTEC",), "M{n:05d}", 730, 4),
        Material(
            "REEL-FET", "Power MOSFET, reel", "C62", 1000 * PIECE, ("SUP-SILICA", "SUP-MIKROTEC"), "F{n:05d}", 730, 6
        ),
        Material("REEL-RES", "Chip resistor, reel", "C62", 5000 * PIECE, ("SUP-PASSIVA",), "R{n:05d}", 730, 2),
        Material("REEL-CONN", "Connector, reel", "C62", 400 * PIECE, ("SUP-PASSIVA",), "K{n:05d}", 730, 2),
        Material("BUSBAR", "Copper busbar", "C62", 2000 * PIECE, ("SUP-STANZWERK",), "BB{n:05d}"),
        Material("ADHESIVE", "Thermal adhesive", "KGM", 40_000, ("SUP-KLEBTEC",), "TA{n:04d}", 180),
        Material("HOUSING", "Pack housing", "C62", 240 * PIECE, ("SUP-STANZWERK",), "HG{n:05d}"),
        Material("HARNESS", "Wiring harness", "C62", 300 * PIECE, ("SUP-KABELBAUM",), "WH{n:05d}"),
    )
}

MADE = {
    "SLURRY-NMC": ("Cathode slurry NMC", "intermediate"),
    "SLURRY-LFP": ("Cathode slurry LFP", "intermediate"),
    "SLURRY-C": ("Anode slurry", "intermediate"),
    "NMP-RECOVERED": ("Recovered NMP", "intermediate"),
    "ROLL-NMC": ("Coated cathode roll NMC", "intermediate"),
    "ROLL-LFP": ("Coated cathode roll LFP", "intermediate"),
    "ROLL-C": ("Coated anode roll", "intermediate"),
    "STRIP-NMC": ("Slit cathode strip NMC", "intermediate"),
    "STRIP-LFP": ("Slit cathode strip LFP", "intermediate"),
    "STRIP-C": ("Slit anode strip", "intermediate"),
    "TRIM-LFP": ("Cathode edge trim LFP", "scrap"),
    "CELL-NMC": ("Cell NMC 50 Ah", "component"),
    "CELL-LFP": ("Cell LFP 50 Ah", "component"),
    "BMS-2": ("Battery management board", "component"),
    "MODULE-NMC": ("Module NMC 4s", "subassembly"),
    "MODULE-LFP": ("Module LFP 4s", "subassembly"),
    "PACK-48V": ("Traction pack 48 V", "finished"),
    "PACK-24V": ("Stationary pack 24 V", "finished"),
    "TOTE": ("Reusable tote", "container"),
    "CARTON": ("Carton for 4 packs", "container"),
    "PALLET": ("Pallet for 6 cartons", "container"),
}

GTINS = {"PACK-48V": "04012345000016", "PACK-24V": "04012345000023"}

CUSTOMERS = {
    "CUST-RADWERK": ("Radwerk E-Bikes", "DE"),
    "CUST-SOLARHAUS": ("Solarhaus Speicher", "AT"),
    "CUST-GABELSTAPLER": ("Gabelstapler Nord", "DE"),
    "CUST-BOOTBAU": ("Bootbau Elektra", "NL"),
    "DIST-ENERGO": ("Energo Distribution", "PL"),
}
RETAILERS = {"SHOP-KRAKOW": ("Energo Shop Krakow", "PL"), "SHOP-GDANSK": ("Energo Shop Gdansk", "PL")}

OPERATIONS = (
    ("mixing", "Cathode mixing", "SLURRY-NMC", "discrete"),
    ("anode_mixing", "Anode mixing, topped up", "SLURRY-C", "continuous"),
    ("solvent_recovery", "Solvent recovery", "NMP-RECOVERED", None),
    ("coating", "Electrode coating", "ROLL-NMC", "discrete"),
    ("coating_continuous", "Electrode coating, hopper not cleaned", "ROLL-LFP", "continuous"),
    ("calendering", "Calendering", "ROLL-NMC", None),
    ("slitting", "Slitting", "STRIP-NMC", None),
    ("splicing", "Splicing of short strips", "STRIP-NMC", None),
    ("cell_assembly", "Cell assembly, by batch", "CELL-NMC", "discrete"),
    ("cell_winding", "Cell winding, by piece", "CELL-LFP", "discrete"),
    ("formation", "Formation and capacity test", "CELL-NMC", None),
    ("placement", "Board placement", "BMS-2", "discrete"),
    ("reflow", "Reflow soldering", "BMS-2", None),
    ("board_test", "In-circuit test", "BMS-2", None),
    ("module_assembly", "Module assembly", "MODULE-NMC", None),
    ("pack_assembly", "Pack assembly", "PACK-48V", None),
    ("end_of_line_test", "End-of-line test", "PACK-48V", None),
)

EQUIPMENT = {
    "MIXER-1": "mixer", "MIXER-2": "mixer", "TANK-C": "tank", "STILL-1": "still",
    "COATER-1": "coater", "COATER-2": "coater", "COATER-3": "coater",
    "CALENDER-1": "calender", "CALENDER-2": "calender", "CALENDER-3": "calender",
    "SLITTER-1": "slitter", "SLITTER-2": "slitter", "SLITTER-3": "slitter", "SPLICER-1": "splicer",
    "ASSEMBLY-1": "cell assembly", "ASSEMBLY-2": "cell assembly", "WINDER-1": "winder",
    "RACK-1": "formation rack", "RACK-2": "formation rack", "RACK-3": "formation rack", "RACK-4": "formation rack",
    "SMT-1": "placement line", "OVEN-1": "reflow oven", "ICT-1": "board tester",
    "MODULE-1": "module line", "MODULE-2": "module line", "PACK-1": "pack line", "EOL-1": "pack tester",
}  # fmt: skip


def describe_plant(journal: Journal, at: int) -> None:
    """Write the master data: organizations, sites, equipment, products and the routing."""
    _describe_organizations(journal, at)
    for site, name in ((PLANT_SITE, "Plant Leipzig"), (SERVICE_SITE, "Service centre Hamburg")):
        journal.write("site", at, "ERP", {"id": site, "name": name, "country": "DE"})
    for equipment, kind in EQUIPMENT.items():
        journal.write("equipment", at, "MES", {"id": equipment, "kind": kind, "site": PLANT_SITE})
    for material in MATERIALS.values():
        journal.write("product", at, "ERP", {"id": material.product, "name": material.name, "kind": "raw"})
    for product, (name, kind) in MADE.items():
        gtin = {"gtin": GTINS[product]} if product in GTINS else {}
        journal.write("product", at, "ERP", {"id": product, "name": name, "revision": "A", "kind": kind} | gtin)
    for sequence, (operation, name, product, mixing) in enumerate(OPERATIONS, start=1):
        fields = {"id": operation, "name": name, "product": product, "sequence": sequence * 10}
        journal.write("operation", at, "MES", fields if mixing is None else fields | {"mixing": mixing})


def _describe_organizations(journal: Journal, at: int) -> None:
    own = {"id": OWN_COMPANY, "name": "Voltwerk Batteries", "kind": "manufacturer", "country": "DE"}
    journal.write("organization", at, "ERP", own)
    suppliers = dict.fromkeys(supplier for material in MATERIALS.values() for supplier in material.suppliers)
    for supplier in suppliers:
        name = supplier.removeprefix("SUP-").title()
        email = f"quality@{supplier.removeprefix('SUP-').lower()}.example"
        journal.write("organization", at, "ERP", {"id": supplier, "name": name, "kind": "supplier", "email": email})
    for organization, (name, country) in (CUSTOMERS | RETAILERS).items():
        fields = {"id": organization, "name": name, "kind": "customer", "country": country}
        fields["email"] = f"recall@{organization.split('-')[1].lower()}.example"
        journal.write("organization", at, "ERP", fields)
