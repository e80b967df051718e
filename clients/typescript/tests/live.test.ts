import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isProblem } from "../src/index.ts";
import { type LiveEvent, type LiveOptions, watchTickets } from "../src/live.ts";
import { problem, type Reaction, serving, stream } from "./server.ts";

const begins = "retry: 1\n: still here\nid: e-1\n\n";
const change = (id: string, ticket: string) => `id: ${id}\ndata: {"type":"ticket.assigned","ticket_id":"${ticket}"}\n\n`;

/** What is seen up to so many events. */
async function seen(t: TestContext, many: number, reactions: Reaction[], more: Partial<LiveOptions> = {}, token = () => "token") {
  const { url, received } = await serving(t, ...reactions);
  const options = { signal: AbortSignal.timeout(20_000), pause: 1, ...more };
  const events: string[] = [];
  for await (const event of watchTickets({ baseUrl: url, token }, options)) {
    events.push(shown(event));
    if (events.length === many) break;
  }
  assert.ok(!options.signal.aborted, `only ${events}`);
  return { events, received, resumed: received.map(({ headers }) => headers["last-event-id"]) };
}

const shown = (event: LiveEvent) => (event.event === "change" ? `${event.id} ${event.data.ticket_id}` : `${event.id} reset`);

test("the first event asks to read what is shown", async (t) => {
  const { events, received } = await seen(t, 2, [stream(begins + change("e-2", "a"))]);
  assert.deepEqual(events, ["e-1 reset", "e-2 a"]);
  assert.equal(received[0]?.headers.authorization, "Bearer token");
});

test("a stream that is cut in the middle of an event is resumed", async (t) => {
  const cut = stream(begins + change("e-2", "a") + change("e-3", "b").slice(0, -5), "break");
  const { events, resumed } = await seen(t, 3, [cut, stream(begins.replace("e-1", "e-2") + change("e-3", "b"))]);
  assert.deepEqual(events, ["e-1 reset", "e-2 a", "e-3 b"]);
  assert.deepEqual(resumed, [undefined, "e-2"]);
});

test("a stream that ends is resumed after its last heartbeat", async (t) => {
  const { resumed } = await seen(t, 2, [stream(`${begins}: still here\nid: e-9\n\n`, "end"), stream(begins + change("e-10", "a"))]);
  assert.deepEqual(resumed, [undefined, "e-9"]);
});

test("a reset of the stream is passed on", async (t) => {
  const lost = stream(`retry: 1\nevent: reset\nid: f-7\ndata: {}\n\n${change("f-8", "a")}`);
  const { events, resumed } = await seen(t, 2, [lost], { after: "e-1" });
  assert.deepEqual(events, ["f-7 reset", "f-8 a"]);
  assert.deepEqual(resumed, ["e-1"]);
});

test("events of other names are passed over", async (t) => {
  const { events } = await seen(t, 1, [stream(`${begins}event: unavailable\ndata: {}\n\n${change("e-2", "a")}`)], { after: "e-0" });
  assert.deepEqual(events, ["e-2 a"]);
});

test("503, 429 and a dropped connection are tried again", async (t) => {
  const dropped: Reaction = (response) => response.socket?.destroy();
  const away = [problem(503, "BUS_UNAVAILABLE", { "Retry-After": "0" }), problem(429, "TOO_MANY_STREAMS", { "Retry-After": "0" }), dropped];
  const { events, received } = await seen(t, 1, [...away, stream(begins)]);
  assert.deepEqual(events, ["e-1 reset"]);
  assert.equal(received.length, 4);
});

test("a connection that is silent is given up", async (t) => {
  const { resumed } = await seen(t, 2, [stream(begins), stream(begins + change("e-2", "a"))], { silence: 200 });
  assert.deepEqual(resumed, [undefined, "e-1"]);
});

test("a refused token is renewed", async (t) => {
  const token = (refused?: string) => (refused ? "new" : "old");
  const { received } = await seen(t, 1, [problem(401, "UNAUTHENTICATED"), stream(begins)], {}, token);
  assert.deepEqual(received.map(({ headers }) => headers.authorization), ["Bearer old", "Bearer new"]);
});

test("a refusal is thrown", async (t) => {
  await assert.rejects(seen(t, 1, [problem(403, "ACCESS_DENIED")]), (error) => isProblem(error, "ACCESS_DENIED"));
});

test("the connection is reported when it is made and lost", async (t) => {
  const states: boolean[] = [];
  const onConnection = (connected: boolean) => states.push(connected);
  await seen(t, 2, [stream(begins, "end"), stream(begins + change("e-2", "a"))], { onConnection });
  assert.deepEqual(states, [true, false, true, false]);
});

test("aborting ends the loop and the connection", { timeout: 20_000 }, async (t) => {
  const abort = new AbortController();
  let ended: Promise<unknown> = Promise.reject(new Error("not connected"));
  ended.catch(() => {});
  const watched: Reaction = (response, request) => {
    ended = new Promise((resolve) => response.on("close", resolve));
    stream(begins)(response, request);
  };
  const { url } = await serving(t, watched);
  for await (const { event } of watchTickets({ baseUrl: url }, { signal: abort.signal })) if (event === "reset") abort.abort();
  await ended;
});

test("aborting ends a connection that has been silent for long", { timeout: 20_000 }, async (t) => {
  setFlagsFromString("--expose-gc");
  const collectGarbage: () => void = runInNewContext("gc"); // Node forgets the signal of a request that is collected
  let open = false;
  let closed = false;
  const { url } = await serving(t, (response, request) => {
    open = true;
    response.on("close", () => (closed = true));
    stream(begins)(response, request);
  });
  const abort = new AbortController();
  const watching = Array.fromAsync(watchTickets({ baseUrl: url, token: () => "token" }, { signal: abort.signal }));
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    collectGarbage();
  }
  assert.ok(open && !closed);
  abort.abort();
  assert.equal((await watching).length, 1);
  while (!closed) await new Promise((resolve) => setTimeout(resolve, 10));
});
