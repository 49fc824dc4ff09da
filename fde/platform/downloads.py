"""Files handed out as downloads: never opened in our own pages' place."""

import base64
from typing import IO

from django.http import FileResponse

BYTES = "application/octet-stream"  # of every file of the API, so that one type is documented


def attachment(file: IO[bytes], *, name: str, content_type: str, sha256: str = "") -> FileResponse:
    """Return the file as a download that a browser neither shows, sniffs, runs nor keeps."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    if sha256:
        response["Repr-Digest"] = f"sha-256=:{_base64(sha256)}:"
    return response


def _base64(sha256: str) -> str:
    """Return a hexadecimal hash as RFC 9530 writes it."""
    return base64.b64encode(bytes.fromhex(sha256)).decode()
