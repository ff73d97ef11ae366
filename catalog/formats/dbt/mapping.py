"""A node of a dbt project to the canonical record."""

import re
from collections.abc import Iterator
from typing import Any

from catalog.domain.errors import RecordRefused
from catalog.domain.product import (
    Agent,
    Concept,
    Contact,
    Distribution,
    Lineage,
    ProductRecord,
    Schema,
    Service,
)
from catalog.domain.vocabulary.access_rights import find_access_right
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.formats.contracts.levels import measure
from catalog.formats.contracts.values import contact_of, flag, keywords_of, listed, parts, words_of
from catalog.formats.dbt.columns import COLUMN_LIMIT, classes_of, fields_of, meta_of, rules_of
from catalog.formats.json_values import address, bounded_text, concept, text
from catalog.formats.licences import licence_named
from catalog.formats.lifecycles import status_in
from catalog.formats.notes import Problems, note
from catalog.formats.protocol import MappedRecord
from catalog.formats.records import ID_LIMIT, mapped
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, clean_text
from catalog.formats.written import date_in

Document = dict[str, Any]
_ADAPTERS = {
    "bigquery": "BigQuery", "duckdb": "DuckDB", "postgres": "PostgreSQL", "redshift": "Amazon Redshift", "snowflake": "Snowflake",
    "databricks": "Databricks", "spark": "Spark", "trino": "Trino", "athena": "Amazon Athena", "sqlserver": "SQL Server",
    "clickhouse": "ClickHouse", "fabric": "Microsoft Fabric",
}  # fmt: skip
_ROWS = ("num_rows", "row_count", "rows")
_BYTES = ("num_bytes", "bytes", "size")
_FREQUENCY = ("frequency", "update_frequency", "refresh_frequency", "refresh_cadence", "cadence")
_STATUS = ("status", "lifecycle", "lifecycle_status", "lifecycle_stage", "model_maturity")
_OWNERS = ("owner", "owners", "contact", "steward", "data_owner")


def map_node(body: bytes) -> MappedRecord:
    """The canonical record of a raw item. Raises RecordRefused with path, value and rule."""
    return mapped(body, _record)


def _record(item: Document, problems: Problems) -> ProductRecord:
    node, catalog = _dict(item.get("node")), _dict(item.get("catalog"))
    project = _dict(item.get("project"))
    source_id = clean_text(node.get("unique_id") or catalog.get("unique_id") or item.get("id"), ID_LIMIT)
    if not source_id:
        raise RecordRefused(
            "The node has no “unique_id”: without one it cannot be recognised again.",
            path="unique_id",
            rule="identifier",
        )
    tests, meta = parts(item.get("tests")), meta_of(node)
    fields = fields_of(node, tests, catalog)
    if len(fields) >= COLUMN_LIMIT:
        note(
            problems,
            "columns",
            "",
            "count",
            f"The node has {COLUMN_LIMIT:,} columns or more; the first ones were kept.",
        )
    description = _description(node, catalog, problems)
    if not description:
        note(problems, "description", "", "description", "The node has no description.",
             "Describe it in the project's YAML (description:).")  # fmt: skip
    stated = words_of(meta.get("license") or meta.get("licence"), 500)
    frequency = next((said for key in _FREQUENCY if (said := words_of(meta.get(key), 200))), "")
    known = find_frequency(frequency) if frequency else None
    return ProductRecord(
        source_id=source_id,
        title=_title(node, catalog, source_id, meta),
        description=description,
        publisher=_publisher(meta),
        contacts=_contacts(node, _dict(item.get("group")), meta),
        themes=tuple(filter(None, (concept(meta.get(key) or "") for key in ("domain", "theme")))),
        keywords=_keywords(node, problems),
        licence=licence_named(stated) if stated else None,
        rights=_rights(node, meta),
        access_rights=find_access_right(words_of(meta.get("access_rights"), 200)),
        stated_classes=tuple(classes_of(node)),
        version=words_of(node.get("version"), 60),
        version_notes=_version_notes(node),
        status="DEPRECATED"
        if item.get("over") or flag(meta.get("deprecated"))
        else status_in(meta, *_STATUS),
        frequency=known.code if known else "",
        frequency_label=frequency,
        modified=_modified(catalog),
        landing_page=address(item.get("page")),
        lineage=_lineage(item),
        schema=Schema(fields=fields) if fields else None,
        documentation=tuple(dict.fromkeys((*_exposures(item), *_links(meta)))),
        in_series=_series(node),
        quality="\n".join(dict.fromkeys((*_enforced(node), *rules_of(node, tests))))[:TEXT_LIMIT],
        sla=tuple(_levels(node, item)),
        distributions=(_table(node, catalog, project),),
    )


