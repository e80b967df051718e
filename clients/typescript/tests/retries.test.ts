import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, idempotencyKey, isProblem, ok } from "../src/index.ts";
import { backoff } from "../src/retries.ts";
import { dropped, json, problem, type Reaction, type Received, serving } from "./server.ts";

const quick = { pause: 1 };
const ticket = { subject: "It leaks", body: "Since yesterday." };
const unavailable = problem(503, "SERVICE_UNAVAILABLE", { "Retry-After": "0" });

test("a GET is repeated after 503 and 429", async (t) => {
  const { url, received } = await serving(t, unavailable, problem(429, "RATE_LIMITED", { "Retry-After": "0" }), json({ role: "agent" }));
  const me = await ok(createClient({ baseUrl: url, retries: quick }).GET("/v1/me"));
  assert.equal(me.role, "agent");
  assert.equal(received.length, 3);
});

test("Retry-After is waited for", async (t) => {
  const { url } = await serving(t, problem(429, "RATE_LIMITED", { "Retry-After": "1" }), json({}));
  const started = performance.now();
  await ok(createClient({ baseUrl: url, retries: quick }).GET("/v1/me"));
  assert.ok(performance.now() - started >= 1000);
});

test("a Retry-After beyond the longest pause is final", async (t) => {
  const { url, received } = await serving(t, problem(429, "RATE_LIMITED", { "Retry-After": "60" }));
  const asked = ok(createClient({ baseUrl: url }).GET("/v1/me"));
  await assert.rejects(asked, (error) => isProblem(error, "RATE_LIMITED") && error.retryAfter === 60_000);
  assert.equal(received.length, 1);
});

test("a POST whose response is lost is repeated with its key, and carried out once", async (t) => {
  const opened = new Map<unknown, string>();
  const carryOut = ({ headers }: Received) => opened.set(headers["idempotency-key"], "tkt_1").get(headers["idempotency-key"]);
  const lost: Reaction = (response, request) => (carryOut(request), dropped(response, request));
  const kept: Reaction = (response, request) => json({ id: carryOut(request) }, {}, 201)(response, request);
  const { url, received } = await serving(t, lost, kept);
  const client = createClient({ baseUrl: url, retries: quick });
  const made = await ok(client.POST("/v1/tickets", { params: { header: idempotencyKey() }, body: ticket }));
  assert.equal(made.id, "tkt_1");
  assert.equal(opened.size, 1);
  assert.deepEqual(received.map(({ body }) => JSON.parse(body)), [ticket, ticket]);
});

test("a POST without a key is never repeated", async (t) => {
  const { url, received } = await serving(t, dropped);
  const client = createClient({ baseUrl: url, retries: quick });
  await assert.rejects(ok(client.POST("/v1/tickets", { body: ticket })), TypeError);
  assert.equal(received.length, 1);
});

test("a refusal is never repeated", async (t) => {
  const { url, received } = await serving(t, problem(422, "VALIDATION_FAILED"));
  const client = createClient({ baseUrl: url, retries: quick });
  await assert.rejects(ok(client.POST("/v1/tickets", { params: { header: idempotencyKey() }, body: ticket })), /No\. Do this\./);
  assert.equal(received.length, 1);
});

test("attempts are bounded", async (t) => {
  const { url, received } = await serving(t, unavailable, unavailable, unavailable);
  const client = createClient({ baseUrl: url, retries: { ...quick, attempts: 3 } });
  await assert.rejects(ok(client.GET("/v1/me")), (error) => isProblem(error, "SERVICE_UNAVAILABLE"));
  assert.equal(received.length, 3);
});

test("retries can be turned off", async (t) => {
  const { url, received } = await serving(t, unavailable);
  await assert.rejects(ok(createClient({ baseUrl: url, retries: false }).GET("/v1/me")));
  assert.equal(received.length, 1);
});

test("aborting ends the pause", async (t) => {
  const abort = new AbortController();
  const { url, received } = await serving(t, (response, request) => {
    problem(503, "SERVICE_UNAVAILABLE", { "Retry-After": "20" })(response, request);
    setImmediate(() => abort.abort(new Error("the screen was left")));
  });
  const asked = createClient({ baseUrl: url }).GET("/v1/me", { signal: abort.signal });
  await assert.rejects(asked, /the screen was left|abort/);
  assert.equal(received.length, 1);
});

test("pauses grow to the longest, and half of each is random", () => {
  for (const [attempt, most] of [[1, 500], [2, 1000], [3, 2000], [9, 20_000]] as const) {
    const pauses = Array.from({ length: 50 }, () => backoff(attempt, 500, 20_000));
    assert.ok(pauses.every((pause) => pause >= most / 2 && pause <= most));
    assert.ok(new Set(pauses).size > 1);
  }
});
