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
# Texts that can hold no word of an engagement, and why.
NO_WORD = {
    ("Source", "tested_outcome"): "worked out from a closed set of words",
    ("Source", "secret"): "sealed; the plain text is searched for everywhere",
    ("Source", "folder_path"): "a path of the deployment's own folder",
    ("ConnectionTest", "outcome"): "worked out from a closed set of words",
    ("ConnectionTest", "sentence"): "written by the toolkit, of fixed words and figures",
    ("ProbeRun", "plan_sha256"): "a hash",
    ("ProbeRun", "thresholds_version"): "a key of a catalog or of the playbook",
    ("ProbeRun", "document_sha256"): "a hash",
    ("ProbeRun", "facts"): "written by the toolkit, of fixed words and figures",
    ("ProbeResult", "probe"): "a key of a catalog or of the playbook",
    ("ProbeResult", "outcome"): "worked out from a closed set of words",
    ("RunStatement", "sha256"): "a hash",
    ("RunStatement", "error"): "written by the toolkit, of fixed words and figures",
    ("RunStatement", "purpose"): "written by the toolkit, of fixed words and figures",
}
