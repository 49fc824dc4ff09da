"""Works with the generated Python client: run as a script with the address, a token and a code.

Imports every module of the client, then logs, reads, changes with a version, uploads, downloads.
"""

import hashlib
import importlib
import json
import pkgutil
import sys
from io import BytesIO

import generated_client


def main(base_url, token, code, file):
    names = [m.name for m in pkgutil.walk_packages(generated_client.__path__, "generated_client.")]
    for name in names:
        importlib.import_module(name)
    client = generated_client.AuthenticatedClient(
        base_url=base_url, token=token, raise_on_unexpected_status=True
    )
    note = model("LogEntryInRequest").from_dict({"kind": "note", "text": "From Python."})
    logged, again = (
        call("log_entries.engagements_log_entries_create", client, code=code, body=note,
             idempotency_key="python-1")
        for _ in "ab"
    )  # fmt: skip
    read = call("log_entries.engagements_log_entries_retrieve", client, code=code,
                number=logged.parsed.number)  # fmt: skip
    before = call("engagements.engagements_retrieve", client, code=code)
    change = model("PatchedEngagementChangeInRequest")(next_step="Said by Python.")
    changed = call("engagements.engagements_partial_update", client, code=code, body=change,
                   if_match=before.headers["ETag"])  # fmt: skip
    late = call("engagements.engagements_partial_update", client, code=code, body=change,
                if_match=before.headers["ETag"])  # fmt: skip
    upload = generated_client.types.File(BytesIO(file), "proof.pdf", "application/pdf")
    proof = model("EvidenceFileInRequest")(title="Python's proof", file=upload)
    sent = call("evidence.engagements_evidence_files_create", client, code=code, body=proof)
    got = call("evidence.engagements_evidence_file_retrieve", client, code=code,
               number=sent.parsed.number)  # fmt: skip
    answers = (logged, again, read, changed, late, sent, got)
    return {
        "modules": len(names),
        "statuses": [int(one.status_code) for one in answers],
        "replayed": again.headers.get("Idempotent-Replayed"),
        "read": read.parsed.text,
        "next_step": changed.parsed.next_step,
        "late": late.parsed.code,
        "sha256": hashlib.sha256(got.parsed.payload.read()).hexdigest(),
    }


def call(name, client, **values):
    return importlib.import_module(f"generated_client.api.{name}").sync_detailed(
        client=client, **values
    )


def model(name):
    return getattr(importlib.import_module("generated_client.models"), name)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:4], sys.stdin.buffer.read())))
