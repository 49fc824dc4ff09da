from django.db import migrations

from engagements.models import append_only


class Migration(migrations.Migration):
    dependencies = [("engagements", "0001_initial")]

    operations = [migrations.RunPython(append_only.install, append_only.remove)]
