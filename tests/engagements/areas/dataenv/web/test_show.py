"""Where a source and a probe run are found, and what the palette offers about them."""

import pytest
from django.urls import resolve

from engagements.areas.dataenv.domain.about import PROBE_RUN, SOURCE
from engagements.showing import Place
from engagements.web.addresses import address

KEY = "6f7d8a52-1111-4222-8333-444455556666"


@pytest.mark.parametrize(
    ("kind", "key", "leads"),
    [
        (PROBE_RUN, "3", "/engagements/BRW-01/runs/3/"),
        (SOURCE, KEY, f"/engagements/BRW-01/sources/{KEY}/"),
    ],
)
def test_it_is_found(kind, key, leads):
    assert address(kind, Place(key=key, engagement="BRW-01")) == leads
    assert resolve(leads)


@pytest.mark.django_db
def test_the_palette_offers_to_run_probes(signed_in, engineer, engagement):
    query = {"q": "run pro", "here": f"/engagements/{engagement.code}/gate/"}

    page = signed_in(engineer).get("/search/", query, headers={"hx-request": "true"})

    assert "Run probes" in page.content.decode()
    assert f"/engagements/{engagement.code}/sources/" in page.content.decode()
