"""An example of each operation of the data environment, and what needs none."""

from tests.permissions.examples.calling import here, on

SERVER = {"host": "new.example", "port": 5432, "database": "d", "username": "u"}
# Public services that write and ask for no right.
NOT_ASKED = {
    "dataenv.connection_tests.finish_test": "done by a worker, which asks again for who wanted it",
    "dataenv.connection_tests.perform_test": "likewise",
    "dataenv.expectations.add_tables": "the test that finds them was asked for by whoever may",
    "dataenv.runs.finish_run": "done by a worker, which asks again for who wanted it",
    "dataenv.runs.perform_run": "likewise",
}
EXAMPLES = {
    "dataenv.connection_tests.open_test": on("source"),
    "dataenv.expectations.remove_expectation": on("expectation"),
    "dataenv.expectations.set_expectation": on("source", table="more", critical=True),
    "dataenv.runs.open_run": on("source"),
    "dataenv.sources.add_source": here(name="New", **SERVER),
    "dataenv.sources.change_source": on("source", version=1, purpose="Other"),
    "dataenv.sources.remove_source": on("source", version=1),
    "dataenv.sources.set_secret": on("server", secret="s3cret"),
}
