"""The deployment: settings, processes, routes and who may use them."""

from fde.celery import app as celery_app

__all__ = ["celery_app"]
