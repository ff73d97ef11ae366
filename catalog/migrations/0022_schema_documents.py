import django.db.models.deletion
from django.db import migrations, models


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
    ]
