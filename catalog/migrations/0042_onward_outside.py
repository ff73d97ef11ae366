"""Onward shares that the agreement did not let go where they went."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0041_agreement_partners"),
    ]

    operations = [
        migrations.AddField(
            model_name="onwardshare",
            name="outside",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The agreement did not let it go there, and its holder says that it went.",
            ),
        ),
    ]
