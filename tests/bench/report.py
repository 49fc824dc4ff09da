"""A report beside the bare page engine on the same HTML."""

import time

from django.utils import timezone

from reports import collect, render
from tests.bench.figures import at_most, best

TARGET = 1.15


def measure(made, size, folder):
    from reports.models import Report

    report = Report.objects.filter(engagement=made.engagement).order_by("-number").first()
    snapshot = collect.snapshot(report, as_of=timezone.now())
    text = render.html(snapshot)

    def bare():
        engine, fetcher = render._engine(), render._fetcher_class()()
        with render._no_collector():
            fonts = engine.text.fonts.FontConfiguration()
            style = engine.CSS(string=render._style(), font_config=fonts, url_fetcher=fetcher)
            page = engine.HTML(string=text, base_url=None, url_fetcher=fetcher)
            page.write_pdf(font_config=fonts, stylesheets=[style], pdf_tags=True)

    def ours():
        render.render(snapshot)

    mine, least = best(ours, bare, rounds=max(2, size.rounds // 2), clock=time.process_time)
    beside = f"the bare engine, {least:.1f} s"
    yield at_most("a report, template and pages", mine / least, TARGET, "times", beside)
