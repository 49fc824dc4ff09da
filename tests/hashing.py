"""A cheap way to hash passwords, for tests that sign people in by the dozen."""

from django.contrib.auth.hashers import ScryptPasswordHasher


class CheapScrypt(ScryptPasswordHasher):
    """Scrypt as in the product, at the lowest cost there is."""

    work_factor = 2
