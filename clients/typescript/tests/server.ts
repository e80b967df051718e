/** A gateway that misbehaves as each test asks. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

export interface Received {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** What the server does with a request. */
export type Reaction = (response: ServerResponse, request: Received) => void;

/** A server until the test ends. Each request gets the next reaction; `received` are the requests so far. */
export async function serving(t: TestContext, ...reactions: Reaction[]): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((incoming, response) => {
    let body = "";
    incoming.on("data", (chunk) => (body += chunk));
    incoming.on("end", () => {
      const request = { method: incoming.method ?? "", url: incoming.url ?? "", headers: incoming.headers, body };
      received.push(request);
      const react = reactions[received.length - 1] ?? problem(500, "INTERNAL_ERROR");
      react(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

export function json(body: unknown, headers: Record<string, string> = {}, status = 200): Reaction {
  return (response) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

export function problem(status: number, code: string, headers: Record<string, string> = {}, more: object = {}): Reaction {
  const body = { type: `/problems/${code}`, title: "No", status, detail: "Do this.", code, trace_id: "t1", errors: [] };
  return json({ ...body, ...more }, { "Content-Type": "application/problem+json", ...headers }, status);
}

/** The request arrived and was carried out, but its response never leaves. */
export const dropped: Reaction = (response) => {
  response.socket?.destroy();
};

/** A live stream of these lines, which then stays open, ends or breaks. */
export function stream(lines: string, then: "open" | "end" | "break" = "open"): Reaction {
  return (response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(lines, () => {
      if (then === "end") response.end();
      if (then === "break") response.socket?.destroy();
    });
  };
}
