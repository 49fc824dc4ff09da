"""Reads whatever an answer holds as text, and finds the words that its reader must not see."""

import io
import re
import shutil
import subprocess
import zipfile

from tests.world import words

# Differs from one request to the next, whatever is asked.
PASSING = re.compile(
    r'[0-9a-f]{12,32}|csrfmiddlewaretoken" value="[^"]+"|csrftoken=\w+|<time.*?</time>'
)
ZIP, PDF = b"PK\x03\x04", b"%PDF-"


def text_of(response):
    """Return headers, cookies and body as one text: of a PDF its words, of an XLSX its cells."""
    parts = [f"{name}: {text}" for name, text in response.headers.items()]
    parts += [f"{name}={morsel.value}" for name, morsel in response.cookies.items()]
    parts.append(text_of_bytes(body_of(response)))
    return "\n".join(parts)


def body_of(response):
    if getattr(response, "streaming", False):
        return b"".join(response.streaming_content)
    return response.content


def text_of_bytes(body):
    if body.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(body)) as found:
            return "\n".join(found.read(name).decode(errors="ignore") for name in found.namelist())
    if body.startswith(PDF):
        return body.decode("latin-1") + text_of_pdf(body)
    return body.decode(errors="ignore")


def text_of_pdf(body):
    """Return the words of a real PDF with broken words joined; a stand-in holds plain text."""
    if b"startxref" not in body or shutil.which("pdftotext") is None:
        return ""
    ran = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=body, capture_output=True, check=True
    )
    return ran.stdout.decode().replace("-\n", "")


def leaks(text, who):
    """Return the words of a text that a principal must not read."""
    return words.found_in(text) - who.may_read
