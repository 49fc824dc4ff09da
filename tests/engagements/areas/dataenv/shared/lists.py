"""What is an exception to rules of the house here, and why."""

# Texts that hold no value of a closed list.
FREE_TEXTS = {
    "ConnectionTest": "outcome sentence",
    "ProbeResult": "probe table reason",
    "ProbeRun": "plan_sha256 thresholds_version document_sha256",
    "RunStatement": "purpose sha256 error",
    "Source": "name purpose region host database username schema file_name folder_path "
    "tested_outcome",
    "TableExpectation": "table change_column",
}
# The document of a run has a text of its own, compared with hashes that were written down.
OWN_CANONICAL_TEXT = {"engagements/areas/dataenv/domain/document.py"}
# Lists over engagements that ask for the code of one.
LIBRARIES = ("/connections/", "/runs/")
