"""XML documents (EPCIS 1.0, 1.1, 1.2 and 2.0) as a stream of events and master data in the EPCIS 2.0 JSON form.

One event is in memory at a time, or a header. A document type, an entity, nesting without end, one event or a header
without end are refused before they cost anything, and nothing is ever fetched. `xml_events` has the form of each field.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import IO, Final

from lxml import etree

from whereused.errors import MalformedBody
from whereused.ingest.epcis.events import EpcisEvent, MasterData, Opening
from whereused.ingest.epcis.master_data import in_xml
from whereused.ingest.epcis.xml_events import EVENTS, NAMESPACES, EventReader, local_name, namespace_of

LARGEST_EVENT: Final = 16 * 1024 * 1024
MOST_ELEMENTS: Final = 500_000
_PROLOG: Final = 64 * 1024
_MASTER_DATA: Final = "EPCISMasterDataDocument"
_WRAPPERS: Final = frozenset({"extension", "baseExtension"})
_DOCTYPE: Final = re.compile(
    rb"(?s)(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:\s++|(?><\?.*?\?>)|(?><!--.*?-->))*+<!DOCTYPE"
)
_HUGE: Final = re.compile(", (use|try) XML_PARSE_HUGE.*")
_SPLIT: Final = "Split the event into several, or the master data over several documents."
_QUESTIONS: Final = frozenset({"Poll", "Subscribe", "Unsubscribe", "GetSubscriptionIDs", "GetQueryNames"})


def read_xml(stream: IO[bytes], opening: Opening) -> Iterator[EpcisEvent | MasterData]:
    """The master data and events of an XML document in its order, events unchecked.

    `opening` is filled on the way to the first of them.
    Raises MalformedBody, with line and column, for what is not well-formed, has a document type, or is no EPCIS.
    """
    source = _Source(stream)
    parts = etree.iterparse(
        source,
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        yield from _Walk(source, opening).through(parts)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error, parts.error_log) from None


class _Walk:
    """The way through a document: which list we are in, and how many events of each type were before."""

    def __init__(self, source: _Source, opening: Opening) -> None:
        self.source = source
        self.opening = opening
        self.path: list[str] = []
        self.list_depth = 0
        self.has_vocabularies = False
        self.counts: Counter[str] = Counter()
        self.ignored: list[str] = []
        self.ignored_prefixes: dict[str, str] = {}

    def through(self, parts: Iterator[tuple[str, etree._Element]]) -> Iterator[EpcisEvent | MasterData]:
        index = 0
        inside = 0
        for what, element in parts:
            if what == "start":
                self.source.count()
                inside = inside + 1 if inside else self._begin(element)
            elif inside > 1:
                inside -= 1
            else:
                name = self.path[-1]
                if inside:
                    yield self._event(element, name, index)
                    index += 1
                    inside = 0
                    self.source.forget()
                self.path.pop()
                yield from self._leave(element, name)
        if not self.list_depth and not self.has_vocabularies and self.opening.kind not in EVENTS:
            raise _no_events(self.opening.kind)

    def _begin(self, element: etree._Element) -> int:
        """Go into an element: 1 if it is an event, which is read when it ends, else 0."""
        name = local_name(element)
        if not self.path:
            self._open(element, name)
        self.path.append(name)
        self._enter(element, name)
        return int(self._is_event(name))

    def _open(self, root: etree._Element, name: str) -> None:
        """Check the root, and keep what it says of the document."""
        if root.getroottree().docinfo.doctype:
            raise _document_type()
        if (
            name not in {"EPCISDocument", "EPCISQueryDocument", _MASTER_DATA} | EVENTS.keys()
            or namespace_of(root) not in NAMESPACES
        ):
            raise MalformedBody(
                f"The document's root is <{root.tag}>, which is no EPCIS.",
                "Send EPCISDocument or EPCISQueryDocument of EPCIS 1.0 to 2.0, or one event.",
                pointer=f"/{name}",
            )
        self.opening.kind = name
        self.opening.schema_version = root.get("schemaVersion")
        self.opening.creation_date = root.get("creationDate")
        if name in EVENTS:
            self.list_depth = -1

    def _enter(self, element: etree._Element, name: str) -> None:
        if name == "EventList" and not self.list_depth and namespace_of(element) in NAMESPACES:
            if self.opening.kind == _MASTER_DATA:
                raise _no_events(_MASTER_DATA)
            self.list_depth = len(self.path)
        elif name in _QUESTIONS and len(self.path) <= 3:
            raise MalformedBody(
                f"The document asks a question ({name}); it holds no events.",
                "Ask questions at the query interface; capture takes documents with an EventList.",
                pointer=self._place(),
            )

    def _is_event(self, name: str) -> bool:
        """Whether the element that begins now is a child of the list of events, in wrappers of EPCIS 1.x or not."""
        if self.list_depth < 0:
            return len(self.path) == 1
        if not self.list_depth or len(self.path) <= self.list_depth or name in _WRAPPERS:
            return False
        return all(step in _WRAPPERS for step in self.path[self.list_depth : -1])

    def _event(self, element: etree._Element, name: str, index: int) -> EpcisEvent:
        self.counts[name] += 1
        number = "" if self.list_depth < 0 else f"[{self.counts[name]}]"
        reader = EventReader()
        body = reader.body_of(element)
        return EpcisEvent(index, self._place() + number, body, reader.context(self.ignored, self.ignored_prefixes))

    def _leave(self, element: etree._Element, name: str) -> Iterator[MasterData]:
        """Forget what was read; keep a header, and which fields a repository added that are not to be hashed."""
        if self.list_depth > 0:
            if not all(step in _WRAPPERS for step in self.path[self.list_depth :]):
                return
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
        elif name == "EPCISHeader" and len(self.path) == 1:
            self.opening.header = EventReader().header_of(element)
            yield from self._master_data(element, name)
        elif name == "VocabularyList" and self.path == [_MASTER_DATA, "EPCISBody"]:
            self.has_vocabularies = True
            yield from self._master_data(element, name)
        elif name == "ignoreFields" and not self.list_depth:
            for child in element:
                reader = EventReader()
                self.ignored.append(reader.name_of(child))
                self.ignored_prefixes |= reader.prefixes

    def _master_data(self, element: etree._Element, name: str) -> Iterator[MasterData]:
        yield from in_xml(element, f"{self._place()}/{name}", self.opening.creation_date)
        element.clear(keep_tail=False)
        self.source.forget()

    def _place(self) -> str:
        return "/" + "/".join(self.path)


class _Source:
    """A stream that ends with an error when an event or header is too long, or a document type is before the root."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.since = 0
        self.elements = 0
        self.prolog = b""

    def read(self, size: int = -1) -> bytes:
        text = self.stream.read(size if 0 < size < 32768 else 32768)
        if len(self.prolog) < _PROLOG:
            self.prolog += text
            if _DOCTYPE.match(self.prolog.replace(b"\0", b"")):
                raise _document_type()
        self.since += len(text)
        if self.since > LARGEST_EVENT:
            raise MalformedBody(
                f"One event of the document is over {LARGEST_EVENT / 1e6:.0f} MB, or its header or master data are.",
                _SPLIT,
            )
        return text

    def count(self) -> None:
        """An element began: it costs a hundred times its text."""
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise MalformedBody(
                f"One event of the document has over {MOST_ELEMENTS:,} elements, or its header or master data have.",
                _SPLIT,
            )

    def forget(self) -> None:
        """An event or header ended: count anew."""
        self.since = self.elements = 0


