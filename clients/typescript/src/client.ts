import createFetchClient, { type Client as FetchClient } from "openapi-fetch";
import { remembering } from "./etags.ts";
import { retrying } from "./retries.ts";
import type { RetryOptions } from "./requests.ts";
import type { paths } from "./schema.d.ts";
import { authorized, type Fetch, type TokenProvider } from "./tokens.ts";

/** `client.GET("/v1/tickets", { params })` and so on, for each operation of the OpenAPI document. */
export type Client = FetchClient<paths>;

/** How to reach the API, and as whom. */
export interface Connection {
  /** The URL of the gateway, for example https://api.nordic-home.example */
  baseUrl: string;
  /** Left out: only what needs no token, such as answering an invitation. */
  token?: TokenProvider;
  /** How often and how long failed requests are repeated; `false`: never. */
  retries?: RetryOptions | false;
  /** The number of responses to remember, so that a GET of what has not changed is a 304. Left out: none. */
  remembered?: number;
  fetch?: typeof globalThis.fetch;
}

/**
 * Requests that may be repeated are (see `RetryOptions`), each attempt with a valid token. Responses are as
 * openapi-fetch returns them: `ok` unwraps them.
 */
export function createClient(connection: Connection): Client {
  const { baseUrl, token, retries, remembered = 0, fetch = globalThis.fetch } = connection;
  let send: Fetch = (request) => fetch(request);
  if (remembered > 0) send = remembering(send, remembered);
  if (token) send = authorized(send, token);
  if (retries !== false) send = retrying(send, retries);
  return createFetchClient<paths>({ baseUrl, fetch: send });
}
