"""Finding controls by a few typed words."""

from engagements.areas.compliance.models import Control
from engagements.selectors.search import Hit, Search, SearchQuery, matching, nearness

VERSIONS = 3  # of one framework, of which the newest is shown


def controls(query: SearchQuery) -> list[Hit]:
    """Return controls by reference or title: of the frameworks taken on ``here``, or of all."""
    here, most = query.here, query.most
    rows = Control.objects.filter(assessable=True, withdrawn=False).select_related("framework")
    if here is not None:
        rows = rows.filter(framework__assessments__engagement=here)
    if query.words:
        rows = matching(rows, query.words, fields=("ref", "token", "title"))
    order = nearness(query.words, names=("ref", "token", "title"))
    rows = rows.order_by(order, "framework__key", "-framework__version", "order")
    newest = {(row.framework.key, row.token): row for row in reversed(rows[: most * VERSIONS])}
    return [
        Hit(
            kind="control",
            title=f"{row.ref} {row.title}",
            detail=row.framework.title,
            engagement=here.code if here else "",
            refs={"framework": row.framework.key, "control": row.token},
        )
        for row in reversed(newest.values())
    ][:most]


CONTROLS = Search(key="control", find=controls, is_place=True, mark="#", completes="control")
