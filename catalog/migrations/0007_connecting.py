"""Endpoints that wait for their domain to be confirmed or were taken out, and a way to the days of use."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_host_budgets")]

    operations = [
        migrations.AddField(
            model_name="endpoint",
            name="audience_wanted",
            field=models.CharField(
                blank=True,
                choices=[
                    ("public", "Everybody"),
                    ("signed-in", "Everybody who is signed in"),
                    ("domains", "Members of named domains"),
                    ("hidden", "Members of its own domain"),
                ],
                editable=False,
                help_text="The audience that holds once the domain is confirmed; until then its entries are hidden.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="disconnected_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When a person took it out of the portal.",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="productday",
            index=models.Index(fields=["day", "product"], name="product_day_lately"),
        ),
    ]
