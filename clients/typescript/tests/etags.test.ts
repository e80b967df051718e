import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, ifMatch, isProblem, ok } from "../src/index.ts";
import { json, problem, type Reaction, serving } from "./server.ts";

const versioned: Reaction = (response, request) => {
  if (request.headers["if-none-match"] === '"1"') response.writeHead(304, { ETag: '"1"', "Trace-Id": "second" }).end();
  else json({ id: "tkt_1", subject: "It leaks" }, { ETag: '"1"', "Trace-Id": "first" })(response, request);
};
const one = { params: { path: { id: "tkt_1" } } };

test("what has not changed is not sent again", async (t) => {
  const { url, received } = await serving(t, versioned, versioned);
  const client = createClient({ baseUrl: url, remembered: 10 });
  const first = await client.GET("/v1/tickets/{id}", one);
  const second = await client.GET("/v1/tickets/{id}", one);
  assert.deepEqual(second.data, first.data);
  assert.equal(second.response.headers.get("Trace-Id"), "second");
  assert.deepEqual(received.map(({ headers }) => headers["if-none-match"]), [undefined, '"1"']);
});

test("another caller gets nothing that was remembered", async (t) => {
  const { url, received } = await serving(t, versioned, versioned);
  let token = "mine";
  const client = createClient({ baseUrl: url, remembered: 10, token: () => token });
  await ok(client.GET("/v1/tickets/{id}", one));
  token = "theirs";
  await ok(client.GET("/v1/tickets/{id}", one));
  assert.equal(received[1]?.headers["if-none-match"], undefined);
});

test("only the latest are remembered", async (t) => {
  const { url, received } = await serving(t, versioned, versioned, versioned);
  const client = createClient({ baseUrl: url, remembered: 1 });
  for (const id of ["tkt_1", "tkt_2", "tkt_1"]) await ok(client.GET("/v1/tickets/{id}", { params: { path: { id } } }));
  assert.equal(received[2]?.headers["if-none-match"], undefined);
});

test("If-Match is the ETag of what was read", async (t) => {
  const { url, received } = await serving(t, problem(412, "ETAG_MISMATCH"));
  const header = ifMatch({ etag: "3-5d1f0a9c" });
  const change = createClient({ baseUrl: url }).PATCH("/v1/tickets/{id}", { params: { ...one.params, header }, body: { priority: "urgent" } });
  await assert.rejects(ok(change), (error) => isProblem(error, "ETAG_MISMATCH"));
  assert.equal(received[0]?.headers["if-match"], '"3-5d1f0a9c"');
});
