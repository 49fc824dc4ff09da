"""Saved views note what they name; what an old one says is free text until it is saved again."""

from urllib.parse import parse_qsl

from django.db import migrations, models

CHOICES = {"stage", "golive", "age", "waiting", "verdict", "sort", "view", "state", "kind", "by"}


def note_names(apps, _schema):
    """Note the clients and engagements of filters, and which views hold nothing but choices."""
    client, engagement, view = (
        apps.get_model("engagements", name) for name in ("Client", "Engagement", "SavedView")
    )
    for row in view.objects.all():
        told = parse_qsl(row.query)
        row.clients.set(client.objects.filter(code__in=[v for k, v in told if k == "client"]))
        row.engagements.set(
            engagement.objects.filter(code__in=[v for k, v in told if k == "engagement"])
        )
        row.has_text = not {name for name, _ in told} <= CHOICES
        row.save(update_fields=["has_text"])


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0004_idempotent_answers'),
    ]

    operations = [
        migrations.AddField(
            model_name='savedview',
            name='has_text',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='savedview',
            name='clients',
            field=models.ManyToManyField(related_name='+', to='engagements.client'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='engagements',
            field=models.ManyToManyField(related_name='+', to='engagements.engagement'),
        ),
        migrations.RunPython(note_names, migrations.RunPython.noop),
    ]
