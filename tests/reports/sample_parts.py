"""Parts of a report with every kind of block, as two areas of an invented client hand them over."""

from datetime import date

from engagements.domain.reporting import (
    Bar,
    Callout,
    Cell,
    Chart,
    Charts,
    Column,
    ColumnKind,
    ExceptionRow,
    Figure,
    Figures,
    GroupFindings,
    Heading,
    Note,
    Part,
    Row,
    Share,
    Table,
    Tone,
)
from engagements.domain.reporting.cells import texts
from tests.reports.sample_rows import PROBES

OUTCOMES = {
    "pass": Cell(text="Pass", tone=Tone.GOOD),
    "warn": Cell(text="Warn", tone=Tone.WARN),
    "fail": Cell(text="Fail", tone=Tone.BAD),
    "not_measured": Cell(text="Not measured", tone=Tone.UNKNOWN),
}


def columns(*titles):
    width, rest = divmod(100, len(titles))
    return tuple(
        Column(
            title=title,
            width=width + (rest if index == 0 else 0),
            kind=ColumnKind.TEXT if index else ColumnKind.NAME,
        )
        for index, title in enumerate(titles)
    )


def controls():
    statuses = Column(title="Status", width=60, kind=ColumnKind.BAR)
    return Part(
        area="compliance",
        key="compliance",
        title="Compliance",
        lead="10 of 20 controls that count are proven. Two hard controls fail.",
        blocks=(
            Table(
                caption="Status of the 20 controls that count, by framework",
                columns=(Column(title="Framework", width=40, kind=ColumnKind.NAME), statuses),
                rows=tuple(
                    Row(
                        cells=texts(title, ""),
                        bar=(
                            Share(status="measured", count=3),
                            Share(status="failing", count=2),
                            Share(status="unknown", count=2),
                        ),
                    )
                    for title in ("OWASP LLM", "NIST AI RMF")
                ),
                note="Green by proof grade, darkest measured.",
            ),
            Table(
                caption="Control assessment, in our own words",
                columns=columns("Control", "What must hold", "Counts as"),
                rows=(
                    Row(cells=texts("OWASP LLM")),
                    Row(
                        cells=texts(
                            "LLM06", "Actions are approved", Cell(text="Failing", tone=Tone.BAD)
                        )
                    ),
                    Row(
                        cells=texts(
                            "LLM10", "Use is bounded", Cell(text="Exception", tone=Tone.EXCEPTED)
                        )
                    ),
                ),
                dense=True,
            ),
            Callout(
                lead="Exception X-01 on LLM10, risk acceptance.",
                text="Four break-glass accounts are not yet recorded.",
                tone=Tone.WARN,
            ),
        ),
        questions=("Are other companies' models used?",),
        exceptions=(
            ExceptionRow(
                number="X-01",
                subject="LLM10",
                kind="risk acceptance",
                reason="Four break-glass accounts are not yet recorded.",
                starts_on=date(2026, 11, 16),
                expires_on=date(2027, 2, 14),
                asked_by="an engineer",
                approved_by="the engagement manager",
            ),
        ),
        data={"frameworks": [{"key": "owasp-llm", "title": "OWASP LLM"}]},
    )


def sources():
    return Part(
        area="dataenv",
        key="dataenv",
        title="Data environment",
        lead="Two sources, 26 probe results.",
        blocks=(
            Table(
                caption="Sources",
                columns=(
                    Column(title="Source", width=60, kind=ColumnKind.NAME),
                    Column(title="Rows", width=20, kind=ColumnKind.NUMBER),
                    Column(title="Verdict", width=20, kind=ColumnKind.VERDICT),
                ),
                rows=(
                    Row(
                        cells=texts(
                            "claims_core", "3,242,484", Cell(text="Not ready", tone=Tone.BAD)
                        )
                    ),
                    Row(
                        cells=texts(
                            "member_master",
                            Cell(text="\N{EN DASH}", tone=Tone.QUIET),
                            Cell(text="Not known yet", tone=Tone.UNKNOWN),
                        )
                    ),
                ),
            ),
            Figures(figures=(Figure(name="Tables", value="8"), Figure(name="Rows", value="3.2 m"))),
            *_source("claims_core", note=""),
            *_source("member_master", note="The run stopped: the role can write."),
        ),
        group_titles={"claims_core": "claims_core", "member_master": "member_master"},
        data={"sources": [{"name": "claims_core"}, {"name": "member_master"}]},
    )


def _source(name, *, note):
    bars = tuple(
        Bar(label=label, value=value, shown=f"{value:.2f}", bad=value > 1)
        for label, value in (("provider_id", 3.55), ("diagnosis", 0.31), ("region", 0.0))
    )
    charts = (
        Chart(
            title="Values missing, %",
            about=f"{name}, values missing, %",
            bars=bars,
            note="8 required columns, the other 5 are complete",
            limit=1.0,
            limit_words="fails above 1%",
        ),
    ) * 3
    yield Heading(text=name)
    if note:
        yield Note(text=note)
    yield Charts(charts=charts)
    yield Table(
        caption=f"{name}: 13 probes",
        columns=columns("Probe", "Question", "Result", "Figure"),
        rows=tuple(
            Row(cells=texts(probe, question, OUTCOMES[outcome], _figure(numerator, denominator)))
            for probe, question, _, outcome, _, _, numerator, denominator in PROBES
        ),
        dense=True,
    )
    yield GroupFindings(group=name)


def _figure(numerator, denominator):
    if numerator is None:
        return "\N{EN DASH}"
    return f"{numerator:,} of {denominator:,} = {numerator / denominator:.2%}"


def parts():
    return (controls(), sources())
