import assert from "node:assert/strict";
import { test } from "node:test";
import { serverSentEvents } from "../src/server_sent_events.ts";

async function read(chunks: Uint8Array<ArrayBuffer>[]) {
  const found = [];
  const body = new Blob([]).stream().pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({ flush: (stream) => chunks.forEach((chunk) => stream.enqueue(chunk)) }),
  );
  for await (const event of serverSentEvents(body)) found.push(event);
  return found;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const message = (data: string, id?: string) => ({ event: "message", data, id, retry: undefined });

test("an event is the same however it is cut into chunks", async () => {
  const text = bytes('id: 1\ndata: {"name":"Päivi 🛠"}\n\ndata: b\n\n');
  const expected = [message('{"name":"Päivi 🛠"}', "1"), message("b")];
  for (const size of [1, 2, 3, 7, text.length]) {
    const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
    assert.deepEqual(await read(chunks), expected, `chunks of ${size}`);
  }
});

test("lines end with LF, CR or CRLF, also across chunks", async () => {
  assert.deepEqual(await read(["data: a\r", "\ndata: b\r\n\r", "\nid: 2\rdata: c\r\r", "data: d\n\n"].map(bytes)), [
    message("a\nb"),
    message("c", "2"),
    message("d"),
  ]);
});

test("a block without data is a heartbeat", async () => {
  assert.deepEqual(await read([bytes("retry: 2041\n: still here\nid: 3\n\n")]), [{ event: "", data: "", id: "3", retry: 2041 }]);
});

test("an event that is cut off is dropped", async () => {
  assert.deepEqual(await read([bytes("data: a\n\ndata: b\n")]), [message("a")]);
});
