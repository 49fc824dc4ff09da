"""The Celery application of web, workers and beat."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fde.settings")

app = Celery("fde")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
