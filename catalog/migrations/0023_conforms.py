"""What products conform to, as a column of its own: worked out for those whose source says something."""

from typing import Any

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import msgspec
from django.db import migrations, models

from catalog.domain.conforms import conforms_of
from catalog.domain.layers import Decision, Inference, merged
from catalog.domain.product import ProductRecord

_BATCH = 500


def work_out(apps: Any, schema_editor: Any) -> None:
    DataProduct = apps.get_model("catalog", "DataProduct")
    stating = DataProduct.objects.extra(where=["harvested::text ~ '\"(conforms_to|standard)\"'"])
    changed = []
    for row in stating.only("harvested", "inferred", "curated").iterator(_BATCH):
        record = merged(
            msgspec.convert(row.harvested, ProductRecord),
            msgspec.convert(row.inferred, dict[str, Inference]),
            msgspec.convert(row.curated, dict[str, Decision]),
        )
        row.conforms = conforms_of(record)
        changed.append(row)
    DataProduct.objects.bulk_update(changed, ["conforms"], batch_size=_BATCH)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0022_schema_documents")]

    operations = [
        migrations.AddField(
            model_name="dataproduct",
            name="conforms",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                default=list,
                help_text="What it conforms to: addresses without scheme, or words.",
                size=None,
            ),
        ),
        migrations.RunPython(work_out, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="dataproduct",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("conforms", []), _negated=True),
                fastupdate=False,
                fields=["conforms"],
                name="product_conforms",
            ),
        ),
        migrations.DeleteModel(name="StandardUse"),
    ]
