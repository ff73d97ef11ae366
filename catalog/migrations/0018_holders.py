"""Entries can be for who holds an agreement about them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0017_mailbox")]

    operations = [
        migrations.AlterField(
            model_name="dataproduct",
            name="audience",
            field=models.CharField(
                choices=[
                    ("public", "Everybody"),
                    ("signed-in", "Everybody who is signed in"),
                    ("domains", "Members of named domains"),
                    ("holders", "Members of its own domain, and who holds an agreement about it"),
                    ("hidden", "Members of its own domain"),
                ],
                default="public",
                max_length=10,
            ),
        ),
    ]
