"""Contracts and descriptions that products carry: which standard one follows, and what of its required parts is missing.

Read are ODCS 3 (https://bitol-io.github.io/open-data-contract-standard/), ODPS 3 and 4 (https://opendataproducts.org/), Bitol's
standard of that abbreviation (https://bitol-io.github.io/open-data-product-standard/), DPROD (https://www.omg.org/spec/DPROD/),
Data Package 1 and 2 (https://datapackage.org/), OpenAPI 2 and 3, AsyncAPI 2 and 3.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.formats.descriptor_facts import facts_of
from catalog.formats.descriptor_rules import CHECKS, dprod_products, is_bitol_product, text_of
from catalog.formats.json_reader import decode_text, describe_body, read_json
from catalog.formats.yaml_reader import read_yaml

Kind = Literal["", "odcs", "odps", "dprod", "datapackage", "openapi", "asyncapi"]
LABELS: Mapping[Kind, str] = {
    "odcs": "an Open Data Contract (ODCS)",
    "odps": "an Open Data Product Specification (ODPS)",
    "dprod": "a DPROD description",
    "datapackage": "a Data Package",
    "openapi": "an OpenAPI description",
    "asyncapi": "an AsyncAPI description",
}
_SENTENCES = 5  # that are kept; the rest is counted


class Described(msgspec.Struct, frozen=True):
    """What a document is, whether it has all that its standard requires, what it lacks, in sentences, and what it states.

    `says` are names of `descriptor_facts.FACTS`.
    """

    kind: Kind
    valid: bool
    detail: str = ""
    says: tuple[str, ...] = ()


def read_descriptor(content_type: str, body: bytes) -> Described:
    """Recognise and check a document in JSON or YAML. Never raises: what cannot be read is not valid, and says why."""
    try:
        return described(document_of(content_type, body))
    except PageUnreadable as error:
        return Described("", valid=False, detail=str(error))


def described(document: Any) -> Described:
    """The same of a document that has been read."""
    kind = kind_of(document)
    if not kind:
        return Described(
            "", valid=False, detail="It is none of the contracts and descriptions that the portal knows."
        )
    wrong = list(CHECKS[kind](document))
    if not wrong:
        return Described(kind, valid=True, says=facts_of(kind, document))
    more = len(wrong) - _SENTENCES
    told = [*wrong[:_SENTENCES], *([f"And {more:,} more."] if more > 0 else [])]
    return Described(kind, valid=False, detail=f"It is {LABELS[kind]}. {' '.join(told)}")


def document_of(content_type: str, body: bytes) -> Any:
    """The (first) document in JSON or YAML. Raises PageUnreadable."""
    start = decode_text("", body[:4_000]).lstrip("\ufeff \t\r\n")
    if not start:
        raise PageUnreadable("It is empty.")
    if start.startswith("<") or body.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b")):
        raise PageUnreadable(f"It is {describe_body(content_type, body)}, and no contract in JSON or YAML.")
    if start[:1] in {"{", "["}:
        try:
            return read_json(content_type, body, "The document")
        except PageUnreadable:
            if "yaml" not in content_type:
                raise
    documents = [part for part in read_yaml(decode_text(content_type, body).removeprefix("\ufeff")) if part]
    return documents[0] if documents else None


# --- recognising --------------------------------------------------------------------------------


def kind_of(document: Any) -> Kind:
    """Which of the standards it follows; empty for none."""
    if dprod_products(document):
        return "dprod"
    if not isinstance(document, dict):
        return ""
    return next((kind for kind, is_one in _SIGNS.items() if is_one(document)), "")


_SIGNS: Mapping[Kind, Callable[[dict[str, Any]], bool]] = {
    "asyncapi": lambda document: "asyncapi" in document,
    "openapi": lambda document: not {"openapi", "swagger"}.isdisjoint(document),
    "odcs": lambda document: (
        text_of(document.get("kind")).lower() == "datacontract"
        or (not is_bitol_product(document) and {"apiVersion", "status", "id"} <= document.keys())
    ),
    "odps": lambda document: (
        is_bitol_product(document)
        or (isinstance(document.get("product"), dict) and not {"schema", "version"}.isdisjoint(document))
    ),
    "datapackage": lambda document: isinstance(document.get("resources"), list),
}
