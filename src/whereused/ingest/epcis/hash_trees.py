"""An event in the form that the package takes which hashes it: names in full, standard words by their web addresses.

The package reads files, and takes an inner form of an event that is modelled on XML. Here an event is brought into that
form without the package's JSON-LD expansion, which costs milliseconds an event and may fetch.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from whereused.ingest.epcis import vocabulary
from whereused.ingest.epcis.contexts import STANDARD_PREFIXES, prefixes_of, terms_without_meaning
from whereused.ingest.epcis.hash_package import Tree

UNHASHED: Final = frozenset({"type", "eventID", "recordTime", "errorDeclaration", "rdfs:comment", "comment"})
NAMED_LISTS: Final = {
    **dict.fromkeys(("epcList", "childEPCs", "inputEPCList", "outputEPCList"), "epc"),
    **dict.fromkeys(
        ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"), "quantityElement"
    ),
    "sensorElementList": "sensorElement",
}
TYPED_LISTS: Final = {
    "bizTransactionList": ("bizTransaction", vocabulary.TRANSACTION_TYPES),
    "sourceList": ("source", vocabulary.PARTY_TYPES),
    "destinationList": ("destination", vocabulary.PARTY_TYPES),
}
WORDS: Final = {
    "bizStep": vocabulary.BIZ_STEPS,
    "disposition": vocabulary.DISPOSITIONS,
    "set": vocabulary.DISPOSITIONS,
    "unset": vocabulary.DISPOSITIONS,
    "type": vocabulary.MEASUREMENTS,
    "exception": vocabulary.EXCEPTIONS,
    "component": vocabulary.COMPONENTS,
}


def tree_of(body: dict[str, Any], names: Names) -> Tree:
    """An event as the package takes it."""
    return body["type"], "", list(children_of(body, names, top=True))


class Names:
    """The full names of fields under a context, as `{namespace}name`."""

    def __init__(self, context: list[Any]) -> None:
        self.prefixes = prefixes_of(context) if context else STANDARD_PREFIXES
        self.without = terms_without_meaning(context)

    def full(self, name: str) -> str:
        """One field's."""
        prefix, colon, local = name.partition(":")
        namespace = self.prefixes.get(prefix) if colon else None
        return name if namespace is None else f"{{{namespace}}}{local}"


def children_of(value: dict[str, Any], names: Names, *, top: bool = False, words: bool = True) -> Iterator[Tree]:
    """The fields of an object; `words` where the standard says which words they take."""
    for name, content in value.items():
        if name in names.without or (name in UNHASHED if top else name == "rdfs:comment"):
            continue
        if top and (member := NAMED_LISTS.get(name)) is not None:
            yield name, "", [_tree(member, each, names, words=True) for each in content]
        elif top and (typed := TYPED_LISTS.get(name)) is not None:
            yield name, "", sorted((_typed(each, *typed) for each in content), key=repr)
        elif name != "#text":
            own = words and ":" not in name and name != "ilmd"
            for each in content if isinstance(content, list) else [content]:
                if each is not None:
                    yield _tree(names.full(name), each, names, words=own)


def _tree(name: str, value: Any, names: Names, *, words: bool) -> Tree:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return name, text_of(value.get("#text", "")), list(children_of(value, names, words=words))
    if isinstance(value, list):
        return name, "", [_tree(name, each, names, words=words) for each in value]
    text = text_of(value)
    if words and (vocabulary_of := WORDS.get(name)) is not None:
        text = vocabulary_of.full(text)
    return name, text, []


def _typed(member: dict[str, Any], field: str, words: vocabulary.Vocabulary) -> Tree:
    value: Tree = (field, text_of(member.get(field, "")), [])
    if "type" not in member:
        return value
    return ("type", words.full(text_of(member["type"])), []), value


def text_of(value: object) -> str:
    """A value as XML writes it, with the prefixes of the standard vocabularies written out."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if text.startswith("gs1:"):
        return vocabulary.GS1 + text[4:]
    return vocabulary.CBV + text[4:] if text.startswith("cbv:") else text
