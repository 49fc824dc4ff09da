"""What later reports say of a version becomes columns; filled from the snapshots as plain JSON."""

import json

from django.db import migrations, models

COLUMNS = [
    f'{level}_{status}'
    for level in ('musts', 'shoulds')
    for status in ('proven', 'failing', 'excepted', 'unknown')
]


def fill(apps, schema_editor):
    """Copy the counts of format 1; of a snapshot that is damaged they stay unknown."""
    Report = apps.get_model('reports', 'Report')
    rows = Report.objects.exclude(snapshot='').values_list('pk', 'snapshot')
    for pk, text in rows.iterator(chunk_size=20):
        try:
            overall = json.loads(text)['readiness']['overall']
            counts = {name: int(_count(overall, name)) for name in COLUMNS}
        except (KeyError, TypeError, ValueError):
            continue
        Report.objects.filter(pk=pk).update(**counts)


def _count(overall, name):
    level, status = name.split('_')
    return overall[level][status]


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0002_issued'),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name='report',
                name=name,
                field=models.PositiveIntegerField(blank=True, null=True),
            )
            for name in COLUMNS
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
