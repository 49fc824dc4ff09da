"""Every page a person can reach by links, found by following them from the first page."""

import re
import urllib.error
import urllib.request
from collections import deque
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve

from fde.platform.routes import patterns, row_for, row_of

LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
# The flagship has something of everything; which engagements a list names first depends on what
# other tests have changed.
STARTS = ("/", "/engagements/BRW-01/", "/portal/brackwater/BRW-01/")
PER_ROUTE = 2  # pages of one route that are read for links; their links are all of one kind


def crawl(live, cookies, *, limit=600):
    """Return one address for each page route that links lead to, and every route they reach."""
    header = "; ".join(f"{c['name']}={c['value']}" for c in cookies["cookies"])
    found, reached, read, known, queue = {}, set(), {}, set(STARTS), deque(STARTS)
    while queue and sum(read.values()) < limit:
        path = queue.popleft()
        name = route(path)
        if name is None or read.get(name, 0) >= PER_ROUTE:
            continue
        read[name] = read.get(name, 0) + 1
        landed, body = page_at(live.url + path, header)
        if landed:
            reached.add(name)
        if landed == path and body is not None:
            found.setdefault(name, path)
        for target in [landed or path, *LINK.findall(body or "")]:
            link = urldefrag(urljoin(path, unescape(target))).url
            if link.startswith("/") and not link.startswith("//") and link not in known:
                known.add(link)
                queue.append(link)
    return found, reached


def route(path):
    """Return the name of the page route that answers ``path``, or None."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    row = row_for(match)
    return match.view_name if row and not row.api and match.view_name else None


def page_at(url, cookie):
    """Return the address that ``url`` leads to (None: refused), and its HTML (None: a file)."""
    request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            landed = urlsplit(answer.geturl())._replace(scheme="", netloc="").geturl()
            page = answer.headers.get("Content-Type", "").startswith("text/html")
            return landed, answer.read().decode() if page else None
    except urllib.error.HTTPError as error:
        if error.code < 500:
            return None, None
        raise


def page_routes():
    """Return the names of the routes that show a page when they are asked with GET."""
    return {name for name, view in views() if "GET" in methods(view)}


def views():
    for name, _, pattern in patterns():
        if (row := row_of(name)) and not row.api:
            yield name, pattern.callback


def methods(view):
    """Return the methods that a view's ``require_...`` decorator lets through."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            if isinstance(cell.cell_contents, list) and cell.cell_contents:
                return set(cell.cell_contents)
        view = getattr(view, "__wrapped__", None)
    return {"GET", "POST"}
