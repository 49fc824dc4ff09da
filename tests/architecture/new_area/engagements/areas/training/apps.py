"""Registers training with Django."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Courses, and who took them."""

    name = "engagements.areas.training"
    label = "training"
    verbose_name = "Training"
    area = "engagements.areas.training.area.AREA"
