import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, isProblem, ok, Problem } from "../src/index.ts";
import { json, problem, serving } from "./server.ts";

const assign = (url: string) =>
  ok(createClient({ baseUrl: url }).POST("/v1/tickets/{id}:assign", { params: { path: { id: "tkt_1" } }, body: {} }));

test("a problem is an error with all that was sent", async (t) => {
  const errors = [{ field: "subject", detail: "must not be empty" }];
  const { url } = await serving(t, problem(429, "RATE_LIMITED", { "Retry-After": "3" }, { errors }));
  const error = await assign(url).catch((caught: unknown) => caught);
  assert.ok(error instanceof Problem && error instanceof Error);
  const { name, message, code, status, detail, traceId, remedy, retryAfter } = error;
  assert.deepEqual([name, message, code, status, detail, traceId], ["Problem", "No. Do this.", "RATE_LIMITED", 429, "Do this.", "t1"]);
  assert.deepEqual([remedy, retryAfter], [`${url}/problems/RATE_LIMITED`, 3000]);
  assert.deepEqual(error.errors, errors);
});

test("a problem is narrowed by its code", async (t) => {
  const { url } = await serving(t, problem(409, "TRANSITION_NOT_ALLOWED", {}, { allowed_actions: ["reopen"] }));
  const error = await assign(url).catch((caught: unknown) => caught);
  assert.ok(!isProblem(error, "ETAG_MISMATCH", "TICKET_NOT_FOUND"));
  assert.ok(isProblem(error, "TRANSITION_NOT_ALLOWED"));
  const code: "TRANSITION_NOT_ALLOWED" = error.code; // does not type-check unless it is narrowed
  assert.equal(code, error.body.code);
  assert.deepEqual(error.body.allowed_actions, ["reopen"]);
  // @ts-expect-error: no operation has such a code
  assert.ok(!isProblem(error, "TYPO_NOT_FOUND"));
});

test("an error that is not the API's is no problem", async (t) => {
  const { url } = await serving(t, (response) => response.writeHead(504).end("<h1>Gateway Timeout</h1>"));
  await assert.rejects(assign(url), (error: Error) => !isProblem(error) && /HTTP 504/.test(error.message));
});

test("a Retry-After may be a date", async (t) => {
  const later = new Date(Date.now() + 90_000).toUTCString();
  const { url } = await serving(t, problem(503, "SERVICE_UNAVAILABLE", { "Retry-After": later }));
  await assert.rejects(assign(url), (error) => isProblem(error) && error.retryAfter! > 60_000 && error.retryAfter! <= 90_000);
});

test("data passes through", async (t) => {
  const { url } = await serving(t, json({ id: "tkt_1" }));
  assert.equal((await assign(url)).id, "tkt_1");
});
