from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0007_calendar_servers")]

    operations = [
        migrations.AddField(model_name="meeting", name="insisted_at", field=models.DateTimeField(null=True)),
    ]
