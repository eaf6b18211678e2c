"""Documents that bite: entities, nesting and events without end. Refused soon, in bounded memory, nothing fetched."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Iterator
from io import BytesIO, RawIOBase
from typing import Any

import psutil
import pytest

from support.epcis_documents import OBJECT, STANDARD, json_document, object_event, xml_document
from whereused.errors import MalformedBody
from whereused.ingest.epcis import Unusable, hash_of, iter_document, read_document

START, END = xml_document("|").split(b"|")
ATTACK = b'<!DOCTYPE e:EPCISDocument [<!ENTITY a "a"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


class Endless(RawIOBase):
    """A stream made while it is read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces = iter(pieces)
        self.rest = b""
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size and (piece := next(self.pieces, b"")):
            self.rest += piece
        text, self.rest = self.rest[:size], self.rest[size:]
        self.taken += len(text)
        return text


@pytest.fixture(autouse=True)
def _no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("Something was to be fetched.")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.fixture(autouse=True)
def _soon() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < 30


def document_type(text: bytes) -> bytes:
    return text.replace(b"?>\n", b"?>\n" + ATTACK, 1)


@pytest.mark.parametrize(
    "text",
    [
        document_type(xml_document(OBJECT.xml_2)),
        document_type(xml_document(OBJECT.xml_2)).replace(b"<!--", b"<!--" + b"x" * 200_000, 1),
        b"<!--" + b"x" * 200_000 + b"-->" + ATTACK + xml_document(OBJECT.xml_2).partition(b"?>")[2],
        document_type(xml_document(OBJECT.xml_2)).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        b'<!DOCTYPE a SYSTEM "http://evil.example/a.dtd">' + START.partition(b"?>")[2] + END,
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + START.partition(b"?>")[2] + END,
    ],
    ids=["bomb", "after a comment", "late", "UTF-16", "external", "external entity"],
)
def test_a_document_type_is_refused(text: bytes) -> None:
    with pytest.raises(MalformedBody, match="DOCTYPE"):
        read_document(text, None)


def test_a_document_type_is_refused_before_it_is_read() -> None:
    stream = Endless([b"<!DOCTYPE a [", *(b'<!ENTITY a "a">' * 1000 for _ in range(10_000))])

    with pytest.raises(MalformedBody, match="DOCTYPE"):
        list(iter_document(stream, "application/xml"))  # type: ignore[arg-type]
    assert stream.taken < 1_000_000


def test_an_entity_that_nobody_declared_is_refused() -> None:
    with pytest.raises(MalformedBody, match="Entity 'x' not defined"):
        read_document(START + b"<ObjectEvent>&x;</ObjectEvent>" + END, None)


def test_text_that_speaks_of_a_document_type_is_text() -> None:
    text = xml_document(OBJECT.xml_2.replace("<mill:note>one", "<mill:note><![CDATA[<!DOCTYPE a>]]>"))

    assert read_document(text, None).events[0].body["mill:note"] == ["<!DOCTYPE a>", "two"]


@pytest.mark.parametrize(
    ("pieces", "reason"),
    [
        ([START, *(b"<a>" * 10_000 for _ in range(3_400))], "Excessive depth"),
        ([START, b'<ObjectEvent a="', *(b"x" * 100_000 for _ in range(1_000))], "One event of the document is over"),
        ([START, b"<ObjectEvent ", *(b'a%d="x" ' % n for n in range(3_000_000))], "One event of the document is over"),
        ([START, b"<ObjectEvent>", *(b"x" * 100_000 for _ in range(1_000))], "Text node too long"),
        (
            [START, b"<ObjectEvent>", *(b"<epc>urn:a:b</epc>" * 1_000 for _ in range(6_000))],
            "One event of the document",
        ),
        ([b"<EPCISDocument>", *(b"<a/>" * 10_000 for _ in range(2_500))], "over 500,000 elements"),
        (
            [b"<EPCISMasterDataDocument><EPCISBody><VocabularyList>", *(b"<Vocabulary/>" * 10_000 for _ in range(200))],
            "or its header or master data",
        ),
    ],
    ids=["100 MB of nesting", "one attribute", "attributes", "one text", "one event", "before events", "vocabulary"],
)
def test_what_has_no_end_is_refused(pieces: list[bytes], reason: str) -> None:
    stream = Endless(pieces)

    with pytest.raises(MalformedBody) as refused:
        list(iter_document(stream, "application/xml"))  # type: ignore[arg-type]
    assert reason in refused.value.message
    assert stream.taken < 20_000_000


def test_many_events_pass_in_flat_memory() -> None:
    event = OBJECT.xml_2.encode() * 10
    pieces = iter_document(Endless([START, *(event for _ in range(500)), END]), "application/xml")  # type: ignore[arg-type]
    for _ in range(100):
        next(pieces)
    process = psutil.Process()
    before = process.memory_info().rss

    peak = max(process.memory_info().rss for count, _ in enumerate(pieces) if count % 500 == 0)

    assert peak - before < 20_000_000


@pytest.mark.parametrize("start", [b"[", b'{"a":', b'{"type":"ObjectEvent","a:b":['])
def test_json_nested_without_end_is_refused(start: bytes) -> None:
    with pytest.raises(MalformedBody, match="depth limit"):
        read_document(start * 200_000, None)


def test_deep_events_are_refused_one_by_one() -> None:
    deep: Any = "x"
    for _ in range(100):
        deep = {"a:b": deep}
    of_json = read_document(json_document(object_event(**{"a:b": deep}), object_event()), None)
    nested = "<mill:a>" * 100 + "</mill:a>" * 100
    of_xml = read_document(xml_document(OBJECT.xml_2.replace("<mill:note>one", f"{nested}<mill:note>")), None)

    assert len(of_json.events) == 1
    assert "nested deeper than 64" in of_json.faults[0][1][0].reason
    assert "nested deeper than 64" in of_xml.faults[0][1][0].reason


def test_reading_and_hashing_never_fetch() -> None:
    document = read_document(
        json_document(
            object_event(
                **{"mill:see": "https://evil.example/x"}, readPoint={"id": "https://id.gs1.org/414/4012345000054"}
            )
        ),
        None,
    )
    included = OBJECT.xml_2.replace(
        "<mill:note>one</mill:note>",
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="http://evil.example/"/>',
    )

    assert hash_of(document.events[0]).startswith("ni:///sha-256;")
    assert read_document(xml_document(included), None).events[0].body["xi:include"] == {"href": "http://evil.example/"}
    with pytest.raises(MalformedBody):
        read_document(json_document(object_event(), context=[STANDARD, "http://evil.example/"]), None)


def test_a_cut_document_gives_its_first_events_and_then_says_where_it_ends() -> None:
    pieces = iter_document(BytesIO(xml_document(OBJECT.xml_2)[: -len(END)] + b"<ObjectEv"), None)

    assert not isinstance(next(pieces), Unusable)
    with pytest.raises(MalformedBody, match="line 3, column"):
        next(pieces)
