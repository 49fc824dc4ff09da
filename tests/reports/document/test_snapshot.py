import hashlib

import orjson
import pytest

from reports.document.snapshot import Snapshot, Unreadable
from tests.reports.sample import sample


def test_json_and_back_gives_an_equal_snapshot():
    snapshot = sample()

    assert Snapshot.from_json(snapshot.to_json()) == snapshot


def test_json_is_canonical_and_hashed():
    text = sample().to_json()

    assert text == orjson.dumps(orjson.loads(text), option=orjson.OPT_SORT_KEYS)
    assert sample().sha256() == hashlib.sha256(text).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda d: d.update(format="other/1"), id="another format"),
        pytest.param(lambda d: d.pop("reach"), id="a part is missing"),
        pytest.param(lambda d: d.update(extra=1), id="a part too many"),
        pytest.param(lambda d: d["identity"].update(number="2"), id="text for a number"),
        pytest.param(lambda d: d.update(as_of=5), id="number for a moment"),
        pytest.param(lambda d: d["readiness"]["overall"].update(low=1.5), id="broken points"),
    ],
)
def test_another_document_is_refused(change):
    plain = orjson.loads(sample().to_json())
    change(plain)

    with pytest.raises(Unreadable, match=r"format|field|not |missing|is no "):
        Snapshot.from_json(orjson.dumps(plain))
