"""The versions of reports."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('engagements', '0001_initial'),
        ('engagements', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='engagements.engagement')),
                ('number', models.PositiveIntegerField()),
                ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='report', to='engagements.job')),
                ('title', models.CharField(max_length=200)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_at', models.DateTimeField()),
                ('as_of', models.DateTimeField(blank=True, null=True)),
                ('snapshot', models.TextField(blank=True)),
                ('snapshot_sha256', models.CharField(blank=True, max_length=64)),
                ('verdict', models.CharField(blank=True, choices=[('NO_GO', 'Not ready'), ('INCOMPLETE', 'Not known yet'), ('CONDITIONAL', 'Ready with conditions'), ('GO', 'Ready')], max_length=12)),
                ('range_low', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('range_high', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('musts_proven', models.PositiveIntegerField(blank=True, null=True)),
                ('musts_failing', models.PositiveIntegerField(blank=True, null=True)),
                ('musts_excepted', models.PositiveIntegerField(blank=True, null=True)),
                ('musts_unknown', models.PositiveIntegerField(blank=True, null=True)),
                ('shoulds_proven', models.PositiveIntegerField(blank=True, null=True)),
                ('shoulds_failing', models.PositiveIntegerField(blank=True, null=True)),
                ('shoulds_excepted', models.PositiveIntegerField(blank=True, null=True)),
                ('shoulds_unknown', models.PositiveIntegerField(blank=True, null=True)),
                ('file_name', models.CharField(blank=True, max_length=120)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveIntegerField(blank=True, null=True)),
                ('pages', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('render_seconds', models.FloatField(blank=True, null=True)),
                ('template_version', models.CharField(blank=True, max_length=20)),
                ('engine_version', models.CharField(blank=True, max_length=40)),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('issued_at', models.DateTimeField(blank=True, null=True)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['-requested_at', '-id'], name='report_newest_first')],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='report_number_once'), models.CheckConstraint(condition=models.Q(('verdict__in', ['', 'NO_GO', 'INCOMPLETE', 'CONDITIONAL', 'GO'])), name='report_verdict_known'), models.CheckConstraint(condition=models.Q(('ready_at__isnull', True), models.Q(models.Q(('sha256', ''), _negated=True), models.Q(('file_name', ''), _negated=True), models.Q(('snapshot_sha256', ''), _negated=True)), _connector='OR'), name='report_ready_is_complete'), models.CheckConstraint(condition=models.Q(('issued_at__isnull', True), models.Q(('issued_by__isnull', False), ('ready_at__isnull', False)), _connector='OR'), name='report_issued_is_ready'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('issued_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='report_withdrawn_was_issued')],
            },
        ),
    ]
