from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('mentoring', '0016_plans_in_rows'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='plan',
            name='result',
        ),
    ]
