"""What the writes about controls share."""

from engagements.areas.compliance.models import Assessment, Control
from engagements.models import Engagement

NOT_TAKEN_ON = "This control is in no framework that the engagement has adopted."


def is_taken_on(engagement: Engagement, control: Control) -> bool:
    """Tell whether a control counts in a framework that the engagement has taken on."""
    taken = Assessment.objects.filter(engagement=engagement, framework=control.framework_id)
    return control.assessable and not control.withdrawn and taken.exists()