# --- words --------------------------------------------------------------------------------------


def _title(node: Document, catalog: Document, source_id: str, meta: Document) -> str:
    """Its label where `meta` has one, else its name; of a source with the source's, of a version with its number."""
    if label := words_of(meta.get("label") or meta.get("title"), TITLE_LIMIT):
        return label
    name = (
        text(node.get("name"), 500)
        or text(_dict(catalog.get("metadata")).get("name"), 500)
        or source_id.rpartition(".")[2]
    )
    if source := text(node.get("source_name"), 300):
        name = f"{source}.{name}"
    version = words_of(node.get("version"), 60)
    return f"{name} (version {version})" if version else name


def _description(node: Document, catalog: Document, problems: Problems) -> str:
    said = bounded_text(node.get("description"), TEXT_LIMIT, "description", problems)
    said = said or text(_dict(catalog.get("metadata")).get("comment"), TEXT_LIMIT)
    source = text(node.get("source_description"), 5_000)
    day = text(node.get("deprecation_date"), 60)
    ended = f"It is deprecated from {day[:10]} on." if day else ""
    return "\n\n".join(filter(None, (said, f"Source: {source}" if source and said else source, ended)))[
        :TEXT_LIMIT
    ]


def _keywords(node: Document, problems: Problems) -> tuple[str, ...]:
    config = _dict(node.get("config"))
    stated = [*listed(node.get("tags"), 100_000), *listed(config.get("tags"), 100_000)]
    return keywords_of(stated, "tags", problems)


def _rights(node: Document, meta: Document) -> str:
    """Who is granted what in the warehouse, and what `meta` says of terms."""
    grants = _dict(_dict(node.get("config")).get("grants"))
    said = [
        f"{action} is granted to {names}."
        for action, to in grants.items()
        if (names := words_of(listed(to), 2_000))
    ]
    said += [words for key in ("rights", "terms", "terms_of_use") if (words := words_of(meta.get(key)))]
    return "\n".join(said)[:TEXT_LIMIT]


def _version_notes(node: Document) -> str:
    version, latest = words_of(node.get("version"), 60), words_of(node.get("latest_version"), 60)
    if not version or not latest:
        return ""
    return "It is the latest version." if version == latest else f"The latest version is {latest}."


def _series(node: Document) -> tuple[Concept, ...]:
    """Versions of one model belong together."""
    name = text(node.get("name"), 500)
    return (Concept(label=f"Versions of {name}"),) if name and words_of(node.get("version"), 60) else ()


# --- people -------------------------------------------------------------------------------------


def _publisher(meta: Document) -> Agent | None:
    name = words_of(meta.get("publisher"), 300)
    return Agent(name=name) if name else None


def _contacts(node: Document, group: Document, meta: Document) -> tuple[Contact, ...]:
    """Owners: of the group, of the node, and those that `meta` names."""
    found = [_owner(group.get("owner"), text(group.get("name"), 300)), _owner(node.get("owner"), "")]
    found += [_owner(value, "") for name in _OWNERS for value in listed(meta.get(name))]
    return tuple(dict.fromkeys(contact for contact in found if contact is not None))[:50]


def _owner(value: Any, group: str) -> Contact | None:
    if isinstance(value, dict):
        name = words_of(value.get("name"), 300) or group
        return contact_of(name, value.get("email"), value.get("url"), value.get("slack"))
    name = words_of(value, 300)
    return contact_of(name) if name else None


# --- origin, use, levels ------------------------------------------------------------------------


def _lineage(item: Document) -> Lineage | None:
    sources = tuple(
        Concept(label=words_of(one.get("name"), 300), iri=words_of(one.get("id"), 500))
        for one in parts(item.get("origins"))
    )
    return Lineage(sources=sources) if sources else None


def _exposures(item: Document) -> Iterator[Concept]:
    for use in parts(item.get("uses")):
        kind, name = text(use.get("type"), 60).capitalize(), words_of(use.get("name"), 300)
        if name:
            yield Concept(label=f"{kind}: {name}" if kind else name, iri=address(use.get("url")))


