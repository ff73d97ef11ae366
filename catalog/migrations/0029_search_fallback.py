"""The words of products in the database, for when Elasticsearch is away, and one row on how its index is."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Least


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0028_watches'),
    ]

    operations = [
        migrations.CreateModel(
            name='IndexStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drained_at', models.DateTimeField(null=True)),
                ('text_schema', models.CharField(blank=True, help_text='By which analysis the words for the fallback were made.', max_length=20)),
                ('building', models.CharField(blank=True, max_length=200)),
                ('sent', models.BigIntegerField(default=0)),
                ('sent_to', models.BigIntegerField(default=0, help_text='The id of the product that was sent last.')),
                ('to_send', models.BigIntegerField(default=0)),
                ('refused', models.JSONField(default=dict, help_text='Of those sent: product id → why it was refused.')),
                ('began_at', models.DateTimeField(null=True)),
                ('went_on_at', models.DateTimeField(help_text='When a batch was last sent.', null=True)),
                ('resumed', models.PositiveIntegerField(default=0, help_text='How often the rebuild was taken up again.')),
                ('rebuilt_at', models.DateTimeField(null=True)),
                ('rebuilt', models.BigIntegerField(default=0, help_text='Products in the index when it was last rebuilt.')),
                ('rebuild_took', models.FloatField(default=0, help_text='Seconds.')),
                ('rebuild_failed', models.TextField(blank=True, help_text='Why the last rebuild ended without a new index.')),
                ('compared_at', models.DateTimeField(null=True)),
                ('compared', models.BigIntegerField(default=0)),
                ('missing', models.BigIntegerField(default=0)),
                ('differing', models.BigIntegerField(default=0)),
                ('surplus', models.BigIntegerField(default=0)),
                ('textless', models.BigIntegerField(default=0, help_text='Products whose words for the fallback were missing.')),
            ],
            options={
                'verbose_name': 'state of the search index',
                'verbose_name_plural': 'state of the search index',
            },
        ),
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('product', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='catalog.dataproduct')),
                ('words', django.contrib.postgres.search.SearchVectorField()),
                ('values', django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ('title_sort', models.TextField()),
                ('facts', models.JSONField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='indexstate',
            name='index_due',
        ),
        migrations.AddField(
            model_name='indexstate',
            name='text_revision',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name='indexstate',
            index=models.Index(condition=models.Q(('revision__gt', Least('indexed_revision', 'text_revision'))), fields=['product'], name='index_due'),
        ),
        migrations.AddIndex(
            model_name='searchtext',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='search_text_words'),
        ),
    ]
