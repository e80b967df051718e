import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, ok, pages } from "../src/index.ts";
import { json, serving } from "./server.ts";

function list(url: string) {
  const client = createClient({ baseUrl: url });
  return (page_token: string) => ok(client.GET("/v1/tickets", { params: { query: { status: ["open"], page_token } } }));
}

const page = (ids: string[], next_page_token: string) => json({ items: ids.map((id) => ({ id })), next_page_token });

async function ids(items: AsyncIterable<{ id: string }>): Promise<string[]> {
  const found: string[] = [];
  for await (const { id } of items) found.push(id);
  return found;
}

test("a list goes on through short and empty pages", async (t) => {
  const { url, received } = await serving(t, page(["a"], "t1"), page([], "t2"), page(["b", "c"], ""));
  assert.deepEqual(await ids(pages(list(url), { items: 100 })), ["a", "b", "c"]);
  assert.deepEqual(received.map((each) => new URL(each.url, url).searchParams.get("page_token")), ["", "t1", "t2"]);
  assert.ok(received.every((each) => each.url.includes("status=open")));
});

test("a list ends with the items asked for", async (t) => {
  const { url, received } = await serving(t, page(["a", "b"], "t1"), page(["c", "d"], "t2"));
  assert.deepEqual(await ids(pages(list(url), { items: 3 })), ["a", "b", "c"]);
  assert.equal(received.length, 2);
});

test("a list of empty pages ends with the pages asked for", async (t) => {
  const { url, received } = await serving(t, page([], "t1"), page([], "t2"), page([], "t3"));
  assert.deepEqual(await ids(pages(list(url), { items: 3, pages: 2 })), []);
  assert.equal(received.length, 2);
});

test("no page is read before it is needed", async (t) => {
  const { url, received } = await serving(t, page(["a", "b"], "t1"));
  for await (const { id } of pages(list(url), { items: 100 })) if (id === "b") break;
  assert.equal(received.length, 1);
});
