"""Where and when products are about, worked out for those whose layers say something; the index is built anew anyway."""

from typing import Any

import msgspec
from django.db import migrations

from catalog.domain.extents import boxes_of, periods_of
from catalog.domain.layers import Decision, Inference, merged
from catalog.domain.product import ProductRecord

_BATCH = 500


def work_out(apps: Any, schema_editor: Any) -> None:
    DataProduct = apps.get_model("catalog", "DataProduct")
    stating = DataProduct.objects.extra(
        where=["concat(harvested::text, inferred::text, curated::text) ~ '\"(places|periods)\"'"]
    )
    changed = []
    for row in stating.only("harvested", "inferred", "curated").iterator(_BATCH):
        record = merged(
            msgspec.convert(row.harvested, ProductRecord),
            msgspec.convert(row.inferred, dict[str, Inference]),
            msgspec.convert(row.curated, dict[str, Decision]),
        )
        row.boxes, row.periods = boxes_of(record), periods_of(record)
        changed.append(row)
        if len(changed) == _BATCH:
            DataProduct.objects.bulk_update(changed, ["boxes", "periods"])
            changed = []
    DataProduct.objects.bulk_update(changed, ["boxes", "periods"])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0030_forwarded_requests")]

    operations = [migrations.RunPython(work_out, migrations.RunPython.noop, elidable=True)]
