from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0023_conforms'),
    ]

    operations = [
        migrations.AddField(
            model_name='gap',
            name='back_at',
            field=models.DateTimeField(help_text='When it had come back after it was closed.', null=True),
        ),
        migrations.AddField(
            model_name='gap',
            name='gone_at',
            field=models.DateTimeField(help_text='When its cause was first seen to be gone.', null=True),
        ),
        migrations.AlterField(
            model_name='gap',
            name='title',
            field=models.CharField(blank=True, help_text='How it is called; of a wish or a search, what everybody may read.', max_length=300),
        ),
    ]
