"""The pause between two requests moves from the endpoint to its host, which all of its endpoints share."""

from urllib.parse import urlsplit

import django.core.validators
from django.db import migrations, models

_PORTS = {"http": 80, "https": 443}


def host_of(url):
    """As catalog.harvest.budget.host_name has it; empty for this machine and for what is no address."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    if not host or host in {"localhost", "::1"} or host.startswith("127."):
        return ""
    host = f"[{host}]" if ":" in host else host
    return host if port in (None, _PORTS.get(parts.scheme)) else f"{host}:{port}"


def carry_over(apps, schema_editor):
    """The longest pause of a host's endpoints holds for all of them."""
    Host = apps.get_model("catalog", "Host")
    for endpoint in apps.get_model("catalog", "Endpoint").objects.order_by("pause_seconds"):
        if name := host_of(endpoint.url):
            Host.objects.update_or_create(name=name, defaults={"pause_seconds": endpoint.pause_seconds})


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_sealed_credentials")]
    operations = [
        migrations.AlterField(
            "host",
            "pause_seconds",
            models.FloatField(
                null=True,
                blank=True,
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(3600),
                ],
                help_text="Seconds between the starts of two requests. Some hosts block whoever asks faster. Empty: as for all hosts.",
            ),
        ),
        migrations.AlterField(
            "host",
            "per_day",
            models.PositiveIntegerField(
                null=True, blank=True, help_text="Requests a day (UTC). Empty: as for all hosts."
            ),
        ),
        migrations.AlterField(
            "host",
            "at_once",
            models.PositiveSmallIntegerField(
                null=True,
                blank=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(50),
                ],
                help_text="Requests under way at a time. Empty: as for all hosts.",
            ),
        ),
        migrations.RunPython(carry_over, elidable=True),
        migrations.RemoveField("endpoint", "pause_seconds"),
    ]