def _document_type() -> MalformedBody:
    return MalformedBody(
        "The document has a document type (<!DOCTYPE …>): EPCIS has none, and entities are not read.",
        "Leave it out.",
        pointer="/",
    )


def _no_events(kind: str) -> MalformedBody:
    if kind == _MASTER_DATA:
        return MalformedBody(
            "The EPCISMasterDataDocument has no VocabularyList in its EPCISBody.",
            "Send a document with EPCISBody/VocabularyList; events stand in an EPCISDocument.",
            pointer=f"/{kind}",
        )
    return MalformedBody(
        f"The {kind} has no EventList.",
        "Send a document with EPCISBody/EventList (EPCISQueryDocument: EPCISBody/QueryResults/resultsBody/EventList).",
        pointer=f"/{kind}",
    )


def _not_well_formed(error: etree.XMLSyntaxError, log: etree._ListErrorLog) -> MalformedBody:
    logged = next((entry for entry in log if entry.level_name == "FATAL"), None)
    line, column = (logged.line, logged.column) if logged else error.position
    reason = logged.message if logged else (error.msg or "it ends before it began").partition(", line ")[0]
    return MalformedBody(
        f"The document is not well-formed XML: {_HUGE.sub('', reason)[:300]} (line {line}, column {column}).",
        "Mend it at this place.",
        line=line,
        column=column,
    )


def pointer_in(event_pointer: str, path: tuple[str | int, ...]) -> str:
    """The place in the XML document of a field that is at `path` in the event's JSON form."""
    steps: list[str] = []
    for step in path:
        if isinstance(step, int) and steps:
            listed = steps[-1].endswith("List") or steps[-1] in {"childEPCs", "correctiveEventIDs"}
            if listed and ":" not in steps[-1]:
                steps.append(f"*[{step + 1}]")
            else:
                steps[-1] += f"[{step + 1}]"
        else:
            steps.append(str(step))
    return "/".join([event_pointer, *steps])
