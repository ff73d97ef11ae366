"""The demo's definitions: domains and products as typed, frozen structures, read once from `data/*.json`.

One JSON file a domain. A product's files are written in short, such as `CSV 41.2MB 812000 @2024/25 !404`:
format, size, number of rows, a label, and the status of an address that must fail; all but the format may be
left out.
"""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_SIZES = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}
_FAILING = re.compile(r" !(\d{3})$")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)([kMG]?B)")


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One way to get a product. `size` bytes, `rows` records, `status` what its download address answers."""

    format: str
    size: int | None = None
    rows: int | None = None
    label: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `values` is [low, high] of a number, or the choices of a text."""

    name: str
    type: str
    unit: str
    description: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One product.

    `issued` is a date as the source states it (one is wrong on purpose), `age` days since the last change,
    `sensitivity` O, SA, SB or C, `dictionary` how much of the columns is told (full, names, none), `bare`
    that only the least is told of its files, `same_id_as` the product whose identifier it wrongly carries, `slip` a
    column whose values do not all keep to its type, `stac` that a linked STAC collection tells area and time in place of the
    record.
    """

    name: str
    domain: str
    title: str = ""
    text: str = ""
    tags: tuple[str, ...] = ()
    theme: str = ""
    area: str = ""
    start: str = ""
    end: str = ""
    freq: str = ""
    frequency: str = ""
    issued: str = ""
    age: int = 20
    sensitivity: str = "O"
    licence: str = ""
    files: tuple[DemoFile, ...] = ()
    columns: tuple[Column, ...] = ()
    dictionary: str = "full"
    version: str = ""
    version_notes: str = ""
    sources: tuple[str, ...] = ()
    activity: str = ""
    conforms: tuple[str, ...] = ()
    contact: str = ""
    anonymous: bool = False
    grounds: str = ""
    rights: str = ""
    access_right: str = ""
    quality: str = ""
    series: str = ""
    contract: bool = False
    policy: str = ""
    openapi: bool = False
    stac: bool = False
    rows: int | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    same_id_as: str = ""
    bare: bool = False
    slip: str = ""

    @property
    def iri(self) -> str:
        """The identifier, the same wherever the demo is served."""
        return f"https://data.{self.domain}.example/id/dataset/{self.same_id_as or self.name}"

    @property
    def source_iris(self) -> list[str]:
        """The identifiers of what the product is made from."""
        pairs = (source.split("/") for source in self.sources)
        return [f"https://data.{slug}.example/id/dataset/{name}" for slug, name in pairs]

    @property
    def uuid(self) -> str:
        """The identifier as CKAN has it."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, self.iri))

    @property
    def heading(self) -> str:
        """What to call the product: its title in whatever language, or else its name."""
        return self.title or self.titles.get("en") or next(iter(self.titles.values()), self.name)

    @property
    def open(self) -> bool:
        """Whether anybody may fetch the data."""
        return self.sensitivity == "O"


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A fictional organisation and how it publishes.

    `page_size` 0 means one document; `key` is the credential that its endpoint asks for.
    """

    slug: str
    name: str
    description: str
    sector: str
    contact_name: str = ""
    contact_email: str = ""
    protocol: str
    path: str
    style: str
    page_size: int = 0
    key: str = ""
    restricted: bool = False
    frequency_words: Mapping[str, str] = field(default_factory=dict)
    series: Mapping[str, str] = field(default_factory=dict)
    products: tuple[Product, ...] = ()

    @property
    def iri(self) -> str:
        """The organisation's identifier."""
        return f"https://data.{self.slug}.example/id/organisation"

    def product(self, key: str) -> Product | None:
        """The product with this name or CKAN id."""
        return next((p for p in self.products if key in (p.name, p.uuid)), None)


@cache
def vocabulary(name: str) -> Mapping[str, Any]:
    """A table of `data/vocabulary.json`: themes, licences, areas, formats, classes, columns."""
    return MappingProxyType(_read("vocabulary")[name])


@cache
def domains() -> Mapping[str, Domain]:
    """All domains by slug, in the order in which they are listed."""
    return MappingProxyType({slug: _domain(_read(slug)) for slug in _read("vocabulary")["domains"]})


@cache
def _read(name: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(
        (files("vesportal.demo") / "data" / f"{name}.json").read_text("utf-8")
    )
    return parsed


def parse_file(text: str) -> DemoFile:
    """A file from its short form. Raises ValueError for a word that is no part of it."""
    values: dict[str, Any] = {}
    if failing := _FAILING.search(text):
        text, values["status"] = text[: failing.start()], int(failing[1])
    text, _, label = text.partition(" @")
    name, *words = text.split()
    for word in words:
        if size := _SIZE.fullmatch(word):
            values["size"] = round(float(size[1]) * _SIZES[size[2]])
        else:
            values["rows"] = int(word)
    return DemoFile(name.replace("_", " "), label=label, **values)


def _column(name: str) -> Column:
    kind, unit, description, *values = vocabulary("columns")[name]
    return Column(name, kind, unit, description, tuple(values[0]) if values else ())


def _product(domain: str, values: Mapping[str, Any]) -> Product:
    plain = dict(values)
    plain["files"] = tuple(map(parse_file, plain.get("files", ())))
    plain["columns"] = tuple(map(_column, plain.get("columns", "").split()))
    for name in ("tags", "sources", "conforms"):
        plain[name] = tuple(plain.get(name, ()))
    return Product(domain=domain, **plain)


def _domain(values: Mapping[str, Any]) -> Domain:
    plain = dict(values)
    defaults = plain.pop("defaults", {})
    plain["products"] = tuple(_product(plain["slug"], {**defaults, **p}) for p in plain["products"])
    return Domain(**plain)
