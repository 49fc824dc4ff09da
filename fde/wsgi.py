"""The WSGI entry point."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from fde.env import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fde.settings")

env.prepare()
application = get_wsgi_application()

# What is loaded by now stays until the process ends: 400,000 objects that no collection has to
# look at again. Requests make few cycles, so the others wait for more garbage, too; a worker ends
# after 2,000 requests anyway (fde/processes.py).
import_module("fde.urls")  # the views, which the first request would load
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
