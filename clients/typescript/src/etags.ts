import type { Fetch } from "./tokens.ts";

interface Remembered {
  etag: string;
  body: ArrayBuffer;
  headers: Headers;
}

/**
 * Remembers the latest responses to GET, and asks with If-None-Match for what has changed since. Of what has not, the
 * API sends a 304 without a body, and the caller gets the remembered response with status 200.
 *
 * The API forbids browsers to store responses (`no-store`); these are only in memory, and apart for each token.
 */
export function remembering(send: Fetch, most: number): Fetch {
  const latest = new Map<string, Remembered>(); // the one used last at the end
  return async (request) => {
    if (request.method !== "GET" || request.headers.has("If-None-Match")) return send(request);
    const key = `${request.headers.get("Authorization") ?? ""} ${request.url}`;
    const known = latest.get(key);
    if (known) request.headers.set("If-None-Match", known.etag);
    const response = await send(request);
    if (known && response.status === 304) {
      latest.delete(key);
      latest.set(key, known);
      return new Response(known.body.slice(), { headers: merged(known.headers, response.headers) });
    }
    const etag = response.headers.get("ETag");
    if (response.status !== 200 || !etag) return response;
    const body = await response.clone().arrayBuffer();
    latest.delete(key);
    latest.set(key, { etag, body, headers: response.headers });
    if (latest.size > most) latest.delete(latest.keys().next().value ?? "");
    return response;
  };
}

/** A 304 brings new values of some headers (RFC 9111 4.3.4), such as RateLimit and Trace-Id. */
function merged(known: Headers, newer: Headers): Headers {
  const headers = new Headers(known);
  newer.forEach((value, name) => {
    if (name !== "content-length") headers.set(name, value);
  });
  return headers;
}
