/** A client of the Aftersales API whose paths, parameters, bodies and responses are typed by docs/openapi.json. */
import createFetchClient, { type Client as FetchClient, type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.d.ts";

export { type LiveEvent, watchTickets } from "./live.ts";

export type Schemas = components["schemas"];
/** An error of the API (RFC 9457): match on `code`, show `title` and `detail`, report `trace_id`. */
export type Problem = Schemas["Problem"];
export type Client = FetchClient<paths>;

/** Returns the token of the caller. It is called for each request, so renew the token there. */
export type TokenProvider = () => string | Promise<string>;

export interface Connection {
  /** The URL of the gateway, for example https://api.nordic-home.example */
  baseUrl: string;
  /** Left out: only what needs no token, such as answering an invitation. */
  token?: TokenProvider;
  fetch?: typeof globalThis.fetch;
}

export function createClient({ baseUrl, token, fetch = globalThis.fetch }: Connection): Client {
  const client = createFetchClient<paths>({ baseUrl, fetch });
  if (token) client.use(signedIn(token));
  return client;
}

function signedIn(token: TokenProvider): Middleware {
  return {
    async onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${await token()}`);
      return request;
    },
  };
}

/** The header that makes a write safe to repeat: make it once per intent and send it with every attempt. */
export function idempotencyKey(key: string = crypto.randomUUID()): { "Idempotency-Key": string } {
  return { "Idempotency-Key": key };
}

/** The header that changes a resource only as it was read; a newer version is answered with ETAG_MISMATCH. */
export function ifMatch(read: { etag: string }): { "If-Match": string } {
  return { "If-Match": `"${read.etag}"` };
}

/** A problem, thrown by `ok`. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

/** What a request answers; throws ProblemError for a problem. */
export async function ok<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await asked;
  if (data !== undefined) return data;
  if (isProblem(error)) throw new ProblemError(error);
  throw new Error(`HTTP ${response.status} without a problem`);
}

export function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "code" in error && "trace_id" in error;
}
