from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("catalog", "0033_term_widens")]

    operations = [
        migrations.CreateModel(
            name="TextVector",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("vector", models.BinaryField()),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="indexstate",
            name="vector_digest",
            field=models.BinaryField(null=True),
        ),
        migrations.AddIndex(
            model_name="indexstate",
            index=models.Index(
                condition=models.Q(("vector_digest", None)), fields=["product"], name="index_without_vector"
            ),
        ),
    ]
