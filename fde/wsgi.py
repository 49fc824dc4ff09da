"""The WSGI entry point."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from fde import collector
from fde.platform.env import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fde.settings")

env.prepare()
application = get_wsgi_application()

import_module("fde.urls")  # the views, which the first request would load
import_module("fde.celery")  # what sends their jobs
collector.freeze()
