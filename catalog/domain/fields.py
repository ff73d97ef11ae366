"""The fields that people may mend: what each is called, and what kind of value it holds."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_type_hints

import msgspec

from catalog.domain.errors import InvalidInput
from catalog.domain.layers import RIGHTS_FIELDS
from catalog.domain.product import ProductRecord

Kind = Literal[
    "line", "text", "words", "address", "date", "languages", "choice", "licence", "themes", "part", "parts",
    "statement", "texts", "json", "audience",
]  # fmt: skip
AUDIENCE = "audience"  # of the entry, not of the record: decided like a field all the same
OWNERS_ALONE = RIGHTS_FIELDS | {AUDIENCE}


class AudienceChoice(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who may see an entry; `domains` are slugs, for the audience `domains` alone.

    `urls`, `contact` and `policy`: who may see these parts, where they are for fewer people than the entry.
    """

    audience: str
    domains: tuple[str, ...] = ()
    urls: str = ""
    contact: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class EditableField:
    """A field with a form. `hint` tells what to write."""

    name: str
    label: str
    kind: Kind
    hint: str = ""

    @property
    def owners_alone(self) -> bool:
        """Whether only stewards of the owning domain decide it."""
        return self.name in OWNERS_ALONE


_FIELDS = (
    EditableField("title", "Title", "line", "What the data is, in one line: what, where, how detailed."),
    EditableField("description", "Description", "text", "For somebody who has never seen the data. Markdown may be used."),
    EditableField("kind", "Kind", "choice"),
    EditableField("themes", "Themes", "themes", "The portal’s themes narrow a search, other subjects do not."),
    EditableField("keywords", "Keywords", "words", "One on a line."),
    EditableField("places", "Area", "parts", "A name, the code of a licence area, or the sides of a box in degrees."),
    EditableField("periods", "Time covered", "parts", "Dates such as 2024, 2024-05 or 2024-05-01. An end may stay open."),
    EditableField("frequency", "Updated", "choice", "How often the data is renewed."),
    EditableField("modified", "Data last changed", "date", "Such as 2024, 2024-05 or 2024-05-01."),
    EditableField("issued", "First published", "date", "Such as 2024, 2024-05 or 2024-05-01."),
    EditableField("version", "Version", "line"),
    EditableField("version_notes", "What is new in this version", "text"),
    EditableField("status", "Status", "choice", "How far along it is in its life."),
    EditableField("languages", "Languages of the data", "languages", "One on a line, such as English or cy."),
    EditableField("language", "Language of the description", "line", "Such as English or cy."),
    EditableField("translations", "Other languages", "parts", "Title and description in another language."),
    EditableField("in_series", "Part of", "parts", "A series that this belongs to."),
    EditableField("related", "Related", "parts", "Something else that helps to understand it."),
    EditableField("documentation", "Documentation", "parts", "Pages that explain the data."),
    EditableField("licence", "Licence", "licence", "Choose one that the portal knows, or name another."),
    EditableField("rights", "Rights", "text", "What the owner says about use, in the owner’s words."),
    EditableField("access_rights", "Access", "choice", "Who may have the data."),
    EditableField("stated_classes", "Stated classes", "parts", "Such as IB1-O or Open."),
    EditableField("policies", "Policies", "texts", "Machine-readable rules (ODRL), each as JSON."),
    EditableField("contribution", "How to add to it", "parts", "A form, an address or a procedure by which others add to it."),
    EditableField("audience", "Who may see this entry", "audience"),
    EditableField("contacts", "Contact", "parts", "Whom to ask about the data."),
    EditableField("publisher", "Publisher", "part", "The organisation that publishes the data."),
    EditableField("creators", "Creators", "parts", "Who made the data."),
    EditableField("landing_page", "Page at the source", "address", "Begins with https:// or http://."),
    EditableField("contract_url", "Contract", "address", "Begins with https:// or http://."),
    EditableField("sla", "Service levels", "words", "One on a line."),
    EditableField("conforms_to", "Conforms to", "parts", "Standards that the data follows."),
    EditableField("quality", "Quality statement", "text", "What is known of how complete and exact the data is."),
    EditableField("lineage", "Provenance", "statement", "Name each source, or give its address here or elsewhere."),
    EditableField("identifiers", "Other identifiers", "words", "One on a line."),
    EditableField("schema", "Fields of the data", "json", "As JSON: “fields” (name, type, description, unit), “url”, “standard”"),
    EditableField("service", "Service", "json", "As JSON: title, endpoint_url, description_url and description."),
)  # fmt: skip
EDITABLE: dict[str, EditableField] = {field.name: field for field in _FIELDS}


def field_get(name: str) -> EditableField:
    """The field of that name. Raises InvalidInput where there is none that people may change."""
    try:
        return EDITABLE[name]
    except KeyError:
        raise InvalidInput(
            f"“{name[:60]}” is no field that can be changed here: change it at the source."
        ) from None


@cache
def types() -> dict[str, Any]:
    """The type of every field of a record, and of the audience."""
    return {**get_type_hints(ProductRecord), AUDIENCE: AudienceChoice}


def json_form(value: Any) -> Any:
    """A value as it is stored."""
    return msgspec.json.decode(msgspec.json.encode(value))
