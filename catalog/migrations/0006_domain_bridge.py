"""Who describes the products of a domain, on the average."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_connecting")]

    operations = [
        migrations.AddField(
            "domain",
            "bridge",
            models.JSONField(
                blank=True,
                editable=False,
                help_text="Who describes its products: source, person, portal, nobody → share of fields.",
                null=True,
            ),
        ),
    ]
