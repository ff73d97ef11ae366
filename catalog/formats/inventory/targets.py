"""The fields that a column can be mapped to: one table for the proposals, the readers, and whoever offers a choice."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

KEEP, IGNORE = "keep", "ignore"


class Target(msgspec.Struct, frozen=True):
    """One field. `kind` is what its values must look like; `many`: several columns and values make a list.

    kind: `text`, `prose`, `address`, `email`, `date`, `period`, `place`, `box`, `language`, `licence`, `format`,
    `frequency`, `access`, `class`, `status`, `size`, `number`, `type`, or `none` where the column is not mapped.
    """

    label: str
    kind: str = "text"
    many: bool = False


_TARGETS = {
    "title": Target("Title"),
    "description": Target("Description", "prose"),
    "identifiers": Target("Identifier", many=True),
    "uri": Target("URI of the data set", "address"),
    "kind": Target("Kind: data set, service or series", "type"),
    "publisher.name": Target("Publisher"),
    "publisher.iri": Target("Publisher's URI", "address"),
    "publisher.email": Target("Publisher's e-mail", "email"),
    "publisher.homepage": Target("Publisher's web page", "address"),
    "creators.name": Target("Creator", many=True),
    "creators.email": Target("Creator's e-mail", "email"),
    "contacts": Target("Contact, as one text", many=True),
    "contacts.name": Target("Contact's name"),
    "contacts.email": Target("Contact's e-mail", "email"),
    "contacts.phone": Target("Contact's telephone"),
    "contacts.url": Target("Contact's web page", "address"),
    "themes": Target("Theme", many=True),
    "keywords": Target("Keywords", many=True),
    "licence": Target("Licence", "licence", many=True),
    "rights": Target("Rights and restrictions", "prose", many=True),
    "access_rights": Target("Access rights", "access"),
    "stated_classes": Target("Sensitivity class", "class", many=True),
    "places.name": Target("Place", "place", many=True),
    "places.bbox": Target("Bounding box", "box", many=True),
    "places.network_area": Target("Network or licence area", many=True),
    "periods": Target("Period covered", "period"),
    "periods.start": Target("Start of the period covered", "date"),
    "periods.end": Target("End of the period covered", "date"),
    "frequency": Target("Update frequency", "frequency"),
    "issued": Target("Date published", "date"),
    "modified": Target("Date modified", "date"),
    "record_modified": Target("Date the entry was modified", "date"),
    "languages": Target("Language of the data", "language", many=True),
    "version": Target("Version"),
    "version_notes": Target("Version notes", "prose"),
    "status": Target("Status", "status"),
    "conforms_to": Target("Standard", many=True),
    "lineage.statement": Target("Provenance", "prose"),
    "lineage.sources": Target("Source", many=True),
    "landing_page": Target("Web page of the data set", "address"),
    "documentation": Target("Documentation", many=True),
    "in_series": Target("Series", many=True),
    "related": Target("Related data sets", many=True),
    "quality": Target("Data quality", "prose"),
    "sla": Target("Service level", many=True),
    "contract_url": Target("Data contract", "address"),
    "schema.url": Target("Address of the schema", "address"),
    "schema.fields.name": Target("Field: name"),
    "schema.fields.title": Target("Field: title"),
    "schema.fields.type": Target("Field: type"),
    "schema.fields.description": Target("Field: description", "prose"),
    "schema.fields.unit": Target("Field: unit"),
    "distributions.identifier": Target("File: identifier"),
    "distributions.title": Target("File: title"),
    "distributions.description": Target("File: description", "prose"),
    "distributions.download_url": Target("File: download address", "address", many=True),
    "distributions.access_url": Target("File: access address", "address", many=True),
    "distributions.service.endpoint_url": Target("Service: address", "address", many=True),
    "distributions.format": Target("File: format", "format"),
    "distributions.media_type": Target("File: media type", "format"),
    "distributions.byte_size": Target("File: size", "size"),
    "distributions.rows": Target("File: number of rows", "number"),
    "distributions.licence": Target("File: licence", "licence", many=True),
    "distributions.rights": Target("File: rights", "prose"),
    "distributions.issued": Target("File: date published", "date"),
    "distributions.modified": Target("File: date modified", "date"),
    KEEP: Target("Keep in the raw record only", "none", many=True),
    IGNORE: Target("Ignore", "none", many=True),
}
TARGETS: Mapping[str, Target] = MappingProxyType(_TARGETS)
