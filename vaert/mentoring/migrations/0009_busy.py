from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0008_buddies")]

    operations = [
        migrations.AlterField(
            model_name="replacement",
            name="cause",
            field=models.CharField(
                choices=[
                    ("absent", "Is away"),
                    ("leaving", "Leaves"),
                    ("leader", "Is the leader now"),
                    ("busy", "Hosts somebody else then"),
                    ("moved", "The new colleague has moved"),
                    ("declined", "Cannot after all"),
                    ("nobody", "Nobody hosts"),
                    ("choice", "Chosen by hand"),
                ],
                max_length=8,
            ),
        ),
    ]
