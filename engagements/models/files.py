"""Files: the bytes that evidence and other rows point to."""

from django.db import models


class StoredFile(models.Model):
    """The bytes of a file, kept once under their hash; names and rights are on its users."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256[:12]
