import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, isProblem, upload } from "../src/index.ts";
import { dropped, json, problem, serving } from "./server.ts";

const file = new File(["a leak"], "leak & more.txt", { type: "text/plain" });

test("a file is uploaded as it is, with its name and type", async (t) => {
  const { url, received } = await serving(t, json({ id: "att_1" }, {}, 201));
  const attachment = await upload(createClient({ baseUrl: url }), file, { retailer: "nordic-home" });
  assert.equal(attachment.id, "att_1");
  const [request] = received;
  assert.equal(request?.body, "a leak");
  assert.equal(request?.headers["content-type"], "text/plain");
  assert.deepEqual([...new URL(request?.url ?? "", url).searchParams], [["name", "leak & more.txt"], ["retailer", "nordic-home"]]);
});

test("an upload whose response is lost is repeated whole, with its key", async (t) => {
  const { url, received } = await serving(t, dropped, json({ id: "att_1" }, {}, 201));
  const client = createClient({ baseUrl: url, retries: { pause: 1 }, token: () => "t" });
  await upload(client, new Blob(["a leak"]), { name: "leak.bin" });
  assert.deepEqual(received.map(({ body }) => body), ["a leak", "a leak"]);
  const keys = received.map(({ headers }) => headers["idempotency-key"]);
  assert.equal(new Set(keys).size, 1);
  assert.ok(keys[0]);
});

test("a refused upload is a problem", async (t) => {
  const { url } = await serving(t, problem(422, "ATTACHMENT_TYPE_REFUSED"));
  await assert.rejects(upload(createClient({ baseUrl: url }), file), (error) => isProblem(error, "ATTACHMENT_TYPE_REFUSED"));
});
