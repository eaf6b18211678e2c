"""Every identifier form, both ways, and each refused with its check digit off by one.

The values are made for this table with the prefixes that GS1 keeps for examples (952...).
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from whereused.identifiers import digital_link_of, epc_of, key_of, kind_of, parse


class Form(NamedTuple):
    """One identity in its forms; `number` is the part whose last digit is the check digit, None where there is none."""

    scheme: str
    kind: str | None
    key: str
    link: str
    epc: str | None
    number: str | None


FORMS = [
    Form(
        "sgtin",
        "unit",
        "(01)09521568251204(21)10",
        "/01/09521568251204/21/10",
        "urn:epc:id:sgtin:9521568.025120.10",
        "09521568251204",
    ),
    Form(
        "sgtin",
        "unit",
        "(01)19521141234560(21)A/b%1",
        "/01/19521141234560/21/A%2Fb%251",
        "urn:epc:id:sgtin:9521141.123456.A%2Fb%251",
        "19521141234560",
    ),
    Form(
        "sgtin",
        "unit",
        "(01)09521568251204(21)A\\(10)B",
        "/01/09521568251204/21/A%2810%29B",
        "urn:epc:id:sgtin:9521568.025120.A(10)B",
        "09521568251204",
    ),
    Form(
        "lgtin",
        "lot",
        "(01)09521568251204(10)L:7.a",
        "/01/09521568251204/10/L%3A7.a",
        "urn:epc:class:lgtin:9521568.025120.L:7.a",
        "09521568251204",
    ),
    Form(
        "upui",
        "unit",
        "(01)09521568251204(235)51qIgY)<&Jp3*j7SDB",
        "/01/09521568251204/235/51qIgY%29%3C%26Jp3%2Aj7SDB",
        "urn:epc:id:upui:9521568.025120.51qIgY)%3C%26Jp3*j7SDB",
        "09521568251204",
    ),
    Form(
        "gtin",
        "product",
        "(01)09521568251204",
        "/01/09521568251204",
        "urn:epc:idpat:sgtin:9521568.025120.*",
        "09521568251204",
    ),
    Form(
        "sscc",
        "container",
        "(00)395211411234567893",
        "/00/395211411234567893",
        "urn:epc:id:sscc:9521141.3123456789",
        "395211411234567893",
    ),
    Form(
        "itip",
        "unit",
        "(8006)095215682512040102(21)987",
        "/8006/095215682512040102/21/987",
        "urn:epc:id:itip:9521568.025120.01.02.987",
        "09521568251204",
    ),
    Form(
        "itip_lot",
        "lot",
        "(8006)095215682512040102(10)L1",
        "/8006/095215682512040102/10/L1",
        None,
        "09521568251204",
    ),
    Form(
        "itip_class",
        "product",
        "(8006)095215682512040102",
        "/8006/095215682512040102",
        "urn:epc:idpat:itip:9521568.025120.01.02.*",
        "09521568251204",
    ),
    Form(
        "giai",
        "unit",
        "(8004)9521141A1:2/3",
        "/8004/9521141A1%3A2%2F3",
        "urn:epc:id:giai:9521141.A1:2%2F3",
        None,
    ),
    Form(
        "grai",
        "container",
        "(8003)09521568000017A1",
        "/8003/09521568000017A1",
        "urn:epc:id:grai:9521568.00001.A1",
        "9521568000017",
    ),
    Form(
        "grai_class",
        "product",
        "(8003)09521568000017",
        "/8003/09521568000017",
        "urn:epc:idpat:grai:9521568.00001.*",
        "9521568000017",
    ),
    Form(
        "cpi",
        "unit",
        "(8010)9521568PQ7/Z43#1(8011)12345",
        "/8010/9521568PQ7%2FZ43%231/8011/12345",
        "urn:epc:id:cpi:9521568.PQ7%2FZ43%231.12345",
        None,
    ),
    Form(
        "cpi_class",
        "product",
        "(8010)9521568PQ7",
        "/8010/9521568PQ7",
        "urn:epc:idpat:cpi:9521568.PQ7.*",
        None,
    ),
    Form(
        "gdti",
        "document",
        "(253)9521568000017D1",
        "/253/9521568000017D1",
        "urn:epc:id:gdti:9521568.00001.D1",
        "9521568000017",
    ),
    Form(
        "gdti_class",
        "document",
        "(253)9521568000017",
        "/253/9521568000017",
        "urn:epc:idpat:gdti:9521568.00001.*",
        "9521568000017",
    ),
    Form(
        "sgcn",
        "document",
        "(255)95215680000170123",
        "/255/95215680000170123",
        "urn:epc:id:sgcn:9521568.00001.0123",
        "9521568000017",
    ),
    Form(
        "sgcn_class",
        "document",
        "(255)9521568000017",
        "/255/9521568000017",
        "urn:epc:idpat:sgcn:9521568.00001.*",
        "9521568000017",
    ),
    Form(
        "gln",
        "location",
        "(414)9521568000017",
        "/414/9521568000017",
        "urn:epc:id:sgln:9521568.00001.0",
        "9521568000017",
    ),
    Form(
        "sgln",
        "location",
        "(414)9521568000017(254)A1",
        "/414/9521568000017/254/A1",
        "urn:epc:id:sgln:9521568.00001.A1",
        "9521568000017",
    ),
    Form(
        "pgln",
        "party",
        "(417)9521568000017",
        "/417/9521568000017",
        "urn:epc:id:pgln:9521568.00001",
        "9521568000017",
    ),
    Form(
        "gsrn",
        "party",
        "(8018)952156800000000013",
        "/8018/952156800000000013",
        "urn:epc:id:gsrn:9521568.0000000001",
        "952156800000000013",
    ),
    Form(
        "gsrnp",
        "party",
        "(8017)952156800000000013",
        "/8017/952156800000000013",
        "urn:epc:id:gsrnp:9521568.0000000001",
        "952156800000000013",
    ),
    Form(
        "gsin",
        "shipment",
        "(402)95215681234567895",
        "/402/95215681234567895",
        "urn:epc:id:gsin:9521568.123456789",
        "95215681234567895",
    ),
    Form(
        "ginc",
        "shipment",
        "(401)9521568xyz:1",
        "/401/9521568xyz%3A1",
        "urn:epc:id:ginc:9521568.xyz:1",
        None,
    ),
    Form(
        "gmn",
        "product",
        "(8013)9521568Ad4X4bL5ttr2310cRJ",
        "/8013/9521568Ad4X4bL5ttr2310cRJ",
        None,
        "9521568Ad4X4bL5ttr2310cRJ",
    ),
    Form(
        "payment_slip",
        "document",
        "(415)9521568000017(8020)R1",
        "/415/9521568000017/8020/R1",
        None,
        "9521568000017",
    ),
]


def _wrong(form: Form, text: str) -> str:
    """The text with the check digit off by one."""
    assert form.number is not None
    assert form.number in text
    last = form.number[-1]
    other = str((int(last) + 1) % 10) if last.isdigit() else chr(ord(last) + 1)
    return text.replace(form.number, form.number[:-1] + other, 1)


def _scanned(form: Form) -> str:
    parsed = parse(form.key)
    return "]C1" + "\x1d".join(ai + value for ai, value in parsed.elements)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
class TestEachForm:
    def test_the_key_reads_as_itself(self, form: Form) -> None:
        parsed = parse(form.key)
        assert (parsed.ok, parsed.error) == (True, None)
        assert (parsed.scheme, parsed.key) == (form.scheme, form.key)
        assert parsed.digital_link == f"https://id.gs1.org{form.link}"
        assert parsed.epc == form.epc
        assert key_of(form.key) == form.key
        assert kind_of(form.key) == form.kind

    def test_its_other_forms_are_written_from_it(self, form: Form) -> None:
        assert digital_link_of(form.key) == f"https://id.gs1.org{form.link}"
        assert epc_of(form.key) == form.epc

    @pytest.mark.parametrize("base", ["https://id.gs1.org", "http://x.example:8080", "https://brand.example/some/path"])
    def test_its_link_has_the_key_on_any_domain(self, form: Form, base: str) -> None:
        parsed = parse(base + form.link)
        assert (parsed.scheme, parsed.key, parsed.epc) == (form.scheme, form.key, form.epc)
        assert key_of(base + form.link) == form.key

    def test_its_epc_has_the_key(self, form: Form) -> None:
        if form.epc is None:
            return
        parsed = parse(form.epc)
        assert (parsed.scheme, parsed.key, parsed.epc) == (form.scheme, form.key, form.epc)
        assert key_of(form.epc) == form.key

    def test_its_scan_has_the_key(self, form: Form) -> None:
        assert parse(_scanned(form)).key == form.key
        assert key_of(_scanned(form)) == form.key
        assert key_of(_scanned(form).removeprefix("]C1") + "\x1d") == form.key

    def test_a_check_digit_off_by_one_is_refused(self, form: Form) -> None:
        if form.number is None:
            return
        for text in (form.key, f"https://id.gs1.org{form.link}", _scanned(form)):
            wrong = _wrong(form, text)
            parsed = parse(wrong)
            assert not parsed.ok
            assert parsed.key is None
            assert parsed.error is not None
            assert f"({parse(form.key).elements[0].ai})" in parsed.error
            assert "should be" in parsed.error
            assert key_of(wrong) == wrong


BARE = [
    ("95012346", "gtin", "(01)00000095012346"),
    ("614141123452", "gtin", "(01)00614141123452"),
    ("9521568251204", "gtin", "(01)09521568251204"),
    ("09521568251204", "gtin", "(01)09521568251204"),
    ("395211411234567893", "sscc", "(00)395211411234567893"),
    ("0109521568251204", "gtin", "(01)09521568251204"),
    ("00395211411234567893", "sscc", "(00)395211411234567893"),
    ("]E09521568251204", "gtin", "(01)09521568251204"),
    ("]E495012346", "gtin", "(01)00000095012346"),
    ("]I119521141234560", "gtin", "(01)19521141234560"),
    ("https://id.gs1.org/01/9521568251204", "gtin", "(01)09521568251204"),
    ("https://id.gs1.org/gtin/95012346", "gtin", "(01)00000095012346"),
    ("urn:epc:id:bic:CSQU3054383", "bic", "urn:epc:id:bic:CSQU3054383"),
    ("urn:epc:id:imovn:9176187", "imovn", "urn:epc:id:imovn:9176187"),
]


@pytest.mark.parametrize(("text", "scheme", "key"), BARE)
def test_numbers_without_identifiers_and_off_by_one(text: str, scheme: str, key: str) -> None:
    parsed = parse(text)
    assert (parsed.ok, parsed.scheme, parsed.key) == (True, scheme, key)
    wrong = text[:-1] + str((int(text[-1]) + 1) % 10)
    assert not parse(wrong).ok
    assert "check digit" in str(parse(wrong).error)
    assert key_of(wrong) == wrong


SAME = [
    # how people write and paste it
    ("(01) 0 9521568 25120 4 (21) 10", "(01)09521568251204(21)10"),
    ("(01)09521568251204(10)L1(21)10(17)271231", "(01)09521568251204(21)10"),
    ("(01)09521568251204(22)V2(21)10", "(01)09521568251204(21)10"),
    ("(01)09521568251204(17)271231(10)L1", "(01)09521568251204(10)L1"),
    ("(02)09521568251204(37)12(00)395211411234567893", "(00)395211411234567893"),
    ("(414)9521568000017(254)0", "(414)9521568000017"),
    ("010952156825120421A1<GS>10L1", "(01)09521568251204(21)A1"),
    ("010952156825120421A1{FNC1}10L1", "(01)09521568251204(21)A1"),
    ("^010952156825120421A1^10L1", "(01)09521568251204(21)A1"),
    ("010952156825120421A1\u241d10L1", "(01)09521568251204(21)A1"),
    ("010952156825120421A1\\x1d10L1", "(01)09521568251204(21)A1"),
    ("010952156825120417271231211", "(01)09521568251204(21)1"),
    ("]d2010952156825120421A1\x1d10L1", "(01)09521568251204(21)A1"),
    ("]Q3010952156825120421A1", "(01)09521568251204(21)A1"),
    ("]e00109521568251204", "(01)09521568251204"),
    ("]Q3https://brand.example/01/09521568251204/21/A1", "(01)09521568251204(21)A1"),
    ("]Q1https://brand.example/01/09521568251204/21/A1", "(01)09521568251204(21)A1"),
    # Digital Links
    ("HTTPS://ID.GS1.ORG/01/09521568251204/21/A1", "(01)09521568251204(21)A1"),
    ("https://b.example/gtin/9521568251204/lot/L1/ser/A1?17=271231&linkType=gs1:pip", "(01)09521568251204(21)A1"),
    ("https://b.example/00/x/01/09521568251204/21/A1/", "(01)09521568251204(21)A1"),
    ("https://b.example/01/09521568251204/22/V2/10/L1", "(01)09521568251204(10)L1"),
    ("https://b.example/01/09521568251204/21/A+1#top", "(01)09521568251204(21)A+1"),
    # EPCs
    ("URN:EPC:ID:SGTIN:9521568.025120.A1", "(01)09521568251204(21)A1"),
    ("urn:epc:id:sgtin:9521568.025120.a%2fb", "(01)09521568251204(21)a/b"),
    ("urn:epc:tag:sgtin-96:3.9521568.025120.10", "(01)09521568251204(21)10"),
    ("urn:epc:tag:sscc-96:2.9521141.3123456789", "(00)395211411234567893"),
    ("urn:epc:raw:96.x3074257BF7194E4000001A85", "(01)80614141123458(21)6789"),
    ("3074257BF7194E4000001A85", "(01)80614141123458(21)6789"),
    ("urn:epc:idpat:sgtin:9521568.025120.10", "(01)09521568251204(21)10"),
    # GUIDs, products
    ("{ABCDEF00-1111-2222-3333-444455556666}", "abcdef00-1111-2222-3333-444455556666"),
    ("urn:uuid:ABCDEF00-1111-2222-3333-444455556666", "abcdef00-1111-2222-3333-444455556666"),
    ("ABCDEF00111122223333444455556666", "abcdef00-1111-2222-3333-444455556666"),
    ("(product) PCB-2 (serial) 0042", "(product)PCB-2(serial)0042"),
    ("  LOT-7 ", "LOT-7"),
    ("erp:4711", "erp:4711"),
    ("https://mes.example/lots/7", "https://mes.example/lots/7"),
]


@pytest.mark.parametrize(("text", "key"), SAME)
def test_equal_identities_meet(text: str, key: str) -> None:
    parsed = parse(text)
    assert (parsed.ok, parsed.error, parsed.key) == (True, None, key)
    assert key_of(key) == key


REFUSED = [
    ("", "empty"),
    ("(01)9521568251204", "14 digits"),
    ("(01)0952156825120A", "14 digits"),
    ("(01)٠٩٥٢١٥٦٨٢٥١٢٠٤", "14 digits"),
    ("(05)123", "not a GS1 Application Identifier"),
    ("(01)09521568251204(21)", "up to 20 characters"),
    ("(01)09521568251204(21)123456789012345678901", "up to 20 characters"),
    ("(01)09521568251204(21)A B", "set 82"),
    ("(01)09521568251204(21)é", "set 82"),
    ("(01)09521568251204(21)A(21)B", "twice"),
    ("(01)09521568251204(17)271332", "(17)"),
    ("(01)00000000000000(21)1", "zeros"),
    ("(8006)095215682512040302(21)1", "piece 03 of 02"),
    ("(8010)9521568A(8011)01", "leading zero"),
    ("(8004)ASSET1", "Company Prefix"),
    ("]C1019521568251204", "14 digits"),
    ("]C1ABC", "does not start"),
    ("0109521568251204\x1d21", "up to 20"),
    ("https://id.gs1.org/01/09521568251204/21/A/10/L", "in this order"),
    ("https://id.gs1.org/00/395211411234567893/21/1", "it has none"),
    ("https://id.gs1.org/01/09521568251204?21=A", "belongs in the path"),
    ("https://id.gs1.org/01/09521568251204/21", "value is missing"),
    ("https://id.gs1.org/AQnYUc1gmiERBhQ", "compressed"),
    ("https://id.gs1.org/01/09521568251204/IkZGhHMGARFKk4XB", "compressed"),
    ("urn:epc:id:sgtin:9521568.025120", "serial, is missing"),
    ("urn:epc:id:sgtin:9521568.02512.1", "13 digits"),
    ("urn:epc:id:sgtin:95215.02512000.1", "6 to 12 digits"),
    ("urn:epc:id:sgtin:9521568.025120.a%2Gb", "'%'"),
    ("urn:epc:id:sgtin:9521568.025120.a/b", "'/'"),
    ("urn:epc:id:sgtin:9521568.025120.123456789012345678901", "up to 20"),
    ("urn:epc:id:lgtin:9521568.025120.1", "no EPC scheme"),
    ("urn:epc:id:nonsense:1.2", "no EPC scheme"),
    ("urn:epc:id", "cut short"),
    ("urn:epc:idpat:sgtin:*.025120.*", "all *"),
    ("urn:epc:id:sscc:9521141.3123456789.1", "follows"),
    ("urn:epc:id:gid:1.2", "GID"),
    ("urn:epc:tag:sgtin-95:3.9521568.025120.10", "tag"),
    ("urn:epc:raw:96.xFF", "tag"),
]


@pytest.mark.parametrize(("text", "says"), REFUSED)
def test_what_is_broken_is_refused_with_a_reason(text: str, says: str) -> None:
    parsed = parse(text)
    assert not parsed.ok
    assert says in str(parsed.error)
    assert (parsed.key, parsed.epc, parsed.digital_link, parsed.elements) == (None, None, None, ())
    assert key_of(text) == text


@pytest.mark.parametrize(
    "text", ["urn:epc:idpat:sgtin:9521568.*.*", "urn:epc:idpat:sgtin:*.*.*", "urn:epc:pat:sgtin-96:3.*.*.*"]
)
def test_a_pattern_that_identifies_nothing_has_no_key(text: str) -> None:
    parsed = parse(text)
    assert (parsed.ok, parsed.scheme, parsed.key, parsed.epc) == (True, "pattern", None, text)
    assert key_of(text) == text


@pytest.mark.parametrize("key", ["(8010)9521568", "(8010)95215PQ7", "(8004)95215A1"])
def test_a_key_whose_prefix_cannot_be_told_from_the_rest_has_no_epc(key: str) -> None:
    assert parse(key).key == key
    assert epc_of(key) is None


@pytest.mark.parametrize(
    "text", ["https:/01/09521568251204", "httpx://b.example/01/09521568251204", "http\x1d://b/01/1"]
)
def test_what_is_no_web_address_is_no_link(text: str) -> None:
    assert key_of(text) == text


def test_elements_that_identify_nothing_have_no_key() -> None:
    parsed = parse("(10)L1(17)271231")
    assert (parsed.ok, parsed.scheme, parsed.key) == (True, "elements", None)
    assert [element.ai for element in parsed.elements] == ["10", "17"]
    assert key_of("(10)L1") == "(10)L1"


def test_the_link_of_a_text_keeps_its_attributes() -> None:
    parsed = parse("(01)09521568251204(17)271231(10)L1(21)A1")
    assert parsed.digital_link == "https://id.gs1.org/01/09521568251204/10/L1/21/A1?17=271231"
