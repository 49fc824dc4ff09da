"""The kinds of notices: what people can choose to hear of."""

from dataclasses import dataclass

from engagements.domain.labels import Labelled


class NoticeKind(Labelled):
    """The kinds that the core sends."""

    MENTIONED = "mentioned", "Somebody mentioned me"
    ASSIGNED = "assigned", "Something became mine"
    STAGE_MOVED = "stage_moved", "An engagement of mine moved"
    GATE = "gate", "A gate was asked for or decided"
    WORK_ENDED = "work_ended", "Background work that I asked for ended"
    EVIDENCE_RECEIVED = "evidence_received", "A client sent evidence"
    EVIDENCE_LAPSES = "evidence_lapses", "Evidence lapses soon"
    QUESTION = "question", "A question was asked or answered"


@dataclass(frozen=True, kw_only=True)
class NoticeType:
    """A kind of notice as people choose it; people of a client get only those ``in_portal``."""

    key: str
    label: str
    in_portal: bool = False


# The core's own; areas and reports add theirs, see ``registry.notice_types``.
NOTICES = tuple(
    NoticeType(key=kind.value, label=kind.label, in_portal=kind is NoticeKind.QUESTION)
    for kind in NoticeKind
)