def _links(meta: Document) -> Iterator[Concept]:
    for key in ("documentation", "docs", "docs_url", "runbook"):
        for value in listed(meta.get(key)):
            if url := address(value):
                yield Concept(label=key.replace("_url", "").capitalize(), iri=url)


def _enforced(node: Document) -> Iterator[str]:
    stated = (node.get("contract"), _dict(node.get("config")).get("contract"))
    if any(flag(_dict(one).get("enforced")) for one in stated):
        yield "Names and types of the columns are a contract that is enforced at every build."


def _levels(node: Document, item: Document) -> Iterator[str]:
    """How old the data may get, of a source itself or of the sources behind a model; when it ends."""
    yield from _freshness(node.get("freshness"), "")
    built = _dict(_dict(_dict(node.get("config")).get("freshness")).get("build_after"))
    if built.get("count"):
        yield f"Built anew when {measure(built['count'], built.get('period'))} have passed and its sources have new data"
    for source in parts(item.get("fresh")):
        yield from _freshness(source.get("freshness"), words_of(source.get("name"), 300))
    if day := text(node.get("deprecation_date"), 60):
        yield f"End of support: {day[:10]}"


def _freshness(stated: Any, of: str) -> Iterator[str]:
    limits = []
    for key, words in (("warn_after", "a warning after"), ("error_after", "an error after")):
        limit = _dict(_dict(stated).get(key))
        if limit.get("count"):
            limits.append(f"{words} {measure(limit['count'], limit.get('period'))}")
    if limits:
        yield f"Freshness{f' of the source {of}' if of else ''}: {', '.join(limits)} without new data"


# --- the table ----------------------------------------------------------------------------------


_QUOTES = re.compile(r'["`\[\]]')  # that databases put round names


def _table(node: Document, catalog: Document, project: Document) -> Distribution:
    """The relation in the warehouse; its address is a name there, told in words."""
    adapter = text(project.get("adapter_type"), 60)
    label = _ADAPTERS.get(adapter.lower(), adapter)
    metadata = _dict(catalog.get("metadata"))
    relation = text(node.get("relation_name"), 500) or ".".join(
        filter(None, (text(owner.get(key), 200) for owner, key in _names(node, metadata)))
    )
    kind = text(metadata.get("type"), 60).lower() or text(_dict(node.get("config")).get("materialized"), 60)
    owner, loader = text(metadata.get("owner"), 200), text(node.get("loader"), 200)
    told = [
        f"{kind[:1].upper()}{kind[1:]}{f' in {label}' if label else ''}: {relation}."
        if kind
        else f"{relation}.",
        f"Its owner there is {owner}." if owner else "",
        f"Loaded by {loader}." if loader else "",
        f"Access within the project: {access}." if (access := text(node.get("access"), 60)) else "",
    ]
    return Distribution(
        identifier=relation,
        title=_QUOTES.sub("", relation) or "The table",
        description=" ".join(filter(None, told)),
        format_label=label,
        service=Service(
            title=f"{label} table" if label else "Table of a warehouse", description=f"{relation}."
        )
        if relation
        else None,
        byte_size=_stat(catalog, _BYTES),
        modified=_modified(catalog),
        rows=_stat(catalog, _ROWS),
        delivery="pull",
    )


def _modified(catalog: Document) -> str:
    """When the warehouse last wrote the table, as some adapters tell (`2026-03-01 12:30UTC`)."""
    stated = text(_dict(_dict(catalog.get("stats")).get("last_modified")).get("value"), 60)
    return date_in(f"{stated.removesuffix('UTC').strip()}Z" if stated.endswith("UTC") else stated)


def _names(node: Document, metadata: Document) -> Iterator[tuple[Document, str]]:
    if metadata:
        yield from ((metadata, key) for key in ("database", "schema", "name"))
    else:
        yield from ((node, key) for key in ("database", "schema"))
        yield (node, "alias" if node.get("alias") else "name")


def _stat(catalog: Document, names: tuple[str, ...]) -> int | None:
    stats = _dict(catalog.get("stats"))
    for name in names:
        value = _dict(stats.get(name)).get("value")
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**63:
            return int(value)
    return None


def _dict(value: Any) -> Document:
    return value if isinstance(value, dict) else {}
