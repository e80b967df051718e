import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, isProblem, ok } from "../src/index.ts";
import { json, problem, type Reaction, serving } from "./server.ts";

/** Accepts one token. */
const accepts = (token: string): Reaction => (response, request) => {
  const react = request.headers.authorization === `Bearer ${token}` ? json({ role: "agent" }) : problem(401, "UNAUTHENTICATED");
  react(response, request);
};

test("a refused token is renewed, and the request sent again with its body", async (t) => {
  const { url, received } = await serving(t, accepts("new"), accepts("new"));
  const client = createClient({ baseUrl: url, token: (refused) => (refused === "old" ? "new" : "old") });
  await ok(client.POST("/v1/tickets", { body: { subject: "It leaks", body: "Since yesterday." } }));
  assert.deepEqual(received.map(({ headers }) => headers.authorization), ["Bearer old", "Bearer new"]);
  assert.equal(received[0]?.body, received[1]?.body);
});

test("a token is renewed once for a request", async (t) => {
  const { url, received } = await serving(t, accepts("right"), accepts("right"));
  let number = 0;
  const client = createClient({ baseUrl: url, token: () => `wrong ${number++}` });
  await assert.rejects(ok(client.GET("/v1/me")), (error) => isProblem(error, "UNAUTHENTICATED"));
  assert.equal(received.length, 2);
});

test("without another token a 401 is final", async (t) => {
  const { url, received } = await serving(t, accepts("right"));
  await assert.rejects(ok(createClient({ baseUrl: url, token: () => "wrong" }).GET("/v1/me")));
  assert.equal(received.length, 1);
});

test("requests refused together renew the token once", async (t) => {
  const { url } = await serving(t, ...Array.from({ length: 6 }, () => accepts("new")));
  const refusals: string[] = [];
  let current = "old";
  const token = async (refused?: string) => {
    if (refused) {
      refusals.push(refused);
      await new Promise((resolve) => setTimeout(resolve, 100));
      current = "new";
    }
    return current;
  };
  const client = createClient({ baseUrl: url, token });
  await Promise.all([1, 2, 3].map(() => ok(client.GET("/v1/me"))));
  assert.deepEqual(refusals, ["old"]);
});

test("without a token provider no token is sent", async (t) => {
  const { url, received } = await serving(t, json({ state: "open" }));
  await ok(createClient({ baseUrl: url }).GET("/v1/invitations/{token}", { params: { path: { token: "t" } } }));
  assert.equal(received[0]?.headers.authorization, undefined);
});
