"""Commands that also run where there are no settings, one module each; ``manage.py`` finds them."""
