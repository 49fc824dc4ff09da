"""What is an exception to rules of the house here, and why."""

# Texts that hold no value of a closed list.
FREE_TEXTS = {
    "Control": "ref domain token title statement",
    "ControlDecision": "owner_name",
    "EvidenceLink": "rule_id",
    "Framework": "key version title publisher origin content_sha256",
    "Responsibility": "provider_name",
    "RuleSet": "key version sha256",
    "ScopeDecision": "ruleset_sha256",
}
# Columns that nothing but a person with the database asks for, and why they are there.
UNREAD_COLUMNS = {
    "Assessment.opened_by": "who took a framework on stays on record",
    "ControlDecision.supersedes": "lets one decision be superseded once",
}
# Pages that work many engagements out in one answer.
BY_PARTS = {"compliance:control-library"}
# Fields of refusals that nobody types into a form.
NOT_TYPED = {"framework"}  # behind a button
# Lists over engagements that ask for the code of one.
LIBRARIES = ("/controls/",)
