"""Parts of entries may be for fewer people by their endpoint; when an address was last given as a page to ask."""

from django.db import migrations, models

# What people decided on single entries until now.
DECIDED = """
    UPDATE catalog_dataproduct p SET part_audiences = found.parts FROM (
        SELECT p.id, jsonb_object_agg(part.key, part.value) AS parts
        FROM catalog_dataproduct p CROSS JOIN LATERAL jsonb_each(p.curated->'audience'->'value') part
        WHERE p.curated ? 'audience' AND part.key IN ('urls', 'contact', 'policy') AND part.value <> '""'
        GROUP BY p.id
    ) found WHERE found.id = p.id
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0024_gap_standing")]
    operations = [
        migrations.AddField(
            model_name="endpoint",
            name="part_audiences",
            field=models.JSONField(
                blank=True,
                default=dict,
                editable=False,
                help_text="Part of its entries → who may see it, where that is fewer than may see the entry.",
            ),
        ),
        migrations.AddField(
            model_name="dataproduct",
            name="part_audiences",
            field=models.JSONField(
                default=dict,
                help_text="Part of it → who may see that, where that is fewer than may see the entry.",
            ),
        ),
        migrations.AddField(
            model_name="link",
            name="contact_at",
            field=models.DateTimeField(
                blank=True, null=True, help_text="When it was last seen to be given as a page to ask."
            ),
        ),
        migrations.RunSQL(DECIDED, migrations.RunSQL.noop),
    ]
