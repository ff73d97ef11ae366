"""A collection, or an item that stands alone, to the canonical record."""

from typing import Any

import msgspec

from catalog.domain.errors import RecordRefused
from catalog.domain.product import Distribution, ProductRecord
from catalog.formats.json_values import Fields, address, bounded_text, text
from catalog.formats.notes import Problems, note
from catalog.formats.ogc_parts import (
    bounded_keywords,
    entries,
    keywords_of,
    language_of,
    languages_of,
    moment_in,
    themes_of,
    title_in,
)
from catalog.formats.protocol import MappedRecord
from catalog.formats.records import mapped
from catalog.formats.stac import access, extents, references
from catalog.formats.stac.assets import DISTRIBUTION_LIMIT, Assets, Context, assets_of, context_of, kinds_of
from catalog.formats.stac.items import items_of
from catalog.formats.stac.people import People
from catalog.formats.stac.reading import source_id_of
from catalog.formats.stac.schemas import schema_of
from catalog.formats.stac.upgrade import upgraded
from catalog.formats.text import TEXT_LIMIT
from catalog.formats.web_links import Link, first_link, links_of

_WRAPPING = 20_000  # bytes: where it was found, and the API's description
_NO_FIELDS: dict[str, Any] = {}


def map_document(body: bytes) -> MappedRecord:
    """The canonical record of one collection or item. Raises RecordRefused with path, value and rule."""
    return mapped(body, _record, wrapping=_WRAPPING)


def _record(raw: dict[str, Any], problems: Problems) -> ProductRecord:
    document = raw.get("document", raw)
    if not isinstance(document, dict):
        raise RecordRefused(
            "A collection or item is a JSON object; this is not one.", path="document", rule="type"
        )
    source_id = source_id_of(document)
    if not source_id:
        raise RecordRefused(
            "The record has no “id”; without one it cannot be recognised again.", path="id", rule="identifier"
        )
    document = upgraded(document)
    is_item = document.get("type") == "Feature"
    fields = _item_fields(document) if is_item else document
    base = _base(raw, document)
    every = list(links_of(document.get("links"), base))
    links = [link for link in every if link.rel != "item"]
    api = raw.get("api")
    return _assembled(
        _Parts(
            source_id,
            fields,
            is_item,
            base,
            links,
            len(every) - len(links),
            api if isinstance(api, dict) else {},
        ),
        problems,
    )


class _Parts:
    """What a record is made from."""

    __slots__ = ("api", "base", "fields", "is_item", "items", "links", "source_id", "summaries")

    def __init__(
        self,
        source_id: str,
        fields: Fields,
        is_item: bool,
        base: str,
        links: list[Link],
        items: int,
        api: Fields,
    ) -> None:
        self.source_id, self.fields, self.is_item, self.base = source_id, fields, is_item, base
        self.links, self.items, self.api = links, items, api
        summaries = fields.get("summaries")
        self.summaries: Fields = summaries if isinstance(summaries, dict) else _NO_FIELDS


def _assembled(parts: _Parts, problems: Problems) -> ProductRecord:
    fields, summaries, links = parts.fields, parts.summaries, parts.links
    context = context_of(fields, parts.base)
    assets = assets_of(fields, context, problems)
    people = People(fields, problems)
    doi = references.doi_of(fields)
    landing_page = references.landing_page_of(links, doi)
    read_places = extents.item_places_of if parts.is_item else extents.places_of
    read_periods = extents.item_periods_of if parts.is_item else extents.periods_of
    own = first_link(links, "self")
    return ProductRecord(
        source_id=parts.source_id,
        title=title_in(fields.get("title"), parts.source_id, problems),
        description=_description(fields, parts.is_item, problems),
        uri=own.href if own and address(own.stated) else "",
        identifiers=_identifiers(fields, parts.source_id, doi),
        language=language_of(fields.get("language")),
        languages=languages_of(fields.get("language"), fields.get("languages")),
        publisher=people.publisher(),
        creators=people.creators(),
        contacts=people.contacts(),
        themes=tuple(dict.fromkeys(concept for _, concept in themes_of(fields.get("themes")))),
        keywords=_keywords(fields, problems),
        licence=access.licence_of(fields, links, problems),
        rights=_rights(parts),
        places=read_places(fields, problems),
        periods=read_periods(fields, problems),
        issued=_moment(fields, "published", problems),
        record_modified=_moment(fields, "updated", problems),
        version=text(fields.get("version"), 200),
        version_notes=_version_notes(fields),
        status=_status(fields),
        conforms_to=(*references.extensions_of(fields), *references.systems_of(fields, summaries)),
        lineage=references.lineage_of(fields, summaries, links),
        schema=schema_of(fields, summaries),
        landing_page=landing_page,
        documentation=tuple(
            dict.fromkeys((*assets.documents, *references.documents_of(links, landing_page)))
        ),
        related=references.related_of(fields, links),
        quality=_quality(fields, summaries),
        distributions=_distributions(parts, context, assets, problems),
    )


