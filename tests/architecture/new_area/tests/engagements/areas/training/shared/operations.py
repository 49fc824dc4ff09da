"""An example of each operation of training, and what needs none."""

from tests.permissions.examples.calling import here

NOT_ASKED = {"training.count_people": "done by a worker for whoever planned the course"}
EXAMPLES = {"training.plan_course": here(title="First steps")}
