"""Routes of view sets, each with its row of policy."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSetMixin

from fde.platform.routes import Audience, Route, Row, route

api_row = partial(Row, Audience.STAFF, api=True)
api_route = partial(route, audience=Audience.STAFF, api=True)


class Router(SimpleRouter):
    """Makes the routes of view sets; what is registered says which rows they have."""

    def __init__(self) -> None:
        super().__init__(use_regex_path=False)
        self._rows: dict[str, tuple[Row, Mapping[str, Row]]] = {}

    def register(  # type: ignore[override] # a row belongs to what is registered
        self,
        prefix: str,
        viewset: type[ViewSetMixin],
        basename: str,
        *,
        row: Row | None = None,
        rows: Mapping[str, Row] | None = None,
    ) -> None:
        """Add a view set with the row of its routes.

        ``rows`` has those of single ones by the end of their name: ``list``, ``detail``, or what
        an action is called in the address.
        """
        super().register(prefix, viewset, basename)
        self._rows[basename] = (row or api_row(), rows or {})

    def get_urls(self) -> list[Any]:
        """Return the routes with their rows."""
        made = [self._with_row(p) for p in super().get_urls() if isinstance(p, URLPattern)]
        names = {pattern.name for pattern in made}
        for basename, (_, rows) in self._rows.items():
            if unknown := [end for end in rows if f"{basename}-{end}" not in names]:
                raise ImproperlyConfigured(f"{basename} has no route that ends in {unknown}.")
        return made

    def _with_row(self, pattern: URLPattern) -> Route:
        name = pattern.name or ""
        basename = max((b for b in self._rows if name.startswith(f"{b}-")), key=len)
        row, rows = self._rows[basename]
        return Route(pattern, rows.get(name.removeprefix(f"{basename}-"), row))
