"""Authorization headers stored in the clear become sealed credentials."""

import msgspec
from django.db import migrations, models

from catalog.harvest.credentials import HeaderKey
from catalog.services.credentials import seal


def seal_headers(apps, schema_editor):
    for endpoint in apps.get_model("catalog", "Endpoint").objects.exclude(authorization=""):
        endpoint.auth_kind = "header"
        endpoint.auth_sealed = seal(msgspec.json.encode(HeaderKey("Authorization", endpoint.authorization)))
        endpoint.save(update_fields=["auth_kind", "auth_sealed"])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_trust_curation_selfserve")]
    operations = [
        migrations.RunPython(seal_headers, elidable=True),
        migrations.RemoveField("endpoint", "authorization"),
        migrations.AddField(
            "pushed",
            "started",
            models.BooleanField(default=False, help_text="Whether a run reads or has read it."),
        ),
    ]
