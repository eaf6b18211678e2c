"""What the columns of extracts are called: in English, in German, and in SAP's tables, and what that makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

ROLES: dict[str, str] = {
    "supplier_lot": "supplierlot supplierbatch vendorbatch vendorlot licha lieferantencharge herstellercharge",
    "component": "component componentserial componentsn componentlot componentbatch child childserial childsn "
    "komponente inputlot inputbatch consumedlot consumedbatch einsatzcharge",
    "parent": "parent parentserial parentsn assembly assemblyserial builtinto installedin baugruppe uebergeordnet "
    "topserial",
    "serial": "serial serialno serialnumber serialnr sn sernr seriennummer seriennr unitserial unitid usn",
    "lot": "lot lotno lotnumber lotnr lotid batch batchno batchnumber batchid charge chargennummer chargennr charg los",
    "product": "material materialno materialnumber materialnummer matnr part partno partnumber pn sku item itemno "
    "itemnumber article articleno articlenumber artikel artikelnummer artnr product productid productcode teilenummer "
    "sachnummer",
    "quantity": "qty quantity menge amount erfmg lfimg bdmng enmng anzahl stueckzahl",
    "uom": "uom unitofmeasure unit meins meinh erfme einheit mengeneinheit",
    "operation": "operation op opno operationno vornr vorgang arbeitsgang processstep step routingstep",
    "order": "order orderno ordernumber workorder workorderno productionorder aufnr auftrag auftragsnummer "
    "fertigungsauftrag job joborder",
    "equipment": "machine machineid equipment workcenter workcentre arbpl arbeitsplatz maschine anlage line linie "
    "station resource equnr",
    "site": "plant site werk werks factory standort",
    "started": "start started starttime startdate startedat begin beginn startzeit",
    "ended": "end ended endtime enddate endedat finish finished ende endzeit completed completedat",
    "loaded": "loaded loadedat loadtime mounted geladen aufgelegt",
    "unloaded": "unloaded unloadedat unloadtime unmounted entladen abgenommen",
    "made": "made madeat manufacturingdate manufactured productiondate proddate mfgdate hsdat herstelldatum builtat",
    "expires": "expiry expirydate expires expiresat expirationdate bestbefore shelflifedate vfdat mhd verfallsdatum",
    "date": "date datum at timestamp zeitpunkt zeitstempel datetime budat bldat cpudt erdat bookingdate postingdate "
    "buchungsdatum eventtime createdat created",
    "time": "time zeit uhrzeit cputm uzeit erzet",
    "supplier": "supplier supplierid supplierno vendor vendorid lifnr lieferant lieferantennummer kreditor",
    "customer": "customer customerid customerno shipto consignee kunnr kunde kundennummer debitor",
    "shipment": "delivery deliveryno deliverynote shipment shipmentid vbeln lieferschein lieferscheinnr lieferung "
    "tknum asn goodsreceipt receipt grn wareneingang mblnr materialbeleg packingslip",
    "container": "container pallet palette box carton karton hu handlingunit exidv tote sscc behaelter",
    "position": "position refdes slot einbauort einbauplatz tplnr",
    "characteristic": "characteristic parameter measurement test testname merkmal messgroesse verwmerkm",
    "value": "value measuredvalue reading wert messwert istwert",
    "lower": "lower lowerlimit lsl min untergrenze",
    "upper": "upper upperlimit usl max obergrenze",
    "result": "result passfail verdict judgement ergebnis bewertung",
    "name": "name description bezeichnung beschreibung maktx",
    "revision": "revision rev revlv",
}
"""Names of columns, without case, blanks and marks, by what they are."""

TIMES = ("started", "ended", "loaded", "unloaded", "made", "expires", "date")

UNITS: dict[str, str] = {
    **dict.fromkeys(("ST", "STK", "PC", "PCS", "PCE", "EA", "UN", "EACH", "STÜCK"), "C62"),
    "KG": "KGM", "G": "GRM", "MG": "MGM", "T": "TNE", "TO": "TNE", "LB": "LBR", "OZ": "ONZ",
    "L": "LTR", "ML": "MLT", "CL": "CLT", "HL": "HLT", "M3": "MTQ", "GAL": "GLL",
    "M": "MTR", "MM": "MMT", "CM": "CMT", "KM": "KMT", "FT": "FOT", "IN": "INH", "YD": "YRD", "M2": "MTK",
    "H": "HUR", "MIN": "MIN", "S": "SEC",
}  # fmt: skip
"""Units as ERPs abbreviate them, and their UN/ECE Recommendation 20 codes."""

FORMS = (
    "iso", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d.%m.%y",
    "%Y%m%d %H%M%S", "%Y%m%d%H%M%S", "%Y%m%d %H:%M:%S", "%Y%m%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d",
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y",
    "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%d-%b-%Y %H:%M:%S", "%d-%b-%Y",
)  # fmt: skip
"""Forms of times that are tried on the rows of a draft, in this order."""

_SYNONYMS = {name: role for role, names in ROLES.items() for name in names.split()}


def roles_of(columns: Iterable[str]) -> dict[str, str]:
    """Which column is what, where its name tells: exactly, or by a part of it such as `qty` in `qty_consumed`."""
    columns = list(columns)
    found: dict[str, str] = {}
    for look in (_exactly, _by_words):
        for column in columns:
            role = look(column) if column not in found.values() else None
            if role is not None:
                found.setdefault(role, column)
    return found


def _exactly(column: str) -> str | None:
    last = column.rpartition(".")[2]
    return _SYNONYMS.get(plain(column)) or _SYNONYMS.get(plain(last))


def _by_words(column: str) -> str | None:
    words = [plain(word) for word in re.split(r"[^0-9A-Za-zÄÖÜäöüß]+|(?<=[a-z])(?=[A-Z])", column) if word]
    pairs = [first + second for first, second in pairwise(words)]
    return next((_SYNONYMS[word] for word in (*pairs, *words) if word in _SYNONYMS), None)


def plain(name: str) -> str:
    """A name without case, umlauts, blanks and marks."""
    lowered = name.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return re.sub(r"[^a-z0-9]", "", lowered)
