"""Every table of the core, the triggers that keep events as they are, and the search's indexes.

A migration imports nothing of the product, so that what it does stays what it was: all SQL in here
is frozen. ``tests/append_only.py`` says what the triggers are today; a test compares the two.
"""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import logging
import uuid
from django.conf import settings
from django.db import DatabaseError, migrations, models, transaction

logger = logging.getLogger(__name__)

APPEND_ONLY = {
    "postgresql": (
        """
CREATE OR REPLACE FUNCTION fde_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
""",
        "CREATE TRIGGER engagements_event_no_update BEFORE UPDATE ON engagements_event "
        "FOR EACH ROW EXECUTE FUNCTION fde_refuse_change()",
        "CREATE TRIGGER engagements_event_no_delete BEFORE DELETE ON engagements_event "
        "FOR EACH ROW EXECUTE FUNCTION fde_refuse_change()",
        "CREATE TRIGGER engagements_event_no_truncate BEFORE TRUNCATE ON engagements_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION fde_refuse_change()",
    ),
    "sqlite": (
        "CREATE TRIGGER engagements_event_no_update BEFORE UPDATE ON engagements_event "
        "BEGIN SELECT RAISE(ABORT, 'engagements_event is append-only'); END",
        "CREATE TRIGGER engagements_event_no_delete BEFORE DELETE ON engagements_event "
        "BEGIN SELECT RAISE(ABORT, 'engagements_event is append-only'); END",
    ),
}
EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
LOG_TEXT = (
    "CREATE INDEX IF NOT EXISTS engagements_logentry_text ON engagements_logentry "
    "USING gin (upper(text) gin_trgm_ops)"
)
ANALYZE = "ANALYZE engagements_logentry"
SEARCH = {
    "postgresql": (
        EXTENSION,
        LOG_TEXT,
        "CREATE INDEX IF NOT EXISTS engagements_evidence_title_text ON engagements_evidence "
        "USING gin (upper(title) gin_trgm_ops)",
        "CREATE INDEX IF NOT EXISTS engagements_evidence_file_name_text ON engagements_evidence "
        "USING gin (upper(file_name) gin_trgm_ops)",
        ANALYZE,
    ),
    "sqlite": (
        "CREATE VIRTUAL TABLE IF NOT EXISTS engagements_logentry_text USING fts5 "
        "(text, content='engagements_logentry', content_rowid='id', tokenize='trigram')",
        """
CREATE TRIGGER engagements_logentry_text_added AFTER INSERT ON engagements_logentry BEGIN
    INSERT INTO engagements_logentry_text (rowid, text) VALUES (new.id, new.text);
END
""",
        """
CREATE TRIGGER engagements_logentry_text_removed AFTER DELETE ON engagements_logentry BEGIN
    INSERT INTO engagements_logentry_text (engagements_logentry_text, rowid, text)
    VALUES ('delete', old.id, old.text);
END
""",
        """
CREATE TRIGGER engagements_logentry_text_changed
AFTER UPDATE OF text ON engagements_logentry BEGIN
    INSERT INTO engagements_logentry_text (engagements_logentry_text, rowid, text)
    VALUES ('delete', old.id, old.text);
    INSERT INTO engagements_logentry_text (rowid, text) VALUES (new.id, new.text);
END
""",
    ),
}
MISSING = (
    "Words in log texts are looked for row by row: this database has no index for them. "
    f"As its superuser, run: {EXTENSION}; {LOG_TEXT}; {ANALYZE};"
)


def protect_events(apps, schema_editor):
    """Refuse to change or remove what was recorded."""
    for sql in APPEND_ONLY[schema_editor.connection.vendor]:
        schema_editor.execute(sql, params=None)


