from django.db import migrations, models

from engagements.models import text_search


class Migration(migrations.Migration):
    dependencies = [("engagements", "0005_log_newest_anywhere")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["engagement", "-occurred_at", "-id"], name="event_newest"),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(fields=["-received_at", "-id"], name="evidence_newest_anywhere"),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(
                fields=["engagement", "-received_at", "-id"], name="evidence_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(
                fields=["valid_until", "id"],
                name="evidence_first_to_lapse",
                condition=models.Q(valid_until__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="proberun",
            index=models.Index(fields=["-requested_at", "-id"], name="probe_run_newest_anywhere"),
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(
                fields=["current_stage", "stage_entered_at", "id"],
                name="engagement_longest_by_stage",
                condition=~models.Q(status="closed"),
            ),
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(
                fields=["stage_entered_at", "id"],
                name="engagement_longest_first",
                condition=~models.Q(status="closed"),
            ),
        ),
        migrations.RunPython(text_search.install, text_search.remove),
    ]
