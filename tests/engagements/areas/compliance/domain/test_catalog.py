"""Framework files: every mistake at once, with file, line and path."""

import pytest
import yaml

from engagements.areas.compliance.domain import catalog
from engagements.domain import datafile

HEAD = {
    "format": "fde-framework/1",
    "key": "x",
    "version": "1",
    "title": "X",
    "publisher": "P",
    "licence": {"class": "open", "name": "CC0", "text_shipped": "own-words"},
    "source": {"name": "S", "as_of": "2025-01-01", "retrieved_on": "2025-01-02"},
}


def control(ref, **fields):
    return {"ref": ref, "title": ref, "statement": "It holds.", "bearing": "soft"} | fields


def load(*controls, frameworks=None, **head):
    document = HEAD | {"key": "xx", "controls": list(controls)} | head
    text = yaml.safe_dump(document, sort_keys=False)
    return catalog.load(datafile.parse(text, name="x.yaml"), frameworks=frameworks)


def problems(*controls, **head):
    with pytest.raises(datafile.InvalidDataFile) as refused:
        load(*controls, **head)
    return refused.value.problems


def test_a_small_file_is_read():
    found = load(control("A", assessable=False, statement=""), control("A(1)", parent="A"))

    assert [c.token for c in found.controls] == ["A", "A-1"]
    assert [c.order for c in found.controls] == [1, 2]
    assert (found.controls[1].weight, found.controls[1].bearing) == (1, "soft")


def test_a_control_is_in_its_own_domain_else_that_of_its_parent_else_among_the_others():
    found = load(
        control("A", assessable=False, domain="data"),
        control("A.1", parent="A"),
        control("A.2", parent="A", domain="access", double_count=True),
        control("A.2.1", parent="A.2"),
        control("B"),
    )

    assert [c.domain for c in found.controls] == ["data", "data", "access", "access", "other"]


def test_a_domain_that_does_not_exist_is_named_with_its_place():
    (problem,) = problems(control("A", domain="luck"))

    assert problem.startswith("x.yaml:")
    assert "controls[0].domain" in problem


def test_layout_does_not_change_the_fingerprint():
    document = HEAD | {"key": "xx", "controls": [control("A")]}
    texts = [yaml.safe_dump(document, sort_keys=s, default_flow_style=s) for s in (True, False)]
    found = {catalog.load(datafile.parse(text, name="x")).sha256 for text in texts}

    assert len(found) == 1
    assert load(control("A", weight=2)).sha256 not in found


@pytest.mark.parametrize(
    ("ref", "token"),
    [
        ("GOVERN 1.1", "GOVERN-1.1"),
        ("164.308(a)(1)", "_164.308-a-1"),
        ("Art.26(2)", "Art.26-2"),
        ("5.1", "_5.1"),
        ("CC6.1", "CC6.1"),
    ],
)
def test_tokens_are_names_that_oscal_takes(ref, token):
    assert catalog.token_of(ref) == token
    assert catalog.TOKEN.fullmatch(token)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([control("A"), control("A")], "“A” is used twice"),
        ([control("A 1"), control("A-1")], "“A-1” is used twice"),
        ([control("A", token="1A")], "has to start with a letter"),
        ([control("A", parent="B")], "“B” is no control of this file"),
        (
            [control("A", parent="B", assessable=False), control("B", parent="A")],
            "the parents go round in a circle",
        ),
        ([control("B", parent="A"), control("A", assessable=False)], "before its children"),
        ([control("A"), control("B", parent="A")], "it would count beside its own children"),
        ([control("A", weight=6)], "6 is greater than the maximum of 5"),
        ([control("A", statement="x" * 401)], "401 characters; own words fit in 400"),
        ([control("A", statement="")], "an assessable control says what must hold"),
        ([{"ref": "A", "title": "A", "statement": "S"}], "is hard, soft or info"),
        ([control("A", colour="red")], "colour"),
        ([control("A", bearing="grave")], "grave"),
        ([control("A", evidence_asks=[{"kind": "dream"}])], "dream"),
        ([control("A", methods=["guess"])], "guess"),
        ([control("A", freshness_days=0)], "0 is less than the minimum of 1"),
        ([control("A", applies_when={"fact": "moon", "is": True})], "“moon” is no known fact"),
    ],
)
def test_a_bad_control_is_named(rows, wanted):
    assert any(wanted in line for line in problems(*rows)), problems(*rows)


def test_a_parent_may_count_if_it_says_so():
    assert load(control("A", double_count=True), control("B", parent="A"))


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ({"licence": {"class": "secret", "name": "N", "text_shipped": "own-words"}}, "secret"),
        ({"licence": {"name": "N"}}, "class"),
        ({"format": "fde-framework/2"}, "fde-framework/1"),
        ({"mappings": [{"to": "y", "pairs": [["B", "Y1", "equal", "semantic", 50]]}]}, "“B” is no"),
        ({"mappings": [{"to": "y", "pairs": [["A", "Y9", "equal", "semantic", 50]]}]}, "“Y9” is"),
        ({"mappings": [{"to": "y", "pairs": [["A", "Y1", "like", "semantic", 50]]}]}, "like"),
        ({"migrates": {"from": "0", "renames": {"Q": "B"}}}, "“B” is no control"),
        ({"migrates": {"from": "0", "renames": {"Q": "A"}, "merges": {"A": ["Q"]}}}, "moves twice"),
    ],
)
def test_a_bad_head_is_named(head, wanted):
    found = problems(control("A"), frameworks={"y": {"Y1"}}, **head)

    assert any(wanted in line for line in found), found


def test_all_mistakes_come_at_once_each_with_its_line():
    text = (
        "format: fde-framework/1\nkey: xx\nversion: '1'\ntitle: X\npublisher: P\n"
        "licence: {class: open, name: CC0, text_shipped: own-words}\n"
        "source: {name: S, as_of: '2025-01-01', retrieved_on: '2025-01-02'}\n"
        "controls:\n"
        "  - {ref: A, title: A, statement: S, bearing: soft}\n"
        "  - ref: B\n    title: B\n    statement: S\n    bearing: soft\n    weight: 9\n"
        "  - {ref: A, title: A, statement: S, bearing: soft}\n"
    )
    with pytest.raises(datafile.InvalidDataFile) as refused:
        catalog.load(datafile.parse(text, name="frameworks/xx-1.yaml"))

    assert refused.value.problems == [
        "frameworks/xx-1.yaml:14: controls[1].weight: 9 is greater than the maximum of 5",
        "frameworks/xx-1.yaml:9: controls[0].ref: “A” is used twice",
        "frameworks/xx-1.yaml:9: controls[0].token: “A” is used twice",
        "frameworks/xx-1.yaml:15: controls[2].ref: “A” is used twice",
        "frameworks/xx-1.yaml:15: controls[2].token: “A” is used twice",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [1]\nb: *a\n",
        "a: &a {x: 1}\nb: {<<: *a}\n",
        "a: 1\na: 2\n",
        "!!python/object/apply:os.system ['true']\n",
        "[" * 5000,
        "",
        "a: [",
        "a: !!timestamp 'x'",
    ],
)
def test_hostile_yaml_is_refused(text):
    with pytest.raises(datafile.InvalidDataFile):
        catalog.load(datafile.parse(text, name="x.yaml"))


@pytest.mark.parametrize("document", ["- 1", "x", "{controls: 3}", "{controls: [3, {ref: 1}]}"])
def test_any_other_shape_is_refused_in_words(document):
    with pytest.raises(datafile.InvalidDataFile):
        catalog.load(datafile.parse(document, name="x.yaml"))
