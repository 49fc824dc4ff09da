"""Every table of the core, the triggers that keep events as they are, and the search's indexes.

A migration imports nothing of the product, so that what it does stays what it was: all SQL in here
is frozen. ``tests/append_only.py`` says what the triggers are today; a test compares the two.
"""
import logging
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
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
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique_whatever_case'), models.CheckConstraint(condition=models.Q(('role__in', ['admin', 'manager', 'engineer', 'client'])), name='user_role_known')],
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
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ClientMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='client_memberships', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='engagements.client')),
                ('role', models.CharField(choices=[('approver', 'Client approver'), ('viewer', 'Client viewer')], max_length=20)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'client'), name='client_membership_once_per_client'), models.CheckConstraint(condition=models.Q(('role__in', ['approver', 'viewer'])), name='client_membership_role_known')],
            },
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
        migrations.CreateModel(
            name='Engagement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, validators=[django.core.validators.RegexValidator('^[A-Z][A-Z0-9]{1,7}-[0-9]{2,4}$')])),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='engagements.client')),
                ('name', models.CharField(max_length=120)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='owned_engagements', to=settings.AUTH_USER_MODEL)),
                ('playbook_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='engagements.playbookversion')),
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
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'indexes': [models.Index(fields=['-updated_at', '-id'], name='engagement_newest_first'), models.Index(fields=['current_stage', '-updated_at', '-id'], name='engagement_by_stage'), models.Index(condition=models.Q(('status', 'closed'), _negated=True), fields=['current_stage', 'stage_entered_at', 'id'], name='engagement_longest_by_stage'), models.Index(condition=models.Q(('status', 'closed'), _negated=True), fields=['stage_entered_at', 'id'], name='engagement_longest_first')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['open', 'paused', 'closed'])), name='engagement_status_known'), models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'completed', 'killed', 'lost', 'handed_back'])), name='engagement_outcome_known'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status', 'closed'), models.Q(('outcome', ''), _negated=True), models.Q(('outcome_reason', ''), _negated=True)), models.Q(models.Q(('status', 'closed'), _negated=True), ('closed_at__isnull', True), ('outcome', '')), _connector='OR'), name='engagement_closed_needs_outcome_and_reason'), models.CheckConstraint(condition=models.Q(('value_low__isnull', True), ('value_high__isnull', True), ('value_low__lte', models.F('value_high')), _connector='OR'), name='engagement_value_range_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='engagements.engagement')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('lead', 'Lead'), ('engineer', 'Engineer')], max_length=20)),
                ('added_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('engagement', 'user'), name='membership_once_per_engagement'), models.CheckConstraint(condition=models.Q(('role__in', ['lead', 'engineer'])), name='membership_role_known')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254)),
                ('role', models.CharField(choices=[('admin', 'Administrator'), ('manager', 'Manager'), ('engineer', 'Engineer'), ('client', 'Client')], max_length=20)),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engagements.client')),
                ('client_role', models.CharField(blank=True, choices=[('approver', 'Client approver'), ('viewer', 'Client viewer')], max_length=20)),
                ('token_sha256', models.CharField(max_length=64, unique=True, validators=[django.core.validators.RegexValidator('^[0-9a-f]{64}$')])),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['admin', 'manager', 'engineer', 'client'])), name='invitation_role_known'), models.CheckConstraint(condition=models.Q(('client_role__in', ['', 'approver', 'viewer'])), name='invitation_client_role_known'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='invitation_expires_after_it_is_made'), models.CheckConstraint(condition=models.Q(models.Q(('client__isnull', True), ('client_role', '')), models.Q(('client__isnull', False), models.Q(('client_role', ''), _negated=True)), _connector='OR'), name='invitation_client_role_needs_client')],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=60)),
                ('scope', models.CharField(choices=[('read', 'Read'), ('write', 'Read and write')], max_length=10)),
                ('token_sha256', models.CharField(max_length=64, unique=True, validators=[django.core.validators.RegexValidator('^[0-9a-f]{64}$')])),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('scope__in', ['read', 'write'])), name='api_token_scope_known'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='api_token_expires_after_it_is_made')],
            },
        ),
        migrations.CreateModel(
            name='StageVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stage_visits', to='engagements.engagement')),
                ('stage_key', models.SlugField(max_length=40)),
                ('entered_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('via', models.CharField(choices=[('start', 'Start'), ('advance', 'Advance'), ('recycle', 'Recycle'), ('reopen', 'Reopen')], max_length=10)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['entered_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('voided_at__isnull', False)), fields=['voided_at'], name='stage_visit_undone')],
                'constraints': [models.CheckConstraint(condition=models.Q(('via__in', ['start', 'advance', 'recycle', 'reopen'])), name='stage_visit_via_known'), models.CheckConstraint(condition=models.Q(('left_at__isnull', True), ('left_at__gte', models.F('entered_at')), _connector='OR'), name='stage_visit_leaves_after_it_enters'), models.UniqueConstraint(condition=models.Q(('left_at__isnull', True), ('voided_at__isnull', True)), fields=('engagement',), name='stage_visit_one_open_per_engagement')],
            },
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
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='engagements.engagement')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('file', 'File'), ('link', 'Link'), ('eval_run', 'Evaluation run'), ('metric', 'Metric'), ('check_run', 'Check run')], max_length=10)),
                ('title', models.CharField(max_length=200)),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='engagements.storedfile')),
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
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-received_at', '-id'],
                'indexes': [models.Index(fields=['-received_at', '-id'], name='evidence_newest_anywhere'), models.Index(fields=['engagement', '-received_at', '-id'], name='evidence_newest'), models.Index(condition=models.Q(('valid_until__isnull', False)), fields=['valid_until', 'id'], name='evidence_first_to_lapse')],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='evidence_number_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['file', 'link', 'eval_run', 'metric', 'check_run'])), name='evidence_kind_known'), models.CheckConstraint(condition=models.Q(('grade__in', ['measured', 'witnessed', 'imported', 'documented', 'attested'])), name='evidence_grade_known'), models.CheckConstraint(condition=models.Q(('visibility__in', ['internal', 'client'])), name='evidence_visibility_known'), models.CheckConstraint(condition=models.Q(('sha256', ''), ('uri', ''), _negated=True), name='evidence_points_at_something')],
            },
        ),
        migrations.CreateModel(
            name='CriterionResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='criterion_results', to='engagements.engagement')),
                ('gate_key', models.SlugField(max_length=80)),
                ('criterion_key', models.SlugField(max_length=80)),
                ('state', models.CharField(choices=[('met', 'Met'), ('unmet', 'Unmet'), ('not_applicable', 'Not applicable')], max_length=15)),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='criteria', to='engagements.evidence')),
                ('note', models.TextField(blank=True)),
                ('signer_name', models.CharField(blank=True, max_length=120)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['recorded_at', 'id'],
                'indexes': [models.Index(fields=['engagement', 'gate_key', 'criterion_key', '-id'], name='criterion_result_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['met', 'unmet', 'not_applicable'])), name='criterion_result_state_known')],
            },
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='engagements.engagement')),
                ('number', models.PositiveIntegerField()),
                ('gate_key', models.SlugField(max_length=80)),
                ('criterion_key', models.SlugField(max_length=80)),
                ('reason', models.TextField()),
                ('compensating_control', models.TextField(blank=True)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_at', models.DateTimeField()),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('expires_on', models.DateField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='waiver_number_once'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('requested_by')), _negated=True), _connector='OR'), name='waiver_approver_is_not_requester'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='waiver_approval_is_complete')],
            },
        ),
        migrations.CreateModel(
            name='GateDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gate_decisions', to='engagements.engagement')),
                ('gate_key', models.SlugField(max_length=80)),
                ('from_stage', models.SlugField(max_length=40)),
                ('to_stage', models.SlugField(max_length=40)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gate_decisions', to='engagements.stagevisit')),
                ('outcome', models.CharField(choices=[('go', 'Go'), ('conditional_go', 'Conditional go'), ('hold', 'Hold'), ('recycle', 'Recycle'), ('kill', 'Kill')], max_length=15)),
                ('rationale', models.TextField()),
                ('snapshot', models.JSONField()),
                ('snapshot_sha256', models.CharField(max_length=64)),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['decided_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['go', 'conditional_go', 'hold', 'recycle', 'kill'])), name='gate_decision_outcome_known')],
            },
        ),
        migrations.CreateModel(
            name='Condition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conditions', to='engagements.engagement')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conditions', to='engagements.gatedecision')),
                ('criterion_key', models.SlugField(blank=True, max_length=80)),
                ('text', models.CharField(max_length=300)),
                ('owner_name', models.CharField(max_length=120)),
                ('due_on', models.DateField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ProfileFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profile_facts', to='engagements.engagement')),
                ('key', models.CharField(max_length=60)),
                ('value', models.JSONField()),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('engagement', 'key'), name='profile_fact_once_per_engagement')],
            },
        ),
        migrations.CreateModel(
            name='WaitInterval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waits', to='engagements.engagement')),
                ('kind', models.CharField(choices=[('paused', 'Paused'), ('blocked', 'Blocked')], max_length=10)),
                ('waiting_on', models.CharField(choices=[('client', 'Client'), ('us', 'Us'), ('third_party', 'Third party')], max_length=12)),
                ('reason', models.CharField(max_length=300)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['paused', 'blocked'])), name='wait_kind_known'), models.CheckConstraint(condition=models.Q(('waiting_on__in', ['client', 'us', 'third_party'])), name='wait_waiting_on_known'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('engagement', 'kind'), name='wait_one_open_of_a_kind'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='wait_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Framework',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('version', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('publisher', models.CharField(max_length=120)),
                ('licence', models.JSONField(default=dict)),
                ('source', models.JSONField(default=dict)),
                ('origin', models.CharField(default='native', max_length=10)),
                ('content_sha256', models.CharField(max_length=64)),
                ('loaded_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'version'), name='framework_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Control',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('framework', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='controls', to='engagements.framework')),
                ('ref', models.CharField(max_length=60)),
                ('token', models.CharField(max_length=80)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='engagements.control')),
                ('order', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('statement', models.CharField(blank=True, max_length=400)),
                ('assessable', models.BooleanField(default=True)),
                ('withdrawn', models.BooleanField(default=False)),
                ('weight', models.PositiveSmallIntegerField(default=1)),
                ('bearing', models.CharField(choices=[('hard', 'Hard'), ('soft', 'Soft'), ('info', 'Info')], max_length=4)),
                ('methods', models.JSONField(default=list)),
                ('freshness_days', models.PositiveIntegerField(blank=True, null=True)),
                ('evidence_asks', models.JSONField(default=list)),
                ('applies_when', models.JSONField(blank=True, null=True)),
            ],
            options={
                'ordering': ['framework', 'order'],
                'constraints': [models.UniqueConstraint(fields=('framework', 'ref'), name='control_ref_once'), models.UniqueConstraint(fields=('framework', 'token'), name='control_token_once'), models.CheckConstraint(condition=models.Q(('weight__gte', 1), ('weight__lte', 5)), name='control_weight_one_to_five'), models.CheckConstraint(condition=models.Q(('bearing__in', ['hard', 'soft', 'info'])), name='control_bearing_known')],
            },
        ),
        migrations.CreateModel(
            name='RuleSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('version', models.CharField(max_length=20)),
                ('sha256', models.CharField(max_length=64)),
                ('effective_from', models.DateField()),
                ('document', models.JSONField()),
                ('loaded_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'version'), name='rule_set_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='engagements.engagement')),
                ('framework', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='engagements.framework')),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('engagement', 'framework'), name='assessment_once_per_framework')],
            },
        ),
        migrations.CreateModel(
            name='ScopeDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scope_decisions', to='engagements.engagement')),
                ('control', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scope_decisions', to='engagements.control')),
                ('outcome', models.CharField(choices=[('prohibited', 'Prohibited'), ('applies', 'Applies'), ('applies_from', 'Applies from'), ('undetermined', 'Undetermined'), ('not_applicable', 'Not applicable')], max_length=15)),
                ('from_date', models.DateField(blank=True, null=True)),
                ('reasons', models.JSONField(default=list)),
                ('facts_used', models.JSONField(default=dict)),
                ('questions', models.JSONField(default=list)),
                ('ruleset_sha256', models.CharField(blank=True, max_length=64)),
                ('overridden_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('override_reason', models.TextField(blank=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['decided_at', 'id'],
                'indexes': [models.Index(fields=['engagement', 'superseded_at'], name='scope_decision_in_force')],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['prohibited', 'applies', 'applies_from', 'undetermined', 'not_applicable'])), name='scope_decision_outcome_known'), models.CheckConstraint(condition=models.Q(('overridden_by__isnull', True), models.Q(('override_reason', ''), _negated=True), _connector='OR'), name='scope_override_has_a_reason'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('overridden_by')), _negated=True), _connector='OR'), name='scope_approver_is_not_requester')],
            },
        ),
        migrations.CreateModel(
            name='ControlDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='control_decisions', to='engagements.engagement')),
                ('control', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='engagements.control')),
                ('state', models.CharField(choices=[('satisfied', 'Satisfied'), ('partial', 'Partial'), ('planned', 'Planned'), ('not_satisfied', 'Not satisfied')], max_length=15)),
                ('rationale', models.TextField()),
                ('owner_name', models.CharField(blank=True, max_length=120)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField()),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='engagements.controldecision')),
            ],
            options={
                'ordering': ['decided_at', 'id'],
                'indexes': [models.Index(fields=['engagement', 'control', '-decided_at'], name='control_decision_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['satisfied', 'partial', 'planned', 'not_satisfied'])), name='control_decision_state_known')],
            },
        ),
        migrations.CreateModel(
            name='EvidenceLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='control_links', to='engagements.evidence')),
                ('control', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence_links', to='engagements.control')),
                ('verdict', models.CharField(choices=[('supports', 'Supports'), ('contradicts', 'Contradicts'), ('informs', 'Informs')], max_length=12)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rule_id', models.CharField(blank=True, max_length=60)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('evidence', 'control'), name='evidence_link_once_per_control'), models.CheckConstraint(condition=models.Q(('verdict__in', ['supports', 'contradicts', 'informs'])), name='evidence_link_verdict_known')],
            },
        ),
        migrations.CreateModel(
            name='ControlException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='control_exceptions', to='engagements.engagement')),
                ('number', models.PositiveIntegerField()),
                ('control', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exceptions', to='engagements.control')),
                ('kind', models.CharField(choices=[('risk_acceptance', 'Risk acceptance'), ('compensating', 'Compensating control'), ('deferral', 'Deferral')], max_length=16)),
                ('reason', models.TextField()),
                ('requester', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_at', models.DateTimeField()),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('starts_on', models.DateField()),
                ('expires_on', models.DateField()),
                ('compensating_control', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.control')),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='control_exception_number_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['risk_acceptance', 'compensating', 'deferral'])), name='control_exception_kind_known'), models.CheckConstraint(condition=models.Q(('approver__isnull', True), models.Q(('approver', models.F('requester')), _negated=True), _connector='OR'), name='control_exception_approver_is_not_requester'), models.CheckConstraint(condition=models.Q(('expires_on__gt', models.F('starts_on'))), name='control_exception_expires_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'compensating'), _negated=True), ('compensating_control__isnull', False), _connector='OR'), name='control_exception_compensating_names_a_control')],
            },
        ),
        migrations.CreateModel(
            name='Responsibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responsibilities', to='engagements.engagement')),
                ('control', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responsibilities', to='engagements.control')),
                ('provider_name', models.CharField(max_length=120)),
                ('split', models.CharField(choices=[('provider', 'Provider'), ('customer', 'Customer'), ('shared', 'Shared')], max_length=10)),
                ('attestation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.evidence')),
                ('attested_until', models.DateField(blank=True, null=True)),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('engagement', 'control'), name='responsibility_once_per_control'), models.CheckConstraint(condition=models.Q(('split__in', ['provider', 'customer', 'shared'])), name='responsibility_split_known')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('engagement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='engagements.engagement')),
                ('title', models.CharField(max_length=200)),
                ('path', models.CharField(blank=True, max_length=200)),
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
                ('retry_of', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retried_as', to='engagements.job')),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_at'], name='job_by_state_and_due'), models.Index(fields=['engagement', '-created_at'], name='job_by_engagement'), models.Index(fields=['-created_at', '-id'], name='job_newest_first'), models.Index(fields=['finished_at'], name='job_by_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'stopped', 'gave_up'])), name='job_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='job_running_has_a_lease'), models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running']), ('finished_at__isnull', False), _connector='OR'), name='job_ended_has_an_end')],
            },
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
            name='Source',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='engagements.engagement')),
                ('name', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('postgres', 'PostgreSQL'), ('sqlite', 'SQLite file'), ('csv', 'CSV file'), ('parquet', 'Parquet file')], max_length=10)),
                ('purpose', models.CharField(blank=True, max_length=200)),
                ('region', models.CharField(blank=True, max_length=60)),
                ('host', models.CharField(blank=True, max_length=253)),
                ('port', models.PositiveIntegerField(blank=True, null=True)),
                ('database', models.CharField(blank=True, max_length=63)),
                ('username', models.CharField(blank=True, max_length=63)),
                ('schema', models.CharField(blank=True, max_length=63)),
                ('tls_mode', models.CharField(choices=[('verify-full', 'Encrypted and verified'), ('require', 'Encrypted, not verified'), ('disable', 'Not encrypted')], default='verify-full', max_length=12)),
                ('tls_root_certificate', models.TextField(blank=True)),
                ('secret', models.TextField(blank=True, editable=False)),
                ('secret_set_at', models.DateTimeField(blank=True, null=True)),
                ('secret_set_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='engagements.storedfile')),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('shelf_path', models.CharField(blank=True, max_length=500)),
                ('allow_writable_role', models.BooleanField(default=False)),
                ('tested_at', models.DateTimeField(blank=True, null=True)),
                ('tested_outcome', models.CharField(blank=True, max_length=30)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['postgres', 'sqlite', 'csv', 'parquet'])), name='source_kind_known'), models.CheckConstraint(condition=models.Q(('tls_mode__in', ['verify-full', 'require', 'disable'])), name='source_tls_mode_known'), models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('engagement', 'name'), name='source_name_once_per_engagement')],
            },
        ),
        migrations.CreateModel(
            name='TableExpectation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='expectations', to='engagements.source')),
                ('table', models.CharField(max_length=130)),
                ('in_scope', models.BooleanField(default=True)),
                ('critical', models.BooleanField(default=False)),
                ('change_column', models.CharField(blank=True, max_length=63)),
                ('max_age_days', models.PositiveIntegerField(blank=True, null=True)),
                ('required_columns', models.JSONField(default=list)),
                ('sensitive_columns', models.JSONField(default=list)),
                ('relations', models.JSONField(default=list)),
            ],
            options={
                'ordering': ['table'],
                'constraints': [models.UniqueConstraint(fields=('source', 'table'), name='expectation_once_per_table')],
            },
        ),
        migrations.CreateModel(
            name='ProbeRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='probe_runs', to='engagements.engagement')),
                ('number', models.PositiveIntegerField()),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='engagements.source')),
                ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='probe_run', to='engagements.job')),
                ('plan_sha256', models.CharField(blank=True, max_length=64)),
                ('thresholds_version', models.CharField(blank=True, max_length=20)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('as_of', models.DateTimeField(blank=True, null=True)),
                ('document', models.JSONField(blank=True, null=True)),
                ('document_sha256', models.CharField(blank=True, max_length=64)),
                ('facts', models.JSONField(default=dict)),
                ('evidence', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='probe_run', to='engagements.evidence')),
                ('requested_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['-requested_at', '-id'], name='probe_run_newest_anywhere')],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='probe_run_number_once')],
            },
        ),
        migrations.CreateModel(
            name='ProbeResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='engagements.proberun')),
                ('order', models.PositiveIntegerField()),
                ('probe', models.CharField(max_length=10)),
                ('table', models.CharField(blank=True, max_length=130)),
                ('columns', models.JSONField(default=list)),
                ('outcome', models.CharField(choices=[('pass', 'Pass'), ('warn', 'Warn'), ('fail', 'Fail'), ('not_measured', 'Not measured'), ('vacuous', 'Vacuous')], max_length=12)),
                ('numerator', models.BigIntegerField(blank=True, null=True)),
                ('denominator', models.BigIntegerField(blank=True, null=True)),
                ('value', models.FloatField(blank=True, null=True)),
                ('pass_limit', models.FloatField(blank=True, null=True)),
                ('fail_limit', models.FloatField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('points', models.FloatField(default=0)),
                ('detail', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['run', 'order'],
                'constraints': [models.UniqueConstraint(fields=('run', 'order'), name='probe_result_order_once'), models.CheckConstraint(condition=models.Q(('outcome__in', ['pass', 'warn', 'fail', 'not_measured', 'vacuous'])), name='probe_result_outcome_known')],
            },
        ),
        migrations.CreateModel(
            name='RunStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='engagements.proberun')),
                ('order', models.PositiveIntegerField()),
                ('purpose', models.CharField(max_length=100)),
                ('text', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('rows', models.BigIntegerField(blank=True, null=True)),
                ('milliseconds', models.FloatField()),
                ('error', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'ordering': ['run', 'order'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.CharField(max_length=30)),
                ('seq', models.PositiveBigIntegerField()),
                ('engagement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='engagements.engagement')),
                ('type', models.CharField(max_length=40)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.CharField(choices=[('ui', 'The pages'), ('api', 'The API'), ('portal', 'The portal'), ('task', 'Background work')], max_length=10)),
                ('payload', models.JSONField(default=dict)),
                ('idempotency_key', models.CharField(blank=True, max_length=100)),
                ('prev_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['chain', 'seq'],
                'indexes': [models.Index(fields=['engagement', 'type', '-seq'], name='event_by_type'), models.Index(fields=['engagement', '-occurred_at', '-id'], name='event_newest')],
                'constraints': [models.UniqueConstraint(fields=('chain', 'seq'), name='event_seq_unique_in_chain'), models.CheckConstraint(condition=models.Q(('source__in', ['ui', 'api', 'portal', 'task'])), name='event_source_known'), models.UniqueConstraint(condition=models.Q(('idempotency_key', ''), _negated=True), fields=('chain', 'idempotency_key'), name='event_idempotency_key_once')],
            },
        ),
        migrations.CreateModel(
            name='ChainHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.CharField(max_length=30, unique=True)),
                ('engagement', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='chain_head', to='engagements.engagement')),
                ('seq', models.PositiveBigIntegerField()),
                ('hash', models.CharField(max_length=64)),
                ('mac', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='export', to='engagements.job')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
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
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ready_at__isnull', False), ('removed_at__isnull', True)), fields=['ready_at'], name='export_to_be_removed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('format__in', ['csv', 'xlsx'])), name='export_format_known'), models.CheckConstraint(condition=models.Q(('ready_at__isnull', True), models.Q(models.Q(('stored_name', ''), _negated=True), models.Q(('file_name', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='export_ready_is_complete')],
            },
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
                'indexes': [models.Index(fields=['verdict', 'low', 'engagement'], name='figures_by_verdict')],
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['NO_GO', 'INCOMPLETE', 'CONDITIONAL', 'GO'])), name='figures_verdict_known')],
            },
        ),
        migrations.CreateModel(
            name='ControlState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engagements.engagement')),
                ('control', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engagements.control')),
                ('state', models.CharField(choices=[('satisfied', 'Satisfied'), ('inherited', 'Inherited'), ('compensated', 'Compensated'), ('partial', 'Partial'), ('planned', 'Planned'), ('excepted', 'Excepted'), ('stale', 'Stale'), ('unevidenced', 'Unevidenced'), ('contested', 'Contested'), ('not_satisfied', 'Not satisfied'), ('not_assessed', 'Not assessed'), ('undetermined', 'Undetermined'), ('future', 'Not in force yet'), ('na', 'Not applicable')], max_length=15)),
                ('rank', models.PositiveSmallIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['control', 'rank', 'engagement'], name='control_state_worst')],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'control'), name='control_state_once_per_engagement'), models.CheckConstraint(condition=models.Q(('state__in', ['satisfied', 'inherited', 'compensated', 'partial', 'planned', 'excepted', 'stale', 'unevidenced', 'contested', 'not_satisfied', 'not_assessed', 'undetermined', 'future', 'na'])), name='control_state_known')],
            },
        ),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='log_entries', to='engagements.engagement')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('note', 'Note'), ('decision', 'Decision'), ('blocker', 'Blocker'), ('risk', 'Risk'), ('meeting', 'Meeting'), ('change', 'Change')], max_length=10)),
                ('text', models.TextField()),
                ('visibility', models.CharField(choices=[('internal', 'Internal'), ('client', 'Client')], default='internal', max_length=10)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('occurred_at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('minutes', models.PositiveIntegerField(blank=True, null=True)),
                ('owner_name', models.CharField(blank=True, max_length=120)),
                ('waiting_on', models.CharField(blank=True, choices=[('client', 'Client'), ('us', 'Us'), ('third_party', 'Third party')], max_length=12)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='engagements.logentry')),
                ('source', models.CharField(choices=[('ui', 'The pages'), ('api', 'The API'), ('portal', 'The portal'), ('task', 'Background work')], default='ui', max_length=10)),
                ('idempotency_key', models.CharField(blank=True, max_length=100, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['engagement', '-occurred_at', '-id'], name='log_entry_newest'), models.Index(fields=['-occurred_at', '-id'], name='log_entry_newest_anywhere'), models.Index(fields=['author', '-occurred_at', '-id'], name='log_entry_by_author')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['note', 'decision', 'blocker', 'risk', 'meeting', 'change'])), name='log_entry_kind_known'), models.CheckConstraint(condition=models.Q(('visibility__in', ['internal', 'client'])), name='log_entry_visibility_known'), models.CheckConstraint(condition=models.Q(('waiting_on__in', ['', 'client', 'us', 'third_party'])), name='log_entry_waiting_on_known'), models.CheckConstraint(condition=models.Q(('source__in', ['ui', 'api', 'portal', 'task'])), name='log_entry_source_known'), models.UniqueConstraint(fields=('engagement', 'number'), name='log_entry_number_once'), models.UniqueConstraint(fields=('engagement', 'idempotency_key'), name='log_entry_key_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(choices=[('mentioned', 'Somebody mentioned me'), ('assigned', 'Something became mine'), ('stage_moved', 'An engagement of mine moved'), ('gate', 'A gate was asked for or decided'), ('work_ended', 'Background work that I asked for ended'), ('report_issued', 'A report was issued'), ('evidence_received', 'A client sent evidence'), ('evidence_lapses', 'Evidence lapses soon'), ('question', 'A question was asked or answered')], max_length=20)),
                ('engagement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='engagements.engagement')),
                ('subject', models.CharField(max_length=120)),
                ('path', models.CharField(max_length=300)),
                ('key', models.CharField(max_length=100)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('mailed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['user', '-created_at', '-id'], name='notice_newest'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='notice_unread')],
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='notice_once_per_person'), models.CheckConstraint(condition=models.Q(('kind__in', ['mentioned', 'assigned', 'stage_moved', 'gate', 'work_ended', 'report_issued', 'evidence_received', 'evidence_lapses', 'question'])), name='notice_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='NoticeSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_settings', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(choices=[('mentioned', 'Somebody mentioned me'), ('assigned', 'Something became mine'), ('stage_moved', 'An engagement of mine moved'), ('gate', 'A gate was asked for or decided'), ('work_ended', 'Background work that I asked for ended'), ('report_issued', 'A report was issued'), ('evidence_received', 'A client sent evidence'), ('evidence_lapses', 'Evidence lapses soon'), ('question', 'A question was asked or answered')], max_length=20)),
                ('in_app', models.BooleanField(default=True)),
                ('in_digest', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'kind'), name='notice_setting_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['mentioned', 'assigned', 'stage_moved', 'gate', 'work_ended', 'report_issued', 'evidence_received', 'evidence_lapses', 'question'])), name='notice_setting_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='engagements.engagement')),
                ('number', models.PositiveIntegerField()),
                ('about', models.CharField(blank=True, max_length=120)),
                ('text', models.TextField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='question_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_by__isnull', False), ('answered_at__isnull', False)), _connector='OR'), name='question_answer_has_an_author')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('title', models.CharField(max_length=60)),
                ('page', models.CharField(choices=[('pipeline', 'Pipeline'), ('engagements', 'Engagements'), ('log', 'Log'), ('controls', 'Controls')], max_length=20)),
                ('query', models.CharField(blank=True, max_length=500)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                ('is_shared', models.BooleanField(default=False)),
                ('is_pinned', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['title', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('page__in', ['pipeline', 'engagements', 'log', 'controls'])), name='saved_view_page_known')],
            },
        ),
        migrations.RunPython(protect_events),
        migrations.RunPython(index_texts),
    ]
