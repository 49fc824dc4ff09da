"""200 values that somebody hostile, or unlucky, types into a text field."""

_MARKUP = [
    "<script>alert({n})</script>",
    "<img src=x onerror=alert({n})>",
    "<svg onload=alert({n})><use href='#a'/></svg>",
    "<link rel=attachment href='file:///etc/passwd#{n}'>",
    "<link rel=stylesheet href='http://127.0.0.1:{port}/{n}.css'>",
    "<style>body{{background:url(http://127.0.0.1:{port}/{n})}}</style>",
    "<iframe src='http://127.0.0.1:{port}/{n}'></iframe>",
    "<img src='http://127.0.0.1:{port}/{n}.png'>",
    "<object data='file:///etc/hostname' id='o{n}'></object>",
    '"><input autofocus onfocus=alert({n})>',
    "' onmouseover='alert({n})",
    "<a href='javascript:alert({n})'>x</a>",
    "<base href='http://127.0.0.1:{port}/{n}/'>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:{port}/{n}'>",
    "</textarea><script>alert({n})</script>",
    "</title><svg/onload=alert({n})>",
    "<div style='position:fixed;inset:0' hx-get='/x{n}'>",
    "<table><tr><td colspan=65534>{n}</td></tr></table>",
    "<!--{n}--><![CDATA[{n}]]>",
    "<math><mtext><script>alert({n})</script></mtext></math>",
]
_TEMPLATES = [
    "{{{{ {n}|safe }}}}",
    "{{% include 'admin/{n}.html' %}}",
    "${{{n}*{n}}}",
    "%({n})s %s %d %n",
    "{{0.__class__.__mro__[{n}]}}",
]
_FORMULAE = [
    "={n}+1",
    "+cmd|'/C calc'!A{n}",
    "-{n}+1",
    "@SUM(A{n})",
    "\t={n}",
    '=HYPERLINK("x",{n})',
]
_SQL = [
    "'; DROP TABLE engagements_event; -- {n}",
    '" OR "{n}"="{n}',
    "%' OR 1={n} --",
    "\\'; {n}",
]
_SIGNS = [
    "\u202egnp.exe{n}\u202c",
    "\u2066a\u2069 {n} \u200f",
    "\u200b{n}\u200d\ufeff",
    "Z\u0335a\u0335l\u0335g\u0335o\u0335 {n}",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 {n}",
    "Čeština Ελληνικά Русский 日本語 العربية {n}",
    "a\u0000b{n}",
    "a\u0008\u001b[31m{n}",
    "../../etc/passwd%00{n}",
    "file:///etc/passwd?{n}",
    "http://169.254.169.254/latest/meta-data/{n}",
    "&lt;b&gt;{n}&amp;amp;",
    "\\u003cscript\\u003e{n}",
    "line one {n}\r\nSet-Cookie: x={n}",
]
LONG = ["word" * 2560, "w " * 5000, "<b>" * 3000, "\U0001f600" * 2500, "é" * 10240]


def values(count=200, *, port=9):
    """Return exactly ``count`` different values, every kind among them.

    ``port``: where whatever the values ask to be fetched would be asked for.
    """
    kinds = [*_MARKUP, *_TEMPLATES, *_FORMULAE, *_SQL, *_SIGNS]
    found = list(LONG)
    number = 1000
    while len(found) < count:
        for kind in kinds:
            found.append(kind.format(n=number, port=port))
            number += 1
    return found[:count]
