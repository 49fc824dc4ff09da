"""The ids of one engagement's own rows in addresses of compliance."""

from engagements.areas.compliance.models import Control


def ids(engagement):
    """Return ids by the name of a converter."""
    control = Control.objects.filter(
        framework__assessments__engagement=engagement, assessable=True, withdrawn=False
    ).first()
    return {"framework": control.framework.key, "token": control.token}
