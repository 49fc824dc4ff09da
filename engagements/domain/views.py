"""Saved views: the filters of a page under a name."""

from engagements.domain.labels import Labelled


class ViewPage(Labelled):
    """The pages whose filters can be saved."""

    PIPELINE = "pipeline"
    ENGAGEMENTS = "engagements"
    LOG = "log"
    CONTROLS = "controls"