def index_texts(apps, schema_editor):
    """Index words inside texts; say what is missing where the database cannot have that."""
    connection = schema_editor.connection
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for sql in SEARCH[connection.vendor]:
                cursor.execute(sql)
    except DatabaseError as error:
        logger.warning("%s (%s)", MISSING, str(error).strip().splitlines()[0])


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Engagement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, validators=[django.core.validators.RegexValidator('^[A-Z][A-Z0-9]{1,7}-[0-9]{2,4}$')])),
                ('name', models.CharField(max_length=120)),
                ('status', models.CharField(choices=[('open', 'Open'), ('paused', 'Paused'), ('closed', 'Closed')], default='open', max_length=10)),
                ('current_stage', models.SlugField(max_length=40)),
                ('stage_entered_at', models.DateTimeField()),
                ('committed_at', models.DateTimeField(blank=True, null=True)),
                ('first_go_live_at', models.DateTimeField(blank=True, null=True)),
                ('last_go_live_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('completed', 'Completed'), ('killed', 'Killed'), ('lost', 'Lost'), ('handed_back', 'Handed back')], max_length=20)),
                ('outcome_reason', models.TextField(blank=True)),
                ('value_low', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('value_mode', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('value_high', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('value_basis', models.TextField(blank=True)),
                ('target_go_live', models.DateField(blank=True, null=True)),
                ('next_step', models.CharField(blank=True, max_length=300)),
                ('next_step_owner', models.CharField(blank=True, max_length=120)),
                ('next_step_due', models.DateField(blank=True, null=True)),
                ('time_zone', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('size', models.PositiveBigIntegerField()),
                ('content_type', models.CharField(max_length=100)),
                ('stored_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='WorkerBeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('queue', models.CharField(max_length=20, unique=True)),
                ('worker', models.CharField(max_length=120)),
                ('seen_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=120)),
                ('role', models.CharField(choices=[('admin', 'Administrator'), ('manager', 'Manager'), ('engineer', 'Engineer'), ('client', 'Client')], max_length=20)),
                ('is_active', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('single_keys', models.BooleanField(default=True)),
                ('session_round', models.PositiveIntegerField(default=1)),
                ('date_joined', models.DateTimeField(auto_now_add=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('scope', models.CharField(choices=[('read', 'Read'), ('write', 'Read and write')], max_length=10)),
                ('token_sha256', models.CharField(max_length=64, unique=True, validators=[django.core.validators.RegexValidator('^[0-9a-f]{64}$')])),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('sector', models.CharField(blank=True, max_length=60)),
                ('time_zone', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ClientMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('approver', 'Client approver'), ('viewer', 'Client viewer')], max_length=20)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='engagements.client')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='client_memberships', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Figures',
            fields=[
                ('engagement', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='figures', serialize=False, to='engagements.engagement')),
                ('through', models.PositiveBigIntegerField()),
                ('names', models.PositiveBigIntegerField()),
                ('rules', models.CharField(max_length=16)),
                ('format', models.PositiveSmallIntegerField()),
                ('on', models.DateField()),
                ('starts_at', models.DateTimeField()),
                ('holds_until', models.DateTimeField()),
                ('verdict', models.CharField(choices=[('NO_GO', 'Not ready'), ('INCOMPLETE', 'Not known yet'), ('CONDITIONAL', 'Ready with conditions'), ('GO', 'Ready')], max_length=12)),
                ('low', models.PositiveSmallIntegerField()),
                ('high', models.PositiveSmallIntegerField()),
                ('summary', models.JSONField()),
                ('detail', models.JSONField(null=True)),
            ],
            options={
                'verbose_name_plural': 'figures',
            },
        ),
        migrations.AddField(
            model_name='engagement',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='engagements.client'),
        ),
        migrations.AddField(
            model_name='engagement',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='engagement',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='owned_engagements', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='ChainHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.CharField(max_length=30, unique=True)),
                ('seq', models.PositiveBigIntegerField()),
                ('hash', models.CharField(max_length=64)),
                ('mac', models.CharField(max_length=64)),
                ('engagement', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='chain_head', to='engagements.engagement')),
            ],
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.CharField(max_length=30)),
                ('seq', models.PositiveBigIntegerField()),
                ('type', models.CharField(max_length=40)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('source', models.CharField(choices=[('ui', 'The pages'), ('api', 'The API'), ('portal', 'The portal'), ('task', 'Background work')], max_length=10)),
                ('payload', models.JSONField(default=dict)),
                ('idempotency_key', models.CharField(blank=True, max_length=100)),
                ('prev_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('engagement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='engagements.engagement')),
            ],
            options={
                'ordering': ['chain', 'seq'],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('file', 'File'), ('link', 'Link'), ('eval_run', 'Evaluation run'), ('metric', 'Metric'), ('check_run', 'Check run')], max_length=10)),
                ('title', models.CharField(max_length=200)),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('uri', models.CharField(blank=True, max_length=500)),
                ('tool', models.CharField(blank=True, max_length=100)),
                ('source_ref', models.CharField(blank=True, max_length=200)),
                ('effective_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('grade', models.CharField(choices=[('measured', 'Measured'), ('witnessed', 'Witnessed'), ('imported', 'Imported'), ('documented', 'Documented'), ('attested', 'Attested')], max_length=12)),
                ('visibility', models.CharField(choices=[('internal', 'Internal'), ('client', 'Client')], default='internal', max_length=10)),
                ('quarantined_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='engagements.engagement')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='engagements.storedfile')),
            ],
            options={
                'ordering': ['-received_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='CriterionResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gate_key', models.SlugField(max_length=80)),
                ('criterion_key', models.SlugField(max_length=80)),
                ('state', models.CharField(choices=[('met', 'Met'), ('unmet', 'Unmet'), ('not_applicable', 'Not applicable')], max_length=15)),
                ('note', models.TextField(blank=True)),
                ('signer_name', models.CharField(blank=True, max_length=120)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='criterion_results', to='engagements.engagement')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='criteria', to='engagements.evidence')),
            ],
            options={
                'ordering': ['recorded_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='GateDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gate_key', models.SlugField(max_length=80)),
                ('from_stage', models.SlugField(max_length=40)),
                ('to_stage', models.SlugField(max_length=40)),
                ('outcome', models.CharField(choices=[('go', 'Go'), ('conditional_go', 'Conditional go'), ('hold', 'Hold'), ('recycle', 'Recycle'), ('kill', 'Kill')], max_length=15)),
                ('rationale', models.TextField()),
                ('snapshot', models.JSONField()),
                ('snapshot_sha256', models.CharField(max_length=64)),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gate_decisions', to='engagements.engagement')),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['decided_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Condition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criterion_key', models.SlugField(blank=True, max_length=80)),
                ('text', models.CharField(max_length=300)),
                ('owner_name', models.CharField(max_length=120)),
                ('due_on', models.DateField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conditions', to='engagements.engagement')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conditions', to='engagements.gatedecision')),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='IdempotentAnswer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=255)),
                ('request_mac', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(db_index=True)),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('headers', models.JSONField(default=dict)),
                ('body', models.TextField(blank=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254)),
                ('role', models.CharField(choices=[('admin', 'Administrator'), ('manager', 'Manager'), ('engineer', 'Engineer'), ('client', 'Client')], max_length=20)),
                ('client_role', models.CharField(blank=True, choices=[('approver', 'Client approver'), ('viewer', 'Client viewer')], max_length=20)),
                ('token_sha256', models.CharField(max_length=64, unique=True, validators=[django.core.validators.RegexValidator('^[0-9a-f]{64}$')])),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engagements.client')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('about_kind', models.CharField(blank=True, max_length=20)),
                ('about_key', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('stopped', 'Stopped'), ('gave_up', 'Gave up')], max_length=10)),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('worker', models.CharField(blank=True, max_length=120)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField()),
                ('step', models.PositiveIntegerField(default=0)),
                ('steps', models.PositiveIntegerField(default=0)),
                ('words', models.CharField(blank=True, max_length=200)),
                ('stop_requested_at', models.DateTimeField(blank=True, null=True)),
                ('error_code', models.CharField(blank=True, max_length=40)),
                ('error_text', models.TextField(blank=True)),
                ('idempotency_key', models.CharField(max_length=100, unique=True)),
                ('input_sha256', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('engagement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='engagements.engagement')),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('retry_of', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retried_as', to='engagements.job')),
            ],
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('listing', models.CharField(max_length=40)),
                ('query', models.CharField(blank=True, max_length=1000)),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'XLSX')], max_length=4)),
                ('scope', models.JSONField(default=list)),
                ('file_name', models.CharField(blank=True, max_length=120)),
                ('stored_name', models.CharField(blank=True, max_length=80)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='export', to='engagements.job')),
            ],
        ),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('note', 'Note'), ('decision', 'Decision'), ('blocker', 'Blocker'), ('risk', 'Risk'), ('meeting', 'Meeting'), ('change', 'Change')], max_length=10)),
                ('text', models.TextField()),
                ('visibility', models.CharField(choices=[('internal', 'Internal'), ('client', 'Client')], default='internal', max_length=10)),
                ('occurred_at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('minutes', models.PositiveIntegerField(blank=True, null=True)),
                ('owner_name', models.CharField(blank=True, max_length=120)),
                ('waiting_on', models.CharField(blank=True, choices=[('client', 'Client'), ('us', 'Us'), ('third_party', 'Third party')], max_length=12)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('source', models.CharField(choices=[('ui', 'The pages'), ('api', 'The API'), ('portal', 'The portal'), ('task', 'Background work')], default='ui', max_length=10)),
                ('idempotency_key', models.CharField(blank=True, max_length=100, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='engagements.logentry')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='log_entries', to='engagements.engagement')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('lead', 'Lead'), ('engineer', 'Engineer')], max_length=20)),
                ('added_at', models.DateTimeField()),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='engagements.engagement')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('subject', models.CharField(max_length=120)),
                ('about_kind', models.CharField(blank=True, max_length=20)),
                ('about_key', models.CharField(blank=True, max_length=60)),
                ('key', models.CharField(max_length=100)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('mailed_at', models.DateTimeField(blank=True, null=True)),
                ('engagement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='engagements.engagement')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='NoticeSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('in_app', models.BooleanField(default=True)),
                ('in_digest', models.BooleanField(default=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_settings', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='PlaybookVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('status', models.CharField(choices=[('published', 'Published'), ('retired', 'Retired')], default='published', max_length=10)),
                ('document', models.JSONField()),
                ('checksum', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'number'), name='playbook_version_number_once'), models.CheckConstraint(condition=models.Q(('status__in', ['published', 'retired'])), name='playbook_version_status_known')],
            },
        ),
        migrations.AddField(
            model_name='engagement',
            name='playbook_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='engagements.playbookversion'),
        ),
        migrations.CreateModel(
            name='ProfileFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('value', models.JSONField()),
                ('set_at', models.DateTimeField()),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profile_facts', to='engagements.engagement')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('about', models.CharField(blank=True, max_length=120)),
                ('text', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='engagements.engagement')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('title', models.CharField(max_length=60)),
                ('page', models.CharField(max_length=20)),
                ('query', models.CharField(blank=True, max_length=500)),
                ('is_shared', models.BooleanField(default=False)),
                ('is_pinned', models.BooleanField(default=False)),
                ('has_text', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('clients', models.ManyToManyField(related_name='+', to='engagements.client')),
                ('engagements', models.ManyToManyField(related_name='+', to='engagements.engagement')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['title', 'id'],
            },
        ),
        migrations.CreateModel(
            name='StageVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage_key', models.SlugField(max_length=40)),
                ('entered_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('via', models.CharField(choices=[('start', 'Start'), ('advance', 'Advance'), ('recycle', 'Recycle'), ('reopen', 'Reopen')], max_length=10)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stage_visits', to='engagements.engagement')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['entered_at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='gatedecision',
            name='visit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gate_decisions', to='engagements.stagevisit'),
        ),
        migrations.CreateModel(
            name='WaitInterval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('paused', 'Paused'), ('blocked', 'Blocked')], max_length=10)),
                ('waiting_on', models.CharField(choices=[('client', 'Client'), ('us', 'Us'), ('third_party', 'Third party')], max_length=12)),
                ('reason', models.CharField(max_length=300)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waits', to='engagements.engagement')),
            ],
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('gate_key', models.SlugField(max_length=80)),
                ('criterion_key', models.SlugField(max_length=80)),
                ('reason', models.TextField()),
                ('compensating_control', models.TextField(blank=True)),
                ('requested_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('expires_on', models.DateField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='engagements.engagement')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique_whatever_case'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['admin', 'manager', 'engineer', 'client'])), name='user_role_known'),
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.CheckConstraint(condition=models.Q(('scope__in', ['read', 'write'])), name='api_token_scope_known'),
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='api_token_expires_after_it_is_made'),
        ),
        migrations.AddConstraint(
            model_name='clientmembership',
            constraint=models.UniqueConstraint(fields=('user', 'client'), name='client_membership_once_per_client'),
        ),
        migrations.AddConstraint(
            model_name='clientmembership',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['approver', 'viewer'])), name='client_membership_role_known'),
        ),
        migrations.AddIndex(
            model_name='figures',
            index=models.Index(fields=['verdict', 'low', 'engagement'], name='figures_by_verdict'),
        ),
        migrations.AddConstraint(
            model_name='figures',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['NO_GO', 'INCOMPLETE', 'CONDITIONAL', 'GO'])), name='figures_verdict_known'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['engagement', 'type', '-seq'], name='event_by_type'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['engagement', '-occurred_at', '-id'], name='event_newest'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('chain', 'seq'), name='event_seq_unique_in_chain'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['ui', 'api', 'portal', 'task'])), name='event_source_known'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(condition=models.Q(('idempotency_key', ''), _negated=True), fields=('chain', 'idempotency_key'), name='event_idempotency_key_once'),
        ),
        migrations.AddIndex(
            model_name='criterionresult',
            index=models.Index(fields=['engagement', 'gate_key', 'criterion_key', '-id'], name='criterion_result_latest'),
        ),
        migrations.AddConstraint(
            model_name='criterionresult',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['met', 'unmet', 'not_applicable'])), name='criterion_result_state_known'),
        ),
        migrations.AddConstraint(
            model_name='idempotentanswer',
            constraint=models.UniqueConstraint(fields=('user', 'key'), name='idempotent_answer_one_per_person_and_key'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['admin', 'manager', 'engineer', 'client'])), name='invitation_role_known'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('client_role__in', ['', 'approver', 'viewer'])), name='invitation_client_role_known'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='invitation_expires_after_it_is_made'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('client__isnull', True), ('client_role', '')), models.Q(('client__isnull', False), models.Q(('client_role', ''), _negated=True)), _connector='OR'), name='invitation_client_role_needs_client'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['state', 'due_at'], name='job_by_state_and_due'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['engagement', '-created_at'], name='job_by_engagement'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['-created_at', '-id'], name='job_newest_first'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['finished_at'], name='job_by_end'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'stopped', 'gave_up'])), name='job_state_known'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='job_running_has_a_lease'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running']), ('finished_at__isnull', False), _connector='OR'), name='job_ended_has_an_end'),
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(condition=models.Q(('ready_at__isnull', False), ('removed_at__isnull', True)), fields=['ready_at'], name='export_to_be_removed'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('format__in', ['csv', 'xlsx'])), name='export_format_known'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('ready_at__isnull', True), models.Q(models.Q(('stored_name', ''), _negated=True), models.Q(('file_name', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='export_ready_is_complete'),
        ),
        migrations.AddIndex(
            model_name='logentry',
            index=models.Index(fields=['engagement', '-occurred_at', '-id'], name='log_entry_newest'),
        ),
        migrations.AddIndex(
            model_name='logentry',
            index=models.Index(fields=['-occurred_at', '-id'], name='log_entry_newest_anywhere'),
        ),
        migrations.AddIndex(
            model_name='logentry',
            index=models.Index(fields=['author', '-occurred_at', '-id'], name='log_entry_by_author'),
        ),
        migrations.AddConstraint(
            model_name='logentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['note', 'decision', 'blocker', 'risk', 'meeting', 'change'])), name='log_entry_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='logentry',
            constraint=models.CheckConstraint(condition=models.Q(('visibility__in', ['internal', 'client'])), name='log_entry_visibility_known'),
        ),
        migrations.AddConstraint(
            model_name='logentry',
            constraint=models.CheckConstraint(condition=models.Q(('waiting_on__in', ['', 'client', 'us', 'third_party'])), name='log_entry_waiting_on_known'),
        ),
        migrations.AddConstraint(
            model_name='logentry',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['ui', 'api', 'portal', 'task'])), name='log_entry_source_known'),
        ),
        migrations.AddConstraint(
            model_name='logentry',
            constraint=models.UniqueConstraint(fields=('engagement', 'number'), name='log_entry_number_once'),
        ),
        migrations.AddConstraint(
            model_name='logentry',
            constraint=models.UniqueConstraint(fields=('engagement', 'idempotency_key'), name='log_entry_key_once'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('engagement', 'user'), name='membership_once_per_engagement'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['lead', 'engineer'])), name='membership_role_known'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['user', '-created_at', '-id'], name='notice_newest'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='notice_unread'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('user', 'key'), name='notice_once_per_person'),
        ),
        migrations.AddConstraint(
            model_name='noticesetting',
            constraint=models.UniqueConstraint(fields=('user', 'kind'), name='notice_setting_once'),
        ),
        migrations.AddIndex(
            model_name='engagement',
            index=models.Index(fields=['-updated_at', '-id'], name='engagement_newest_first'),
        ),
        migrations.AddIndex(
            model_name='engagement',
            index=models.Index(fields=['current_stage', '-updated_at', '-id'], name='engagement_by_stage'),
        ),
        migrations.AddIndex(
            model_name='engagement',
            index=models.Index(condition=models.Q(('status', 'closed'), _negated=True), fields=['current_stage', 'stage_entered_at', 'id'], name='engagement_longest_by_stage'),
        ),
        migrations.AddIndex(
            model_name='engagement',
            index=models.Index(condition=models.Q(('status', 'closed'), _negated=True), fields=['stage_entered_at', 'id'], name='engagement_longest_first'),
        ),
        migrations.AddConstraint(
            model_name='engagement',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'paused', 'closed'])), name='engagement_status_known'),
        ),
        migrations.AddConstraint(
            model_name='engagement',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'completed', 'killed', 'lost', 'handed_back'])), name='engagement_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='engagement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status', 'closed'), models.Q(('outcome', ''), _negated=True), models.Q(('outcome_reason', ''), _negated=True)), models.Q(models.Q(('status', 'closed'), _negated=True), ('closed_at__isnull', True), ('outcome', '')), _connector='OR'), name='engagement_closed_needs_outcome_and_reason'),
        ),
        migrations.AddConstraint(
            model_name='engagement',
            constraint=models.CheckConstraint(condition=models.Q(('value_low__isnull', True), ('value_high__isnull', True), ('value_low__lte', models.F('value_high')), _connector='OR'), name='engagement_value_range_in_order'),
        ),
        migrations.AddConstraint(
            model_name='profilefact',
            constraint=models.UniqueConstraint(fields=('engagement', 'key'), name='profile_fact_once_per_engagement'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(fields=('engagement', 'number'), name='question_number_once'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_by__isnull', False), ('answered_at__isnull', False)), _connector='OR'), name='question_answer_has_an_author'),
        ),
        migrations.AddIndex(
            model_name='stagevisit',
            index=models.Index(condition=models.Q(('voided_at__isnull', False)), fields=['voided_at'], name='stage_visit_undone'),
        ),
        migrations.AddConstraint(
            model_name='stagevisit',
            constraint=models.CheckConstraint(condition=models.Q(('via__in', ['start', 'advance', 'recycle', 'reopen'])), name='stage_visit_via_known'),
        ),
        migrations.AddConstraint(
            model_name='stagevisit',
            constraint=models.CheckConstraint(condition=models.Q(('left_at__isnull', True), ('left_at__gte', models.F('entered_at')), _connector='OR'), name='stage_visit_leaves_after_it_enters'),
        ),
        migrations.AddConstraint(
            model_name='stagevisit',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at__isnull', True), ('voided_at__isnull', True)), fields=('engagement',), name='stage_visit_one_open_per_engagement'),
        ),
        migrations.AddConstraint(
            model_name='gatedecision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['go', 'conditional_go', 'hold', 'recycle', 'kill'])), name='gate_decision_outcome_known'),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(fields=['-received_at', '-id'], name='evidence_newest_anywhere'),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(fields=['engagement', '-received_at', '-id'], name='evidence_newest'),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(condition=models.Q(('valid_until__isnull', False)), fields=['valid_until', 'id'], name='evidence_first_to_lapse'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(fields=('engagement', 'number'), name='evidence_number_once'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['file', 'link', 'eval_run', 'metric', 'check_run'])), name='evidence_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('grade__in', ['measured', 'witnessed', 'imported', 'documented', 'attested'])), name='evidence_grade_known'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('visibility__in', ['internal', 'client'])), name='evidence_visibility_known'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('sha256', ''), ('uri', ''), _negated=True), name='evidence_points_at_something'),
        ),
        migrations.AddConstraint(
            model_name='waitinterval',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['paused', 'blocked'])), name='wait_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='waitinterval',
            constraint=models.CheckConstraint(condition=models.Q(('waiting_on__in', ['client', 'us', 'third_party'])), name='wait_waiting_on_known'),
        ),
        migrations.AddConstraint(
            model_name='waitinterval',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('engagement', 'kind'), name='wait_one_open_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='waitinterval',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='wait_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.UniqueConstraint(fields=('engagement', 'number'), name='waiver_number_once'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('requested_by')), _negated=True), _connector='OR'), name='waiver_approver_is_not_requester'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='waiver_approval_is_complete'),
        ),
        migrations.RunPython(protect_events),
        migrations.RunPython(index_texts),
    ]
