"""Notices and jobs say what they are about; until now they held the address of its page."""

import re

from django.db import migrations, models

BELOW = (
    ("gate", r"gate/()"),
    ("entry", r"log/#e-(\d+)"),
    ("evidence", r"files/(?:\?from=\d+)?#evidence-(\d+)"),
    ("question", r"questions/#q-(\d+)"),
    ("probe_run", r"runs/(\d+)/"),
    ("source", r"sources/([0-9a-f-]{36})/"),
    ("report", r"reports/(\d+)/"),
    ("engagement", r"()"),
)


def about(path):
    """Return the kind and the key of what stood at an address; its engagement if none is known."""
    if found := re.fullmatch(r"/jobs/\?job=([0-9a-f-]{36})", path):
        return "job", found[1]
    inside = re.match(r"/(?:engagements/[^/]+|portal/[^/]+/[^/]+)/", path)
    if not inside:
        return "", ""
    for kind, rest in BELOW:
        if found := re.fullmatch(rest, path[inside.end() :]):
            return kind, found[1]
    return "engagement", ""


def fill(apps, _schema):
    """Turn addresses into what they lead to."""
    for name in ("Notice", "Job"):
        model = apps.get_model("engagements", name)
        for path in set(model.objects.exclude(path="").values_list("path", flat=True)):
            kind, key = about(path)
            model.objects.filter(path=path).update(about_kind=kind, about_key=key)


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0002_connection_tests'),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=model,
                name=name,
                field=models.CharField(blank=True, default='', max_length=longest),
                preserve_default=False,
            )
            for model in ('job', 'notice')
            for name, longest in (('about_kind', 20), ('about_key', 60))
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveField(model_name='job', name='path'),
        migrations.RemoveField(model_name='notice', name='path'),
    ]
