"""Saved views note what they name; what an old one says is free text until it is saved again."""

import re
from urllib.parse import parse_qsl

from django.db import migrations, models

CHOICES = {"stage", "golive", "age", "waiting", "verdict", "sort", "view", "state", "kind", "by"}


def named(model, title, codes):
    """Return what the codes, or a title by code, name or a client's first word, name."""
    told = title.casefold()
    spoken = set(re.findall(r"\w+", told))
    return [
        row
        for row in model.objects.all()
        if row.code in codes
        or row.code.casefold() in told
        or (len(row.name) > 2 and row.name.casefold() in told)
        or (model.__name__ == "Client" and spoken & set(row.name.casefold().split()[:1]))
    ]


def note_names(apps, _schema):
    """Note the clients and engagements of filters, and which views hold nothing but choices."""
    client, engagement, view = (
        apps.get_model("engagements", name) for name in ("Client", "Engagement", "SavedView")
    )
    for row in view.objects.all():
        told = parse_qsl(row.query)
        row.clients.set(named(client, row.title, {v for k, v in told if k == "client"}))
        row.engagements.set(named(engagement, row.title, {v for k, v in told if k == "engagement"}))
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
