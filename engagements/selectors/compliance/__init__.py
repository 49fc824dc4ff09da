"""Reads of compliance: libraries, what binds an engagement, and where its controls stand."""

from engagements.selectors.compliance.cases import CaseFile, FactRow, case_file
from engagements.selectors.compliance.scope import (
    adopted,
    controls_of,
    exceptions_of,
    facts_read,
    frameworks_to_adopt,
    frameworks_visible_to,
    is_prohibited,
    loaded_refs,
    rule_outcomes,
    rules_say,
    visible_to,
)
from engagements.selectors.compliance.standing import (
    ControlRow,
    FrameworkRow,
    Question,
    control_rows,
    framework_coverage,
    open_questions,
    requirements,
    requirements_of,
    with_answers,
)

__all__ = [
    "CaseFile",
    "ControlRow",
    "FactRow",
    "FrameworkRow",
    "Question",
    "adopted",
    "case_file",
    "control_rows",
    "controls_of",
    "exceptions_of",
    "facts_read",
    "framework_coverage",
    "frameworks_to_adopt",
    "frameworks_visible_to",
    "is_prohibited",
    "loaded_refs",
    "open_questions",
    "requirements",
    "requirements_of",
    "rule_outcomes",
    "rules_say",
    "visible_to",
    "with_answers",
]
