"""Panels that areas add to pages of the core, by the place on the page where they stand."""

from collections.abc import Iterable
from dataclasses import dataclass

from engagements import registry
from engagements.showing import ClientPage, Panel, PanelPlace, ReadinessPage, Show


@dataclass(frozen=True, kw_only=True)
class Panels:
    """The panels of one page by place, in the order of the areas, and the files that they need."""

    actions: tuple[Panel, ...]
    main: tuple[Panel, ...]
    aside: tuple[Panel, ...]
    below: tuple[Panel, ...]
    styles: tuple[str, ...]
    scripts: tuple[str, ...]


def readiness_panels(page: ReadinessPage) -> Panels:
    """Return what the areas show on the readiness page.

    Raises:
        Http404: the address asks an area for something that it never offered.
    """
    return _placed(panel for show in _shows() for panel in show.readiness_panels(page))


def client_panels(page: ClientPage) -> Panels:
    """Return what the areas show on the page of a client."""
    return _placed(panel for show in _shows() for panel in show.client_panels(page))


def _shows() -> Iterable[Show]:
    return registry.shows().values()


def _placed(panels: Iterable[Panel]) -> Panels:
    found = list(panels)
    return Panels(
        actions=_at(found, "actions"),
        main=_at(found, "main"),
        aside=_at(found, "aside"),
        below=_at(found, "below"),
        styles=tuple(dict.fromkeys(path for panel in found for path in panel.styles)),
        scripts=tuple(dict.fromkeys(path for panel in found for path in panel.scripts)),
    )


def _at(panels: Iterable[Panel], place: PanelPlace) -> tuple[Panel, ...]:
    return tuple(panel for panel in panels if panel.place == place)
