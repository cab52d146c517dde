"""An extraction as JSON and back, without loss: what has its default is left out, decimals are strings.

The catalogue of the store keeps it packed, ``extract --format json`` prints it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from kg.model import Amount, Block, Document, Extraction, Mention, Relation, Section, Sentence

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
Json = dict[str, Any]

#: zlib's fastest level: a document packs to a fifth of its JSON, in a few milliseconds.
_LEVEL = 1


def _default(field: Field[Any]) -> object:
    return field.default if field.default is not MISSING else MISSING


#: Class → its fields in order, each with its default.
_FIELDS: Mapping[type, tuple[tuple[str, object], ...]] = {
    cls: tuple((field.name, _default(field)) for field in fields(cls))
    for cls in (Amount, Block, Document, Extraction, Mention, Relation, Section, Sentence)
}
#: Fields whose values are tuples of dataclasses.
_MANY: Mapping[str, type[DataclassInstance]] = {
    "blocks": Block,
    "sections": Section,
    "sentences": Sentence,
    "mentions": Mention,
    "relations": Relation,
}


def _plain(value: DataclassInstance) -> Json:
    """A flat dataclass as a JSON object."""
    out: Json = {}
    for name, default in _FIELDS[type(value)]:
        item = getattr(value, name)
        if item == default and type(item) is type(default):
            continue
        if isinstance(item, Decimal):
            item = str(item)
        elif isinstance(item, Amount):
            item = _plain(item)
        elif isinstance(item, tuple):
            item = [_plain(part) for part in item]
        out[name] = item
    return out


def _amount(data: Json) -> Amount:
    upper = data.get("upper")
    return Amount(
        **{**data, "value": Decimal(data["value"]), "upper": None if upper is None else Decimal(upper)},
    )


def _built(cls: type[T], data: Json) -> T:
    values = dict(data)
    for name, part in _MANY.items():
        if name in values:
            values[name] = tuple(_built(part, item) for item in values[name])
    if values.get("amount") is not None and cls is Mention:
        values["amount"] = _amount(values["amount"])
    return cls(**values)


def to_json(extraction: Extraction) -> Json:
    """An extraction as a JSON object: ``document``, ``extractor``, ``mentions``, ``relations``.

    ``dropped`` is there if something was, ``annotators`` if it was made by hand; ``document.norm``
    is left out where it equals ``document.text``.
    """
    document = _plain(extraction.document)
    if extraction.document.norm == extraction.document.text:
        del document["norm"]
    out: Json = {
        "document": document,
        "extractor": extraction.extractor,
        "mentions": [_plain(mention) for mention in extraction.mentions],
        "relations": [_plain(relation) for relation in extraction.relations],
    }
    if extraction.dropped:
        out["dropped"] = dict(extraction.dropped)
    if extraction.is_annotated:
        out["annotators"] = list(extraction.annotators)
    return out


def from_json(data: Json) -> Extraction:
    """The extraction that ``to_json`` wrote."""
    document = {"norm": data["document"]["text"], **data["document"]}
    return Extraction(
        document=_built(Document, document),
        mentions=tuple(_built(Mention, item) for item in data["mentions"]),
        relations=tuple(_built(Relation, item) for item in data["relations"]),
        extractor=data["extractor"],
        dropped=tuple(data.get("dropped", {}).items()),
        is_annotated="annotators" in data,
        annotators=tuple(data.get("annotators", ())),
    )


def dumps(extraction: Extraction, *, indent: int | None = None) -> str:
    """An extraction as JSON text; the same extraction gives the same text."""
    separators = (",", ":") if indent is None else None
    return json.dumps(to_json(extraction), ensure_ascii=False, indent=indent, separators=separators)


def pack(extraction: Extraction) -> bytes:
    """An extraction as compressed JSON."""
    return zlib.compress(dumps(extraction).encode(), _LEVEL)


def unpack(packed: bytes) -> Extraction:
    """The extraction that ``pack`` wrote."""
    return from_json(json.loads(zlib.decompress(packed)))
