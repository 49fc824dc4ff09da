"""How examples of operations are written: what is called, and with which values."""


def fresh(row):
    """Return a row as it is now: what an earlier call did to the object is undone."""
    return type(row)._base_manager.get(pk=row.pk)


def on(name, /, **values):
    """Call an operation on a row of the case, by the name under which the world keeps it."""
    return lambda case: ((fresh(case[name]),), values)


def firm(*subject, **values):
    """Call an operation that is done to nothing that has an owner."""
    return lambda _: (subject, values)


def here(make=None, **values):
    """Call an operation on the engagement; ``make`` returns more values of a case."""

    def example(case):
        engagement = fresh(case.engagement)
        return (engagement,), values | (make(case, engagement) if make else {})

    return example


def versioned(**values):
    """Call an operation on the engagement as it was read."""
    return here(lambda _, engagement: {"version": engagement.version}, **values)
