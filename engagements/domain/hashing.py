"""The one way in which texts and data are hashed, whoever compares the hashes later."""

import hashlib
import json
from typing import Any


def canonical(data: Any) -> str:
    """Return JSON with sorted keys and no blanks: equal data has one text."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def data_sha256(data: Any) -> str:
    """Return the SHA-256 of data, which names the content of a published version."""
    return text_sha256(canonical(data))


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text or of a secret of 256 random bits: enough to recognise it."""
    return hashlib.sha256(text.encode()).hexdigest()
