from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0032_facet_values")]

    operations = [
        migrations.AddField(
            model_name="glossaryterm",
            name="widens",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Whether who searches for it in one form finds products that say it in another.",
            ),
        ),
    ]
