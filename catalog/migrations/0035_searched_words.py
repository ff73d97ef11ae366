import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F


def counted(apps, schema_editor):
    """What was kept so far are searches in vain alone."""
    apps.get_model('catalog', 'SearchWords').objects.update(times=F('missed'), people=F('missed_people'))


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0034_vectors'),
    ]

    operations = [
        migrations.RenameModel(old_name='SearchMiss', new_name='SearchWords'),
        migrations.AlterModelOptions(name='searchwords', options={'verbose_name_plural': 'searched words'}),
        migrations.RenameField(model_name='searchwords', old_name='times', new_name='missed'),
        migrations.RenameField(model_name='searchwords', old_name='people', new_name='missed_people'),
        migrations.AddField(model_name='searchwords', name='times', field=models.PositiveIntegerField(default=0)),
        migrations.AddField(model_name='searchwords', name='people', field=models.PositiveIntegerField(default=0)),
        migrations.AddField(model_name='searchwords', name='opened', field=models.PositiveIntegerField(default=0)),
        migrations.RunPython(counted, migrations.RunPython.noop),
        migrations.CreateModel(
            name='SearchDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('times', models.PositiveIntegerField(default=0)),
                ('missed', models.PositiveIntegerField(default=0)),
                ('opened', models.PositiveIntegerField(default=0)),
                ('corrected', models.PositiveIntegerField(default=0)),
                ('relaxed', models.PositiveIntegerField(default=0)),
                ('widened', models.PositiveIntegerField(default=0)),
                ('filters', models.JSONField(default=dict)),
                ('took', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), default=list)),
            ],
            options={'ordering': ['-day']},
        ),
    ]
