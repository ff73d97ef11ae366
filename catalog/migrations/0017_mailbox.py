"""Mails that a portal under development keeps."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0016_policy")]
    operations = [
        migrations.CreateModel(
            name="KeptMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("to", models.TextField()),
                ("subject", models.TextField()),
                ("body", models.TextField()),
                ("headers", models.JSONField(default=dict)),
            ],
            options={"ordering": ["-pk"]},
        ),
    ]
