// Works with the generated types: node check.js <address> <token> <code>, the file on standard input.
// Logs, reads, changes with a version, uploads, downloads.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const [baseUrl, token, code] = process.argv.slice(2) as [string, string, string];
const client = createClient<paths>({
  baseUrl,
  headers: { Authorization: `Bearer ${token}` },
});
const path = { code };
const header = { "Idempotency-Key": "typescript-1" };
const body = { kind: "note" as const, text: "From TypeScript.", visibility: "internal" as const };

const log = () =>
  client.POST("/api/v1/engagements/{code}/log-entries/", { params: { path, header }, body });
const logged = await log();
const again = await log();
if (logged.error) throw new Error(logged.error.detail);
const read = await client.GET("/api/v1/engagements/{code}/log-entries/{number}/", {
  params: { path: { code, number: logged.data.number } },
});

const before = await client.GET("/api/v1/engagements/{code}/", { params: { path } });
const version = before.response.headers.get("ETag") ?? "";
const change = () =>
  client.PATCH("/api/v1/engagements/{code}/", {
    params: { path, header: { "If-Match": version } },
    body: { next_step: "Said by TypeScript." },
  });
const changed = await change();
const late = await change();

const file = new Blob([readFileSync(0)], { type: "application/pdf" });
const sent = await client.POST("/api/v1/engagements/{code}/evidence/files/", {
  params: { path },
  body: {
    title: "TypeScript's proof",
    file: "",
    grade: "documented",
    visibility: "internal",
  },
  bodySerializer: (fields) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      if (name === "file") form.set(name, file, "proof.pdf");
      else form.set(name, String(value));
    }
    return form;
  },
});
if (sent.error) throw new Error(sent.error.detail);
const got = await client.GET("/api/v1/engagements/{code}/evidence/{number}/file/", {
  params: { path: { code, number: sent.data.number } },
  parseAs: "arrayBuffer",
});
if (!got.data) throw new Error("Nothing came back.");

const all = [logged, again, read, changed, late, sent, got];
console.log(
  JSON.stringify({
    statuses: all.map((one) => one.response.status),
    replayed: again.response.headers.get("Idempotent-Replayed"),
    read: read.data?.text,
    next_step: changed.data?.next_step,
    late: late.error?.code,
    sha256: createHash("sha256").update(new Uint8Array(got.data)).digest("hex"),
  }),
);
