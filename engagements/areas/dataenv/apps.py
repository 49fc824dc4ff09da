"""Registers the data environment with Django."""

from django.apps import AppConfig


class DataEnvironmentConfig(AppConfig):
    """The client's data sources, and the runs that measured them."""

    name = "engagements.areas.dataenv"
    label = "dataenv"
    verbose_name = "Data environment"
    area = "engagements.areas.dataenv.area.AREA"
