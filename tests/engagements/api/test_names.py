"""Names of the API: its own, the same in and out, and telling what a value is."""

from collections import defaultdict

import pytest

from engagements.api.schema import document

PEOPLE = {"email", "name"}
SAME = {  # what an object of the name holds at least, wherever it stands
    "client": {"code"},
    "engagement": {"code"},
    "owner": PEOPLE,
    "author": PEOPLE,
    "person": PEOPLE,
    "playbook": {"key", "version"},
    "evidence": {"number", "title"},
    "job": {"id", "state"},
}


def shapes():
    return document()["components"]["schemas"]


def properties():
    """Yield every field of every body with the shape that holds it."""
    for shape, body in shapes().items():
        for name, field in body.get("properties", {}).items():
            yield shape, name, field


def parameters():
    for methods in document()["paths"].values():
        for operation in methods.values():
            yield from operation.get("parameters", [])


def target(field):
    """Return the shape that a field points to, if it is an object or a list of one."""
    field = field.get("items", field)
    ref = field.get("$ref") or next((part["$ref"] for part in field.get("allOf", [])), "")
    return ref.rsplit("/", 1)[-1]


def test_no_name_is_a_path_through_tables():
    names = [name for _, name, _ in properties()] + [row["name"] for row in parameters()]

    assert [name for name in names if "__" in name or name.endswith("_id")] == []


def test_days_end_in_on_and_moments_in_at():
    wrong = [
        f"{shape}.{name}"
        for shape, name, field in properties()
        if (field.get("format") == "date") != (name.endswith("_on") and name != "waiting_on")
        or (field.get("format") == "date-time") != (name.endswith("_at") or name == "as_of")
    ]

    assert wrong == []


def test_what_is_referred_to_is_the_same_object_everywhere():
    wrong = [
        f"{shape}.{name}: {sorted(held)}"
        for shape, name, field in properties()
        if name in SAME and shape != "HitOut" and "properties" in shapes().get(target(field), {})
        for held in [set(shapes()[target(field)]["properties"])]
        if not SAME[name] <= held
    ]

    assert wrong == []


@pytest.mark.parametrize("name", sorted(SAME))
def test_a_reference_is_never_a_bare_value(name):
    wrong = [
        shape
        for shape, field_name, field in properties()
        if field_name == name and not target(field) and shape != "ControlOut"
    ]

    assert wrong == []


def test_a_version_travels_in_headers():
    bodies = {shape for shape, name, _ in properties() if name == "version"}

    # Versions of playbooks and frameworks are names of what was published.
    assert all(
        "Playbook" in shape or "Framework" in shape or "Library" in shape for shape in bodies
    )


def test_a_closed_list_that_is_used_twice_has_one_name():
    found = defaultdict(list)

    def walk(node, where):
        if isinstance(node, dict):
            if isinstance(node.get("enum"), list) and len(node["enum"]) > 1:
                found[frozenset(filter(None, node["enum"]))].append(where)
            for key, inner in node.items():
                walk(inner, f"{where}/{key}")
        elif isinstance(node, list):
            for inner in node:
                walk(inner, where)

    walk(document(), "")

    assert {where[0]: len(where) for where in found.values() if len(where) > 1} == {}


def test_values_of_closed_lists_are_in_small_letters():
    for shape, body in shapes().items():
        for value in body.get("enum", ()):
            assert value == value.lower(), shape


def test_nothing_that_goes_out_is_an_empty_choice():
    wrong = [
        f"{shape}.{name}" for shape, name, field in properties() if "" in field.get("enum", ())
    ]

    assert wrong == []


def test_what_reads_a_list_is_called_a_list():
    wrong = [
        operation["operationId"]
        for methods in document()["paths"].values()
        for operation in [methods.get("get", {})]
        for body in [operation.get("responses", {}).get("200", {}).get("content", {})]
        for shape in [target(body.get("application/json", {}).get("schema", {}))]
        if shape.endswith(("PageOut", "ListOut")) and not operation["operationId"].endswith("_list")
    ]

    assert wrong == []
