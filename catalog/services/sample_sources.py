"""Which addresses samples, contracts, schemas and linked descriptions come from: kept beside the products as runs change them."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from catalog.domain.maturity.sample_columns import SAMPLED_FORMATS
from catalog.services.rounds import ADDRESS_SQL, HOST_SQL, OF_PRODUCT_SQL

PER_PRODUCT = 3  # distributions that samples are taken of
SCHEMAS_PER_PRODUCT = 5  # documents that are read
LINKED_PER_PRODUCT = 5  # descriptions that are read
RESTRICTED_SQL = (
    "(coalesce(d.record->>'restricted', 'false') = 'true'"
    " OR coalesce(d.record->>'access_rights', '') IN ('RESTRICTED', 'NON_PUBLIC'))"
)
# What may be looked at: open to everybody, by everybody's word, and its domain has nothing against it.
DESCRIBED_SQL = "p.state = 'live' AND p.audience = 'public' AND o.confirmed"
OPEN_SQL = f"{DESCRIBED_SQL} AND o.samples AND p.openness NOT IN ('shared', 'closed')"
SAMPLED_SQL = f"""{OPEN_SQL} AND EXISTS (SELECT 1 FROM catalog_distribution d
        WHERE d.product_id = p.id AND t.url IN (d.download_url, d.access_url))
    AND NOT EXISTS (SELECT 1 FROM catalog_distribution d
        WHERE d.product_id = p.id AND t.url IN (d.download_url, d.access_url) AND {RESTRICTED_SQL})"""  # noqa: S608 - parts of the portal’s own
SCHEMA_MAY_SQL = f"{DESCRIBED_SQL} AND p.openness NOT IN ('shared', 'closed')"
SCHEMA_STILL_SQL = f"""NOT EXISTS (SELECT 1 FROM catalog_distribution d WHERE d.product_id = p.id AND {RESTRICTED_SQL}
    AND t.url IN (d.record->'schema'->>'url', d.record->'service'->>'description_url'))"""  # noqa: S608
LINKED_JOINED = f"{OF_PRODUCT_SQL} JOIN catalog_endpoint e ON e.id = p.endpoint_id"
# Of what a document itself has called shared or closed it is read on, so that it can take that back.
_CLASSED = "array['access_rights', 'stated_classes']"
LINKED_MAY_SQL = f"""{DESCRIBED_SQL} AND e.enriched AND (p.openness NOT IN ('shared', 'closed') OR (
        p.linked ?| {_CLASSED} AND NOT p.harvested ?| {_CLASSED} AND NOT p.curated ?| {_CLASSED}))"""
LINKED_STILL_SQL = f"""NOT EXISTS (SELECT 1 FROM catalog_distribution d WHERE d.product_id = p.id AND {RESTRICTED_SQL}
    AND t.url IN (d.download_url, d.access_url, d.record->'schema'->>'url', d.record->'service'->>'description_url'))"""  # noqa: S608
# Where what is said of the data has changed it is looked at again, but not more than once a day.
_AGAIN = "interval '1 day'"
_SAMPLES = (
    "DROP TABLE IF EXISTS samples_given",
    f"""CREATE TEMP TABLE samples_given ON COMMIT DROP AS
    SELECT product_id, url, md5(url) AS key, stated FROM (
        SELECT f.*, row_number() OVER (PARTITION BY f.product_id ORDER BY f.rank, f.position) AS n FROM (
            SELECT DISTINCT ON (d.product_id, d.url) d.* FROM (
                SELECT d.product_id, d.position, coalesce(nullif(d.download_url, ''), d.access_url) AS url,
                    array_position(%(formats)s::text[], d.format) AS rank, md5(concat_ws(
                        '|', d.record::text, p.modified_text, p.harvested->>'schema', p.curated->>'schema'
                    )) AS stated
                FROM catalog_distribution d JOIN catalog_dataproduct p ON p.id = d.product_id
                WHERE p.endpoint_id = %(endpoint)s AND p.state = 'live' AND p.last_changed >= %(since)s
                AND NOT {RESTRICTED_SQL}
            ) d WHERE d.rank IS NOT NULL AND length(d.url) <= 2000 AND d.url ~* {ADDRESS_SQL}
            ORDER BY d.product_id, d.url, d.rank, d.position
        ) f
    ) ranked WHERE n <= %(most)s""",  # noqa: S608
    "ANALYZE samples_given",
    f"""INSERT INTO catalog_sample (product_id, key, url, host, stated, outcome, detail, rows, columns, limits, failures, due_at)
    SELECT product_id, key, url, {HOST_SQL}, stated, '', '', 0, '[]', '{{}}', 0, now() FROM samples_given
    ON CONFLICT (product_id, key) DO UPDATE SET stated = EXCLUDED.stated, due_at = CASE
        WHEN catalog_sample.stated = EXCLUDED.stated THEN catalog_sample.due_at
        ELSE LEAST(catalog_sample.due_at, GREATEST(now(), catalog_sample.fetched_at + {_AGAIN})) END""",  # noqa: S608
)
_UNGIVEN = """DELETE FROM catalog_sample s USING catalog_dataproduct p
    WHERE p.id = s.product_id AND p.endpoint_id = %(endpoint)s AND (p.state <> 'live' OR p.last_changed >= %(since)s)
    AND NOT EXISTS (SELECT 1 FROM samples_given g WHERE g.product_id = s.product_id AND g.key = s.key)
    RETURNING s.product_id, s.outcome"""
# Pages about the data that are contracts, by what their addresses or titles say.
_CONTRACT_IRI = "[./_-](odcs|odps|dprod|data-?contract)[./_-]"
_CONTRACT_LABEL = r"\m(data contract|odcs|odps|dprod)\M"
_DESCRIPTORS = (
    "DROP TABLE IF EXISTS descriptors_given",
    f"""CREATE TEMP TABLE descriptors_given ON COMMIT DROP AS
    SELECT p.id AS product_id, (
        SELECT u.url FROM unnest(ARRAY[
            p.curated->'contract_url'->>'value', p.harvested->>'contract_url', f.package, (
                SELECT page->>'iri' FROM jsonb_array_elements(p.harvested->'documentation') page
                WHERE page->>'iri' ~* '{_CONTRACT_IRI}' OR page->>'label' ~* '{_CONTRACT_LABEL}' LIMIT 1
            ),
            p.curated->'service'->'value'->>'description_url', p.harvested->'service'->>'description_url', f.described
        ]) WITH ORDINALITY u(url, n)
        WHERE length(u.url) <= 2000 AND u.url ~* {ADDRESS_SQL} ORDER BY u.n LIMIT 1
    ) AS url FROM catalog_dataproduct p LEFT JOIN LATERAL (
        SELECT (array_agg(d.url ORDER BY d.position) FILTER (WHERE d.url ~* '/datapackage[.]json([?#]|$)'))[1] AS package,
            (array_agg(d.described ORDER BY d.position) FILTER (WHERE d.described <> ''))[1] AS described
        FROM (
            SELECT d.position, coalesce(nullif(d.download_url, ''), d.access_url) AS url,
                d.record->'service'->>'description_url' AS described
            FROM catalog_distribution d WHERE d.product_id = p.id AND NOT {RESTRICTED_SQL} ORDER BY d.position LIMIT 100
        ) d
    ) f ON true
    WHERE p.endpoint_id = %(endpoint)s AND p.state = 'live' AND p.last_changed >= %(since)s""",  # noqa: S608
    "DELETE FROM descriptors_given WHERE url IS NULL",
    f"""INSERT INTO catalog_descriptor (product_id, url, host, kind, outcome, detail, says, failures, due_at)
    SELECT product_id, url, {HOST_SQL}, '', '', '', '{{}}', 0, now() FROM descriptors_given
    ON CONFLICT (product_id) DO UPDATE SET url = EXCLUDED.url, host = EXCLUDED.host, kind = '', outcome = '', detail = '',
        says = '{{}}', failures = 0, checked_at = NULL, due_at = now() WHERE catalog_descriptor.url <> EXCLUDED.url""",  # noqa: S608
)
_UNDESCRIBED = """DELETE FROM catalog_descriptor c USING catalog_dataproduct p
    WHERE p.id = c.product_id AND p.endpoint_id = %(endpoint)s AND (p.state <> 'live' OR p.last_changed >= %(since)s)
    AND NOT EXISTS (SELECT 1 FROM descriptors_given g WHERE g.product_id = c.product_id)
    RETURNING c.product_id, c.outcome"""
_SCHEMA_IRI = "[.](json|jsonld|ya?ml|xsd|ttl|rdf|owl|nt|avsc)([?#]|$)"

# Schemas of the records themselves: they tell nothing of the fields of any data.
_OF_RECORDS_IRI = "^https?://(stac-extensions[.]github[.]io|schemas[.]stacspec[.]org)/"


def _shown(field: str) -> str:
    """A field of the product `p` as a person decided it, else as its source has it."""
    return f"(CASE WHEN p.curated ? '{field}' THEN p.curated->'{field}'->'value' ELSE p.harvested->'{field}' END)"


def _named(schema: str, conforms_to: str, service: str) -> str:
    """The addresses in these: of a schema, of documents that something conforms to, of what describes a service."""
    listed = f"CASE jsonb_typeof({conforms_to}) WHEN 'array' THEN {conforms_to} ELSE '[]' END"
    return f"""LATERAL (
        SELECT {schema}->>'url', 1 UNION ALL SELECT {service}->>'description_url', 3
        UNION ALL SELECT c->>'iri', 2 FROM jsonb_array_elements({listed}) c
        WHERE c->>'iri' ~* '{_SCHEMA_IRI}' AND c->>'iri' !~* '{_OF_RECORDS_IRI}'
    ) u(url, rank)"""  # noqa: S608


_CHANGED_SQL = "p.endpoint_id = %(endpoint)s AND p.state = 'live' AND p.last_changed >= %(since)s"
_OF_PRODUCT = f"""SELECT p.id AS product_id, u.url, u.rank
    FROM catalog_dataproduct p CROSS JOIN {_named(_shown("schema"), _shown("conforms_to"), _shown("service"))}
    WHERE {_CHANGED_SQL}"""  # noqa: S608
_OF_DISTRIBUTIONS = f"""SELECT d.product_id, u.url, u.rank
    FROM catalog_distribution d JOIN catalog_dataproduct p ON p.id = d.product_id
    CROSS JOIN {_named("(d.record->'schema')", "(d.record->'conforms_to')", "(d.record->'service')")}
    WHERE {_CHANGED_SQL} AND d.position < 100 AND NOT {RESTRICTED_SQL}"""  # noqa: S608
_SCHEMAS = (
    "DROP TABLE IF EXISTS schemas_given",
    f"""CREATE TEMP TABLE schemas_given ON COMMIT DROP AS
    SELECT product_id, url, md5(url) AS key FROM (
        SELECT product_id, url, row_number() OVER (PARTITION BY product_id ORDER BY min(rank), url) AS n
        FROM ({_OF_PRODUCT} UNION ALL {_OF_DISTRIBUTIONS}) named
        WHERE length(url) <= 2000 AND url ~* {ADDRESS_SQL}
        AND NOT EXISTS (SELECT 1 FROM descriptors_given g WHERE g.product_id = named.product_id AND g.url = named.url)
        GROUP BY product_id, url
    ) ranked WHERE n <= %(schemas)s""",  # noqa: S608
    f"""INSERT INTO catalog_schemadocument (product_id, key, url, host, kind, outcome, detail, fields, named, typed, explained,
        failures, due_at)
    SELECT product_id, key, url, {HOST_SQL}, '', '', '', '[]', 0, 0, 0, 0, now() FROM schemas_given
    ON CONFLICT (product_id, key) DO NOTHING""",  # noqa: S608
)
_UNNAMED = """DELETE FROM catalog_schemadocument s USING catalog_dataproduct p
    WHERE p.id = s.product_id AND p.endpoint_id = %(endpoint)s AND (p.state <> 'live' OR p.last_changed >= %(since)s)
    AND NOT EXISTS (SELECT 1 FROM schemas_given g WHERE g.product_id = s.product_id AND g.key = s.key)
    RETURNING s.product_id, s.outcome"""
# Pages about the data, and distributions, that are descriptions for programs, by what their addresses or kinds say.
_DESCRIPTION_IRI = (
    "[/._-](openapi|swagger|asyncapi|datapackage|odcs|odps|dprod|data-?contract|croissant|csv-metadata)[^/?#]*[.](json|jsonld|ya?ml)"
    "([?#]|$)|[.]odcs[.]ya?ml|[.]odps[.]ya?ml|/(openapi|swagger|api-docs)/?([?#]|$)|stac[^?#]*/collections/[^/?#]+/?([?#]|$)"
    "|/(collection|item)[.]json([?#]|$)|-metadata[.]json([?#]|$)|(iso19139|iso19115|gemini)[^?#]*[.]xml|request=GetRecordById"
)
_DESCRIPTION_TYPE = (
    "(vnd[.]oai[.]openapi|vnd[.]aai[.]asyncapi|iso[.]?19139|stac|datapackage|croissant|odcs|odps|csvm[+])"
)
_DESCRIPTION_FORMAT = (
    "^(openapi|swagger|asyncapi|stac|odcs|odps|data ?package|croissant|iso[ -]?19139|gemini)$"
)
_LINKED = (
    "DROP TABLE IF EXISTS linked_given",
    f"""CREATE TEMP TABLE linked_given ON COMMIT DROP AS
    SELECT product_id, url, md5(url) AS key, n AS position FROM (
        SELECT product_id, url, row_number() OVER (PARTITION BY product_id ORDER BY min(rank), min(place), url) AS n FROM (
            SELECT product_id, url, 1 AS rank, 0 AS place FROM descriptors_given
            UNION ALL SELECT p.id, page->>'iri', 2, 0 FROM catalog_dataproduct p CROSS JOIN jsonb_array_elements(
                CASE jsonb_typeof({_shown("documentation")}) WHEN 'array' THEN {_shown("documentation")} ELSE '[]' END
            ) page WHERE {_CHANGED_SQL} AND page->>'iri' ~* '{_DESCRIPTION_IRI}'
            UNION ALL SELECT d.product_id, u.url, 3, d.position
            FROM catalog_distribution d JOIN catalog_dataproduct p ON p.id = d.product_id CROSS JOIN LATERAL (VALUES
                (d.record->'service'->>'description_url', true),
                (coalesce(nullif(d.download_url, ''), d.access_url), d.record->>'media_type' ~* '{_DESCRIPTION_TYPE}'
                    OR d.format ~* '{_DESCRIPTION_FORMAT}' OR d.record->>'format_label' ~* '{_DESCRIPTION_FORMAT}'
                    OR coalesce(nullif(d.download_url, ''), d.access_url) ~* '{_DESCRIPTION_IRI}')
            ) u(url, is_one) WHERE {_CHANGED_SQL} AND d.position < 100 AND u.is_one AND NOT {RESTRICTED_SQL}
            UNION ALL SELECT product_id, url, 4, 0 FROM schemas_given
        ) named WHERE length(url) <= 2000 AND url ~* {ADDRESS_SQL} GROUP BY product_id, url
    ) ranked WHERE n <= %(linked)s""",  # noqa: S608
    f"""INSERT INTO catalog_linkeddocument (product_id, key, url, host, position, kind, outcome, detail, read_from, record, fits,
        shared, failures, due_at)
    SELECT product_id, key, url, {HOST_SQL}, position, '', '', '', '', '{{}}', false, 1, 0, now() FROM linked_given
    ON CONFLICT (product_id, key) DO UPDATE SET position = EXCLUDED.position, due_at = CASE
        WHEN catalog_linkeddocument.outcome IN ('valid', 'invalid') THEN
            LEAST(catalog_linkeddocument.due_at, GREATEST(now(), catalog_linkeddocument.checked_at + {_AGAIN}))
        ELSE catalog_linkeddocument.due_at END""",  # noqa: S608
)
_UNLINKED = """DELETE FROM catalog_linkeddocument s USING catalog_dataproduct p
    WHERE p.id = s.product_id AND p.endpoint_id = %(endpoint)s AND (p.state <> 'live' OR p.last_changed >= %(since)s)
    AND NOT EXISTS (SELECT 1 FROM linked_given g WHERE g.product_id = s.product_id AND g.key = s.key)
    RETURNING s.product_id, s.outcome"""
# What is given now, in the order of asking (a description that is a product's descriptor is no schema beside it, and both are
# linked descriptions, too), and what is forgotten where it is given no more.
_NOTED = ((_SAMPLES, _UNGIVEN), (_DESCRIPTORS, _UNDESCRIBED), (_SCHEMAS, _UNNAMED), (_LINKED, _UNLINKED))


def sources_note(endpoint_id: int, since: datetime) -> tuple[int, list[int]]:
    """Note the addresses of an endpoint's products that changed since then, and forget those they no longer give.

    Returns how many addresses these products give, and the products of which something that was found is forgotten.
    """
    arguments: dict[str, Any] = {
        "endpoint": endpoint_id,
        "since": since,
        "most": PER_PRODUCT,
        "schemas": SCHEMAS_PER_PRODUCT,
        "linked": LINKED_PER_PRODUCT,
        # an address of a page is none unless its format says that it is data
        "formats": list(SAMPLED_FORMATS),
    }
    number, forgotten = 0, []
    with transaction.atomic(), connection.cursor() as cursor:
        for statements, forget in _NOTED:
            for statement in statements:
                cursor.execute(statement, arguments)
            number += cursor.rowcount
            cursor.execute(forget, arguments)
            forgotten += cursor.fetchall()
    return number, [pk for pk, outcome in forgotten if outcome]
