"""Blocks go into JSON and come back as they were; one that nobody knows is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.domain import reporting
from engagements.domain.codec import Unreadable, build, parsed, to_json, to_plain
from engagements.domain.reporting import Cell, Column, Heading, Note, Part, Row, Table, Tone

TEXT = st.text(max_size=20)
WHOLE = st.integers(0, 500)
BLOCKS = st.one_of(
    st.builds(Heading, kind=st.just("heading"), text=TEXT),
    st.builds(Note, kind=st.just("note"), text=TEXT),
    st.builds(
        Table,
        most=WHOLE,
        kind=st.just("table"),
        caption=TEXT,
        columns=st.tuples(st.builds(Column, title=TEXT, width=WHOLE)),
        rows=st.tuples(
            st.builds(Row, cells=st.tuples(st.builds(Cell, text=TEXT, tone=st.sampled_from(Tone))))
        ),
    ),
)


@given(blocks=st.lists(BLOCKS).map(tuple), data=st.dictionaries(TEXT, TEXT))
def test_a_part_comes_back_from_json_as_it_was(blocks, data):
    part = Part(area="area", key="part", title="Part", blocks=blocks, data=data)

    assert build(Part, parsed(to_json(part)), path="part") == part


def test_every_block_names_its_kind_and_no_two_alike():
    kinds = [arm.__dataclass_fields__["kind"].default for arm in reporting.Block.__args__]

    assert len(set(kinds)) == len(kinds) == 7


@pytest.mark.parametrize(
    "block",
    [{"kind": "film", "text": "x"}, {"text": "x"}, {"kind": ["note"], "text": "x"}, "note", None],
)
def test_an_unknown_block_is_refused_with_its_place(block):
    plain = to_plain(Part(area="area", key="part", title="Part")) | {"blocks": [block]}

    with pytest.raises(Unreadable, match=r"part\.blocks\[0\]"):
        build(Part, plain, path="part")
