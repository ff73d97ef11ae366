"""How far along products are in their life, for those that say so; the validators of documents that are read in rounds."""

from typing import Any

import msgspec
from django.db import migrations, models
from django.db.models import Q

from catalog.domain.facet_values import status_code_of
from catalog.domain.layers import Decision, Inference, merged
from catalog.domain.product import ProductRecord

_BATCH = 500


def work_out(apps: Any, schema_editor: Any) -> None:
    DataProduct = apps.get_model("catalog", "DataProduct")
    stated = Q(harvested__has_key="status") | Q(inferred__has_key="status") | Q(curated__has_key="status")
    changed = []
    for row in DataProduct.objects.filter(stated).only("harvested", "inferred", "curated").iterator(_BATCH):
        record = merged(
            msgspec.convert(row.harvested, ProductRecord),
            msgspec.convert(row.inferred, dict[str, Inference]),
            msgspec.convert(row.curated, dict[str, Decision]),
        )
        row.status = status_code_of(record)
        if row.status:
            changed.append(row)
        if len(changed) == _BATCH:
            DataProduct.objects.bulk_update(changed, ["status"])
            changed = []
    DataProduct.objects.bulk_update(changed, ["status"])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0039_gap_offers")]

    operations = [
        migrations.AddField(
            model_name="dataproduct",
            name="status",
            field=models.CharField(
                db_default="", help_text="Code of the EU list of statuses of data sets.", max_length=12
            ),
        ),
        *(
            migrations.AddField(
                model_name=name,
                name="answer",
                field=models.JSONField(db_default=models.Value({}, models.JSONField())),
            )
            for name in ("descriptor", "linkeddocument", "schemadocument")
        ),
        migrations.RunPython(work_out, migrations.RunPython.noop, elidable=True),
    ]
