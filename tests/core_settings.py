"""The product's settings without its areas: ``make assurance ARGS="core"`` runs on them."""

from fde import settings

HOME = "engagements.areas."
globals().update({name: value for name, value in vars(settings).items() if name.isupper()})
INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if not app.startswith(HOME)]
