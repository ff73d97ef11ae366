import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0029_search_fallback")]

    operations = [
        migrations.AddField(
            model_name="accessrequest",
            name="forwarded_from",
            field=models.ForeignKey(
                blank=True,
                help_text="The request that its owner forwarded to this domain.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="forwarded_to",
                to="catalog.accessrequest",
            ),
        ),
    ]
