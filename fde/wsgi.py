"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from fde.env import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fde.settings")

env.prepare()
application = get_wsgi_application()
