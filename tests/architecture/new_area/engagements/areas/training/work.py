"""What training does: its events, its job, its search and what is audited."""

from engagements.area import Work
from engagements.areas.training import selectors
from engagements.areas.training.domain import COURSE
from engagements.areas.training.models import Course
from engagements.domain.events import EventType
from engagements.domain.jobs import DEFAULT_QUEUE, JobKind
from engagements.selectors.search import Search

WORK = Work(
    events=(
        EventType(key="course.planned", sentence="planned course {course}"),
        EventType(key="course.held", sentence="held course {course} for {people} people"),
    ),
    jobs=(
        JobKind(
            key=COURSE, words="Course", task="training.count", queue=DEFAULT_QUEUE, fills=Course
        ),
    ),
    searches=(Search(key=COURSE, find=selectors.find),),
    audited=(Course,),
)
