"""Every public service that writes is an operation, or its reason not to be one stands here."""

import ast
import inspect
import re
import textwrap

from engagements.services.operations import Operation
from tests import areas, operations

# Steps inside operations: the operation has asked, or the secret of a link was the right.
INNER = {
    "engagement.closing.end_engagement": "close and decide_gate ask",
    "engagement.members.write_member": "add_member, change_owner and create_engagement ask",
    "engagement.row.bump": "the lock and version check of several operations",
    "engagement.row.touch": "likewise, where no version was read",
    "events.record": "tells of a write inside it",
    "evidence.take_evidence": "attach, receive and sign ask",
    "files.discard": "remove_source asks",
    "files.store": "attach, receive, sign and add_source ask",
    "idempotency.once": "remembers the answer to a request whose operation asks",
    "jobs.open_job": "each operation that opens a job asks for its own",
    "people.inviting.make_invitation": "invite asks; manage.py invite is the operator's",
    "people.inviting.send_invitation": "mails what invite made",
    "stages.criteria.write_result": "record_criterion and sign_criterion ask",
    "stages.row.enter": "advance_stage and decide_gate ask",
    "stages.row.take": "likewise",
    "visits.arrive": "making, moving and reopening ask",
    "visits.leave": "moving and closing ask",
    "visits.take_back": "undo_move asks",
    "writing.part_of": "a file of the job at hand",
    "writing.put": "likewise, or of whoever attaches one",
    "writing.whole": "likewise",
}
# Told by the pages of sign-in about the person at hand, or open to whoever holds a link.
SIGN_IN = {
    "people.accounts.record_lock": "nobody is signed in",
    "people.accounts.record_sign_in": "the password or passkey was the right",
    "people.accounts.write_password": "set_password asks; the demo's are the operator's",
    "people.inviting.accept_invitation": "the secret of the link is the right",
    "people.tokens.touch_token": "the token was the right",
}
# Done by workers and the sweeper, which ask again for whoever wanted it.
WORKERS = {
    "daily.run", "digests.send_all",
    "evidence.record_check_run", "exports.perform_export",
    "exports.remove_old", "idempotency.remove_old", "jobs.beat", "jobs.claim",
    "jobs.fail", "jobs.finish",
    "jobs.give_back", "jobs.heartbeat", "jobs.outcome", "jobs.progress", "jobs.stopped",
    "jobs.sweep", "jobs.worker_seen", "notices.daily.notify_of_lapses",
    "reports.making.produce_report",
}  # fmt: skip
# Notices are written by whoever subscribed to the event of a write.
NOTICES = {
    "notices.sending.notify", "notices.sending.notify_client", "notices.subscriptions.job_ended",
}  # fmt: skip
# Commands of whoever runs the server.
OPERATOR = {
    "people.accounts.add_client_person", "people.accounts.create_user", "playbooks.publish",
}  # fmt: skip
LISTED = {*INNER, *SIGN_IN, *WORKERS, *NOTICES, *OPERATOR, *areas.merged("operations", "NOT_ASKED")}
WRITES = {"bulk_create", "bulk_update", "create", "delete", "get_or_create", "save", "send",
          "send_mail", "unlink", "update", "update_or_create"}  # fmt: skip
TAKEN = ("actor", "at", "source")


def functions(modules):
    """Return every function and operation of some modules, by the object itself."""
    return {
        value: f"{operations.short(name)}.{key}"
        for name, module in modules.items()
        for key, value in vars(module).items()
        if getattr(value, "__module__", "") == name
        and (isinstance(value, Operation) or inspect.isfunction(value))
    }


def calls(function):
    """Return what a function calls: names and the last part of dotted ones, resolved if it can."""
    plain = inspect.unwrap(function)
    known = {**vars(inspect.getmodule(plain))}
    tree = ast.parse(textwrap.dedent(inspect.getsource(plain)))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name):
            yield called.id, known.get(called.id)
        elif isinstance(called, ast.Attribute):
            owner = known.get(called.value.id) if isinstance(called.value, ast.Name) else None
            yield called.attr, getattr(owner, called.attr, None)


def writers(found):
    """Return the names of those that write, themselves or by calling one that does."""
    called = {function: list(calls(function)) for function in found}
    writing = {f for f, all_calls in called.items() if any(name in WRITES for name, _ in all_calls)}
    while True:
        more = {
            f
            for f, all_calls in called.items()
            if f not in writing and any(_is(to, writing) for _, to in all_calls)
        }
        if not more:
            return {found[f] for f in writing}
        writing |= more


def _is(to, writing):
    try:
        return to in writing
    except TypeError:  # not everything that is called can be hashed
        return False


def unguarded(found):
    """Return the public services that write, or take a person who acts, and ask for no right."""
    writing = writers(found)
    public = {
        name: f
        for f, name in found.items()
        if not name.rsplit(".", 1)[1].startswith("_") and not isinstance(f, Operation)
    }
    return {
        name
        for name, f in public.items()
        if name in writing or "actor" in inspect.signature(f).parameters
    }


def test_a_service_that_writes_is_an_operation_or_has_a_reason():
    found = unguarded(functions(operations.modules()))

    assert found - LISTED == set(), "guard them with @operation, or say here why not"
    assert LISTED - found == set(), "these write nothing any more, or are operations: drop them"


def test_every_operation_takes_who_when_and_through_what():
    for name, made in operations.every().items():
        parameters = inspect.signature(made).parameters
        kinds = {key: parameters[key].kind for key in TAKEN if key in parameters}

        assert kinds == dict.fromkeys(TAKEN, inspect.Parameter.KEYWORD_ONLY), name


def test_a_planted_service_without_a_right_is_found():
    def close_everything(engagement, *, actor, at):
        engagement.save()

    def remove_all(rows):
        rows.delete()

    def read_only(rows):
        return list(rows)

    planted = {
        close_everything: "planted.close_everything",
        remove_all: "planted.remove_all",
        read_only: "planted.read_only",
    }
    found = functions(operations.modules())

    assert unguarded(found | planted) - unguarded(found) == {
        "planted.close_everything",
        "planted.remove_all",
    }


def test_pages_and_api_say_who_acts_in_one_helper_each():
    helpers = {"engagements/web/submit.py", "engagements/api/scope.py"}
    # The library of sign-in hands on a person and no request.
    by_library = {"engagements/web/account/adapter.py"}
    found = {
        path.as_posix()
        for path in areas.sources("web", "api")
        if re.search(r"\bactor=|\"actor\":", (areas.ROOT / path).read_text())
    }

    assert found <= helpers | by_library
