"""Samples of data, the descriptors that products carry, and what domains allow of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0006_domain_bridge'),
    ]

    operations = [
        migrations.AddField(
            model_name='domain',
            name='previews',
            field=models.BooleanField(default=True, help_text='Whether the first rows of its open data may be shown, for a day after they were fetched.', verbose_name='previews of its data'),
        ),
        migrations.AddField(
            model_name='domain',
            name='samples',
            field=models.BooleanField(default=True, help_text='Whether the portal may fetch the first rows of its open data to check them against their schema.', verbose_name='samples of its data'),
        ),
        migrations.CreateModel(
            name='Descriptor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.TextField()),
                ('host', models.CharField(max_length=255)),
                ('kind', models.CharField(blank=True, choices=[('odcs', 'Open Data Contract Standard'), ('odps', 'Open Data Product Specification'), ('dprod', 'Data Product Ontology (DPROD)'), ('datapackage', 'Data Package'), ('openapi', 'OpenAPI'), ('asyncapi', 'AsyncAPI')], max_length=12)),
                ('outcome', models.CharField(blank=True, choices=[('valid', 'Has all that its standard requires'), ('invalid', 'Lacks what its standard requires'), ('unreachable', 'Not reached')], max_length=12)),
                ('detail', models.TextField(blank=True, help_text='What is missing, or why it was not read, in sentences.')),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(db_index=True)),
                ('product', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='descriptor', to='catalog.dataproduct')),
            ],
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='Digest of the address.', max_length=32)),
                ('url', models.TextField()),
                ('host', models.CharField(max_length=255)),
                ('stated', models.CharField(blank=True, max_length=32)),
                ('outcome', models.CharField(blank=True, choices=[('valid', 'Keeps to its schema'), ('invalid', 'Does not keep to its schema'), ('unread', 'Not read, or nothing to check it against')], max_length=10)),
                ('detail', models.TextField(blank=True, help_text='What does not fit, or why it was not read, in sentences.')),
                ('rows', models.PositiveIntegerField(default=0, help_text='Rows that were read.')),
                ('columns', models.JSONField(default=list, help_text='Names of the columns that were found.')),
                ('byte_size', models.BigIntegerField(blank=True, help_text='Size of the whole, as the server says.', null=True)),
                ('row_count', models.BigIntegerField(blank=True, help_text='Rows of the whole, as the data say.', null=True)),
                ('limits', models.JSONField(default=dict, help_text='What the server says of its limits, by header.')),
                ('failures', models.PositiveSmallIntegerField(default=0, help_text='How often in a row it was not got.')),
                ('preview', models.JSONField(blank=True, null=True)),
                ('preview_until', models.DateTimeField(blank=True, db_index=True, null=True)),
                ('fetched_at', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(db_index=True)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='samples', to='catalog.dataproduct')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('product', 'key'), name='sample_once')],
            },
        ),
    ]
