"""Sends text compressed: pages, style sheets, scripts and drawings."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = ("text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml")


class CompressionMiddleware(GZipMiddleware):
    """Compresses text; files, fonts and JSON go out as they are.

    A page's compressed length could betray what is in it (BREACH). What is secret in a page is
    the token of its forms, which Django masks anew for every answer, and the file's name in the
    gzip head is padded by a random length.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress an answer of a known kind; every other one is left alone."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind not in TEXTS:
            return response
        return super().process_response(request, response)
