"""Partners of agreements: to whom their data may go on."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0040_status"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgreementPartner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("by", models.UUIDField(help_text="Key of an identity.")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.UUIDField(
                        blank=True,
                        help_text="Key of an identity; empty where the agreement ended.",
                        null=True,
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partners",
                        to="catalog.agreement",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="partner_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        models.F("agreement"),
                        condition=models.Q(("ended_at", None)),
                        name="agreement_partner_once",
                    )
                ],
            },
        ),
    ]
