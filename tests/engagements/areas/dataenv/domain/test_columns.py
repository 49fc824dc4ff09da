import pytest

from engagements.areas.dataenv.domain import columns as naming
from tests.engagements.areas.dataenv.domain.made import column, table


@pytest.mark.parametrize(
    ("name", "code"),
    [("postal_code", True), ("CustomerID", True), ("unit_price", False), ("encoder", False)],
)
def test_codes_are_whole_words(name, code):
    assert naming.is_code(name) is code


@pytest.mark.parametrize(
    ("name", "future"), [("due_on", True), ("validUntil", True), ("opened_on", False)]
)
def test_dates_that_may_lie_ahead(name, future):
    assert naming.may_be_future(name) is future


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        pytest.param(["created_at", "updated_at"], "updated_at", id="changed before created"),
        pytest.param(["born", "due_on"], "", id="neither birth nor due"),
        pytest.param(["OrderDate", "RequiredDate"], "OrderDate", id="any other date"),
        pytest.param([], "", id="none"),
    ],
)
def test_the_change_column(names, chosen):
    dated = [column(name, "date", dated=True) for name in names]

    assert naming.change_column(dated) == chosen


@pytest.mark.parametrize(
    ("name", "columns", "chosen"),
    [
        ("orders", ["note", "order_id"], "order_id"),
        ("Categories", ["CategoryID"], "CategoryID"),
        ("addresses", ["address_id"], "address_id"),
        ("t", ["id"], "id"),
        ("t", ["customer_id"], ""),
    ],
)
def test_the_column_named_like_a_key(name, columns, chosen):
    made = table(*(column(c) for c in columns), name=name)

    assert naming.key_column(made) == chosen
