"""The ASGI entry point."""

import os

from django.core.asgi import get_asgi_application

from fde.platform.env import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fde.settings")

env.prepare()
application = get_asgi_application()
