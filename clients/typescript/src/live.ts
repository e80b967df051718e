/** Live updates: the server-sent events of GET /v1/live by fetch, which, unlike EventSource, sends the token itself. */
import type { Connection } from "./index.ts";
import type { components } from "./schema.d.ts";

/**
 * A ticket's change; `heartbeat`: connected, and nothing has changed; or `reset`: changes may have been missed, so read
 * what you show once more. The id is where to resume.
 */
export type LiveEvent =
  | { id: string; event: "change"; data: components["schemas"]["LiveChange"] }
  | { id: string; event: "heartbeat" | "reset" };

/** Ticket changes as they happen, reconnecting as needed, until the signal aborts. Throws on refusals. */
export async function* watchTickets(
  { baseUrl, token, fetch = globalThis.fetch }: Connection,
  signal: AbortSignal,
  lastEventId = "",
): AsyncGenerator<LiveEvent, void, undefined> {
  while (!signal.aborted) {
    try {
      const headers: Record<string, string> = { Accept: "text/event-stream", "Last-Event-ID": lastEventId };
      if (token) headers["Authorization"] = `Bearer ${await token()}`;
      const response = await fetch(`${baseUrl}/v1/live`, { headers, signal });
      if (response.status < 500 && !response.ok) throw new Refused(`HTTP ${response.status}: ${await response.text()}`);
      if (response.ok && response.body) {
        for await (const frame of frames(response.body)) {
          lastEventId = frame.id ?? lastEventId;
          yield read(frame, lastEventId);
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused) throw error;
    }
    await pause(1000, signal);
  }
}

class Refused extends Error {}

type Frame = Partial<Record<string, string>>;

function read(frame: Frame, id: string): LiveEvent {
  if (frame["data"] === undefined) return { id, event: "heartbeat" };
  return frame["event"] === "reset" ? { id, event: "reset" } : { id, event: "change", data: JSON.parse(frame["data"]) };
}

/** The fields of each event (HTML standard, 9.2.5), as far as this API uses them: one line for each. */
async function* frames(body: ReadableStream<Uint8Array>): AsyncGenerator<Frame> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const lines = block.split("\n").filter((line) => line && !line.startsWith(":"));
      yield Object.fromEntries(lines.map((line) => line.split(/: ?(.*)/s, 2)));
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
