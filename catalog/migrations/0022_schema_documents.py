import django.db.models.deletion
from django.db import migrations, models

# What entries name as their schema already waits to be read; runs note the rest as they change entries.
NOTED = """
    INSERT INTO catalog_schemadocument (product_id, key, url, host, kind, outcome, detail, fields, named, typed, explained,
        failures, due_at)
    SELECT product_id, md5(url), url, regexp_replace(lower(substring(url from '://([^/?#]+)')),
        CASE WHEN url ILIKE 'https:%' THEN ':443$' ELSE ':80$' END, ''), '', '', '', '[]', 0, 0, 0, 0, now()
    FROM (
        SELECT product_id, url, row_number() OVER (PARTITION BY product_id ORDER BY min(rank), url) AS n FROM (
            SELECT id AS product_id, 0 AS rank, CASE WHEN curated ? 'schema' THEN curated->'schema'->'value'
                ELSE harvested->'schema' END->>'url' AS url FROM catalog_dataproduct WHERE state = 'live'
            UNION ALL SELECT d.product_id, 1, d.record->'schema'->>'url' FROM catalog_distribution d
            JOIN catalog_dataproduct p ON p.id = d.product_id WHERE p.state = 'live' AND d.position < 100
            AND coalesce(d.record->>'restricted', 'false') <> 'true'
            AND coalesce(d.record->>'access_rights', '') NOT IN ('RESTRICTED', 'NON_PUBLIC')
        ) named WHERE length(url) <= 2000 AND url ~* '^https?://[^/?#@\\s]+([/?#]\\S*)?$'
        AND NOT EXISTS (SELECT 1 FROM catalog_descriptor c WHERE c.product_id = named.product_id AND c.url = named.url)
        GROUP BY product_id, url
    ) ranked WHERE n <= 5
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0021_use_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="productevidence",
            name="shacl_version",
            field=models.CharField(
                blank=True, help_text="Of the shapes and the export by which it was judged.", max_length=16
            ),
        ),
        migrations.AddField(
            model_name="sample",
            name="asked_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Since when a person waits for it: such are fetched before all others.",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="SchemaDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(help_text="Digest of the address.", max_length=32)),
                ("url", models.TextField()),
                ("host", models.CharField(max_length=255)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("jsonschema", "a JSON Schema"),
                            ("tableschema", "a Table Schema"),
                            ("csvw", "CSVW metadata"),
                            ("avro", "an Avro schema"),
                            ("xsd", "an XML Schema"),
                            ("shacl", "SHACL shapes"),
                            ("vocabulary", "an RDF vocabulary"),
                            ("openapi", "an OpenAPI description"),
                            ("asyncapi", "an AsyncAPI description"),
                            ("datapackage", "a Data Package"),
                            ("odcs", "a data contract (ODCS)"),
                            ("odps", "a product specification (ODPS)"),
                            ("dprod", "a DPROD description"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("valid", "Read"),
                            ("invalid", "Not a schema that names fields"),
                            ("unreachable", "Not reached"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "detail",
                    models.TextField(
                        blank=True, help_text="Why it was not read, or what is wrong with it, in sentences."
                    ),
                ),
                ("fields", models.JSONField(default=list)),
                ("named", models.PositiveIntegerField(default=0, help_text="Fields that it names.")),
                ("typed", models.PositiveIntegerField(default=0, help_text="Fields with a type.")),
                ("explained", models.PositiveIntegerField(default=0, help_text="Fields with their meaning.")),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(db_index=True)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schema_documents",
                        to="catalog.dataproduct",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("product", "key"), name="schema_document_once")
                ],
            },
        ),
        migrations.RunSQL(NOTED, migrations.RunSQL.noop),
    ]
