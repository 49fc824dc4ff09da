"""What reports of formats 1 and 2 said of two areas in fields of their own, as parts of blocks.

Plain JSON in, plain JSON out. Nothing here is changed any more: these reports exist, and go on
printing the same words.
"""

from reports.document.snapshot.format_2.compliance import compliance
from reports.document.snapshot.format_2.dataenv import dataenv
from reports.document.snapshot.format_2.plain import Plain

MEASURED_AREAS = frozenset({"dataenv", "tooling"})  # checks of ours wrote their reasons
METHOD = {
    "units": ["one control", "one probe on one source", "one criterion"],
    "results": [
        {
            "result": "Probe passed; control satisfied or inherited; criterion met",
            "counts_as": "proven",
        },
        {
            "result": "Probe failed; control partial, planned, contested or not satisfied",
            "counts_as": "failing",
        },
        {
            "result": "Probe warned: a should. On a blocking probe the must is proven",
            "counts_as": "failing_should",
        },
        {
            "result": "Not measured, stale, unevidenced, undetermined, area not examined",
            "counts_as": "unknown",
        },
        {
            "result": "Exception, compensating control or waiver in force",
            "counts_as": "excepted",
        },
        {
            "result": "Not applicable (approved by another person), law not yet in force, nothing "
            "to probe",
            "counts_as": "left_out",
        },
    ],
    "judged_at_target": ["law dates", "exceptions", "attestations of providers"],
    "limits": [
        "The report says what held on the date of each item of evidence.",
        "Nothing found in a sample is printed with its bound, never as none.",
        "No value out of a client's row is kept: counts, shares and masked shapes only.",
        "What is declared was told to us and not checked.",
        "Compliance low, high and coverage and the score of a source are detail and never decide.",
    ],
}


def upgraded(plain: Plain) -> Plain:
    """Return a snapshot of format 2 with parts instead of fields of two areas."""
    rest = {key: value for key, value in plain.items() if key not in {"compliance", "dataenv"}}
    readiness = plain["readiness"]
    titles = {group["key"]: group["title"] for a in readiness["areas"] for group in a["groups"]}
    titles |= {source["key"]: source["name"] for source in plain["dataenv"]["sources"]}
    return rest | {
        "parts": [compliance(plain), dataenv(plain)],
        "readiness": readiness
        | {
            "requirements": [
                row | {"reason_for_client": row["area"] in MEASURED_AREAS}
                for row in readiness["requirements"]
            ],
            "left_out": [
                row | {"group_title": titles.get(row["group"], "")} for row in readiness["left_out"]
            ],
        },
        "scope": plain["scope"] | {"method": METHOD},
        "reach": _reach(plain["reach"]),
    }


def _reach(reach: Plain) -> Plain:
    return {
        name: [_with_tones(row) for row in value] if isinstance(value, list) else value
        for name, value in reach.items()
    }


def _with_tones(row: Plain) -> Plain:
    return {
        name: {"text": value["text"], "tone": value["sign"]}
        if isinstance(value, dict) and "sign" in value
        else value
        for name, value in row.items()
    }
