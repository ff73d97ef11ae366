"""How often products are renewed, their network levels and areas, for those there are; the index is built anew anyway."""

from typing import Any

import msgspec
from django.db import migrations

from catalog.domain.facet_values import areas_of, frequency_of, network_levels_of
from catalog.domain.layers import Decision, Inference, merged
from catalog.domain.product import ProductRecord

_BATCH = 500
_FIELDS = ["frequency", "network_levels", "areas"]


def work_out(apps: Any, schema_editor: Any) -> None:
    DataProduct = apps.get_model("catalog", "DataProduct")
    changed = []
    for row in DataProduct.objects.only("harvested", "inferred", "curated").iterator(_BATCH):
        record = merged(
            msgspec.convert(row.harvested, ProductRecord),
            msgspec.convert(row.inferred, dict[str, Inference]),
            msgspec.convert(row.curated, dict[str, Decision]),
        )
        row.frequency, row.network_levels = frequency_of(record), network_levels_of(record)
        row.areas = areas_of(record)
        if row.frequency or row.network_levels or row.areas:
            changed.append(row)
        if len(changed) == _BATCH:
            DataProduct.objects.bulk_update(changed, _FIELDS)
            changed = []
    DataProduct.objects.bulk_update(changed, _FIELDS)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0031_boxes_and_periods")]

    operations = [migrations.RunPython(work_out, migrations.RunPython.noop, elidable=True)]
