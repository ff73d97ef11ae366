"""The fields that can be asked for by name, as in `publisher:"National Grid"`: declared once, for search, help and tests."""

from typing import Literal, NamedTuple

# text: words of a field of the index. fact: words of a value, in `facts_st`. day, number: a range.
type Kind = Literal["text", "fact", "day", "number"]


class Field(NamedTuple):
    """`source`: the field of the index, or the name of the fact. `help`: what it looks into. `example`: a value."""

    kind: Kind
    source: str
    help: str
    example: str


FIELDS: dict[str, Field] = {
    "title": Field("text", "title_st", "words of the title", "substation"),
    "description": Field("text", "body_st", "words of the description", '"half hourly"'),
    "publisher": Field("fact", "publisher", "the name of the publisher", '"national grid"'),
    "keyword": Field("fact", "keyword", "words of a keyword", '"wind farm"'),
    "domain": Field("fact", "domain", "the name of the domain, or its short name in addresses", "harbour"),
    "sector": Field("fact", "sector", "the sector of the domain", "electricity"),
    "theme": Field("fact", "theme", "the name or the code of a theme", "energy"),
    "format": Field("fact", "format", "a format of the data", "csv"),
    "licence": Field("fact", "licence", "the name or the code of the licence", '"open government"'),
    "openness": Field("fact", "openness", "open, shared, closed or unknown", "open"),
    "id": Field("fact", "id", "an identifier, or a part of one", "ukx-sub-1"),
    "file": Field("fact", "file", "the name of a file, or words of it", "demand_2024.csv"),
    "area": Field("fact", "area", "a licence area or another area that has a code", "epn"),
    "network": Field("fact", "network", "a level of the network", "33kv"),
    "frequency": Field("fact", "frequency", "how often the data is updated", "daily"),
    "status": Field("fact", "status", "how far along it is in its life", "deprecated"),
    "standard": Field("fact", "standard", "a standard that the data says it conforms to", "cim"),
    "protocol": Field("fact", "protocol", "how it is described or published", "dbt"),
    "delivery": Field("fact", "delivery", "pull or push", "push"),
    "pattern": Field("fact", "pattern", "an access pattern", "bulk"),
    "case": Field("fact", "case", "a use case that the data serves", "flexibility"),
    "level": Field("number", "maturity", "the level of maturity, 0 to 5", "3..5"),
    "mqa": Field("number", "mqa", "the points for metadata quality", ">250"),
    "modified": Field("day", "modified", "when the data was last changed", "2024..2025"),
    "created": Field("day", "created", "when the entry came into the catalogue", ">=2024-05-01"),
    "covers": Field("day", "covers", "a time that the data is about", "2019..2021"),
}
# Other names for the same.
ALIASES = {
    "text": "description",
    "keywords": "keyword",
    "tag": "keyword",
    "license": "licence",
    "identifier": "id",
    "filename": "file",
    "maturity": "level",
    "updated": "modified",
    "coverage": "covers",
    "year": "covers",
    "lifecycle": "status",
    "publishers": "publisher",
    "formats": "format",
    "themes": "theme",
}


def field_named(name: str) -> str:
    """Return the key of `FIELDS` for a name as typed; "" if there is no such field."""
    folded = name.casefold()
    known = ALIASES.get(folded, folded)
    return known if known in FIELDS else ""