def _base(raw: dict[str, Any], document: dict[str, Any]) -> str:
    """What its links are resolved against: where it was read; in a list, its own address where it states one."""
    at, within = raw.get("at"), raw.get("in")
    if isinstance(at, str):
        return at
    links = document.get("links")
    for link in links[:1_000] if isinstance(links, list) else ():
        stated = link.get("href") if isinstance(link, dict) and link.get("rel") == "self" else None
        if isinstance(stated, str) and (own := address(stated)):
            return own
    return within if isinstance(within, str) else ""


def _item_fields(document: dict[str, Any]) -> dict[str, Any]:
    """An item's properties beside its own members, which come first."""
    properties = document.get("properties")
    return {**properties, **document} if isinstance(properties, dict) else document


def _description(fields: Fields, is_item: bool, problems: Problems) -> str:
    description = bounded_text(fields.get("description", ""), TEXT_LIMIT, "description", problems)
    if not description and not is_item:
        note(
            problems,
            "description",
            "",
            "required",
            "“description” is required; the collection does not have it.",
        )
    return description


def _identifiers(fields: Fields, source_id: str, doi: str) -> tuple[str, ...]:
    """The DOI, and the id as it stands where it is written otherwise."""
    stated = text(fields.get("id"), 500)
    return tuple(dict.fromkeys(one for one in (doi, stated) if one and one != source_id))


def _keywords(fields: Fields, problems: Problems) -> tuple[str, ...]:
    if "keywords" not in fields:
        return ()
    found = tuple(word for word in keywords_of(fields["keywords"]) if word.lower() not in _NO_WORDS)
    return bounded_keywords(found, problems)


_NO_WORDS = frozenset(("not provided", "not applicable", "none", "n/a"))


def _rights(parts: _Parts) -> str:
    """How to cite it, licence texts beside the licence, what it takes to sign in, where the files are kept."""
    fields = parts.fields
    said = [references.citation_of(fields), access.further_licences(fields, parts.links)]
    if not fields.keys().isdisjoint(access.ACCESS):
        schemes = access.schemes_of(fields, "auth:schemes")
        kept = access.schemes_of(fields, "storage:schemes")
        said.append(access.sign_in_words(schemes.values()))
        said.append(access.storage_words(fields, list(kept.values())))
    return "\n".join(filter(None, said))


def _version_notes(fields: Fields) -> str:
    said = (
        "The publisher marks this version as deprecated." if fields.get("deprecated") is True else "",
        "The publisher marks it as experimental." if fields.get("experimental") is True else "",
    )
    return " ".join(filter(None, said))


def _status(fields: Fields) -> str:
    if fields.get("deprecated") is True:
        return "DEPRECATED"
    return "DEVELOP" if fields.get("experimental") is True else ""


_MEASURES = {
    "gsd": ("Ground sample distance", " m"),
    "eo:cloud_cover": ("Cloud cover", " %"),
    "raster:spatial_resolution": ("Spatial resolution", " m"),
    "accuracy:geometric_rmse": ("Geometric error (RMSE)", " m"),
    "accuracy:measurement_absolute": ("Absolute measurement error", ""),
}


def _quality(fields: Fields, summaries: Fields) -> str:
    """Resolution, cloud cover and accuracy as lines: `Ground sample distance: 10, 20 m`."""
    if fields.keys().isdisjoint(_MEASURES) and summaries.keys().isdisjoint(_MEASURES):
        return ""
    lines = []
    for name, (words, unit) in _MEASURES.items():
        value = fields[name] if name in fields else summaries.get(name)
        if isinstance(value, dict):
            ends = [text(value.get(end), 40) for end in ("minimum", "maximum")]
            said = f"{ends[0]} to {ends[1]}" if all(ends) else ""
        else:
            said = ", ".join(filter(None, (text(one, 40) for one in entries(value, 20))))
        if said:
            lines.append(f"{words}: {said}{unit}")
    return "\n".join(lines)


def _distributions(
    parts: _Parts, context: Context, assets: Assets, problems: Problems
) -> tuple[Distribution, ...]:
    """The files, the services, the way to the items, and what files each item has."""
    found = [*assets.distributions, *references.services_of(parts.links)]
    if not parts.is_item:
        items = items_of(parts.fields, parts.summaries, parts.links, parts.api, context, parts.items)
        if items and not items.service and _is_gated(assets, context):
            items = msgspec.structs.replace(items, restricted=True)
        found += [items] if items else []
        if "item_assets" in parts.fields:
            found += kinds_of(parts.fields, items.access_url if items else parts.base, context, problems)
    return tuple(found[:DISTRIBUTION_LIMIT])


def _is_gated(assets: Assets, context: Context) -> bool:
    """Whether all files need signing in: then a list of items, though anybody may read it, leads to nothing that is open."""
    if assets.distributions:
        return all(file.restricted for file in assets.distributions)
    return access.needs_sign_in(list(context.sign_in.values()))


def _moment(fields: Fields, name: str, problems: Problems) -> str:
    return moment_in(fields[name], name, problems) if name in fields else ""
