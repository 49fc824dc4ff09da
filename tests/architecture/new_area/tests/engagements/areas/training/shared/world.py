"""A course of an engagement of the world."""

from engagements.areas.training import services


def build(case):
    """Plan a course."""
    case.made["course"] = services.plan_course(
        case.engagement, title=f"Course {case.inside}", **case.by()
    )
