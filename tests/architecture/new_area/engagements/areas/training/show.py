"""What people and programs see of training."""

from engagements.areas.training.domain import COURSE
from engagements.showing import Routes, SearchKind, Show, Tab
from engagements.web.addresses import at

SHOW = Show(
    routes=(Routes(conf="engagements.areas.training.web"),),
    api="engagements.areas.training.api",
    tabs=(Tab(key="training", title="Training", route="training:courses", position=75),),
    search=(SearchKind(kind=COURSE, title="Courses", icon="users", position=75),),
    moment_icons={"course": "users"},
    job_icons={COURSE: "users"},
    addresses={COURSE: at("training:courses")},
)
