"""An area that no app contributes, installed for one test."""

from engagements import registry
from engagements.area import Area, AreaRows, Judge

KEY, TITLE = "agents", "Agents"


def install(monkeypatch, **parts):
    """Install the area with a judge of these parts; what is not given asks for nothing."""
    given = {
        "read": lambda rows, **_: {row.pk: None for row in rows},
        "requirements": lambda case: AreaRows(),
    }
    judge = Judge(**given | parts)
    area = Area(key=KEY, title=TITLE, judge=judge)
    areas, judges = registry.areas(), registry.judges()
    monkeypatch.setattr(registry, "areas", lambda: (*areas, area))
    monkeypatch.setattr(registry, "judges", lambda: {**judges, KEY: judge})
