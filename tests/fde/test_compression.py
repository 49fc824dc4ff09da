"""Pages go out compressed, with a head of random length; other answers as they are."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from fde.compression import CompressionMiddleware

PAGE = "<p>A line of a page.</p>" * 200


def answer(response, accepts="gzip, br"):
    request = RequestFactory().get("/", headers={"accept-encoding": accepts})
    return CompressionMiddleware(lambda _: response)(request)


def test_a_page_is_compressed_and_reads_as_before():
    response = answer(HttpResponse(PAGE, headers={"ETag": '"a"'}))

    assert gzip.decompress(response.content).decode() == PAGE
    assert response["Content-Encoding"] == "gzip"
    assert int(response["Content-Length"]) == len(response.content) < len(PAGE) / 10
    assert response["Vary"] == "Accept-Encoding"
    assert response["ETag"] == 'W/"a"'


def test_the_length_of_a_page_is_padded_by_chance():
    assert len({len(answer(HttpResponse(PAGE)).content) for _ in range(30)}) > 5


def test_a_stream_of_text_is_compressed():
    response = answer(StreamingHttpResponse([PAGE.encode()]))

    assert gzip.decompress(b"".join(response.streaming_content)).decode() == PAGE


@pytest.mark.parametrize(
    ("response", "accepts"),
    [
        pytest.param(HttpResponse(PAGE), "br", id="a browser that cannot read it"),
        pytest.param(HttpResponse("Short"), "gzip", id="a short text"),
        pytest.param(HttpResponse(PAGE, content_type="application/json"), "gzip", id="data"),
        pytest.param(
            HttpResponse(PAGE, headers={"Content-Encoding": "br"}), "gzip", id="compressed before"
        ),
    ],
)
def test_what_is_left_as_it_is(response, accepts):
    before = response.content

    assert answer(response, accepts).content == before
