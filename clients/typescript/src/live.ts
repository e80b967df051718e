/** Live updates: the server-sent events of GET /v1/live by fetch, which, unlike EventSource, sends the token itself. */
import { pause } from "./pauses.ts";
import { problemOf } from "./problems.ts";
import { backoff, retryAfter } from "./retries.ts";
import type { components } from "./schema.d.ts";
import { type ServerSentEvent, serverSentEvents } from "./server_sent_events.ts";
import { authorized, type Fetch, type TokenProvider } from "./tokens.ts";

/** A ticket changed: ids and states, never text. */
export type LiveChange = components["schemas"]["LiveChange"];

/**
 * `change`: a ticket changed. `reset`: read what you show, because changes may have been missed; without `after`, the
 * first event is one, so that nothing is missed between reading and watching. The id is where to resume.
 */
export type LiveEvent = { event: "change"; id: string; data: LiveChange } | { event: "reset"; id: string };

/** What to watch, from where, and for how long. */
export interface LiveOptions {
  signal: AbortSignal;
  /** Only this retailer's tickets. Left out: all yours. */
  retailer?: string;
  /** The id of the last event that was handled. Left out: from now on. */
  after?: string;
  /** Called when the connection is made, when it is lost, and so on. */
  onConnection?: (connected: boolean) => void;
  /** Milliseconds without a heartbeat until the connection is given up. Default: 60,000; the API's beat is 15,000. */
  silence?: number;
  /** The first and the longest pause between attempts to connect, in milliseconds. Default: 1,000 and 30,000. */
  pause?: number;
  longestPause?: number;
}

/** The part of a Connection that is needed. */
export interface LiveConnection {
  baseUrl: string;
  token?: TokenProvider;
  fetch?: typeof globalThis.fetch;
}

/**
 * Ticket changes as they happen, until the signal aborts or the loop is left. A stream that ends or is lost is resumed
 * after its last event, so none is missed or repeated. Throws Problem where another attempt does not help: 403, or 401
 * although the token was renewed.
 */
export async function* watchTickets(connection: LiveConnection, options: LiveOptions): AsyncGenerator<LiveEvent, void> {
  const { signal, pause: first = 1000, longestPause = 30_000 } = options;
  const position: Position = { after: options.after ?? "", retry: first };
  for (let failures = 0; !signal.aborted; ) {
    const stream = new Stream(connection, options);
    try {
      yield* stream.events(position);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused) throw error.problem;
    } finally {
      stream.close();
    }
    failures = stream.connected ? 0 : failures + 1;
    const wait = failures ? stream.retryAfter + backoff(failures, first, longestPause) : position.retry;
    await pause(wait, signal).catch(() => {}); // the loop ends where it is aborted
  }
}

/** Where to resume, and the pause before that, as the stream last said. */
interface Position {
  after: string;
  retry: number;
}

class Refused extends Error {
  readonly problem: Error;

  constructor(problem: Error) {
    super(problem.message);
    this.problem = problem;
  }
}

/** One connection. */
class Stream {
  connected = false;
  retryAfter = 0;
  readonly #connection: LiveConnection;
  readonly #options: LiveOptions;
  readonly #givenUp = new AbortController();
  readonly #signal: AbortSignal;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: LiveConnection, options: LiveOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#givenUp.signal]);
  }

  async *events(position: Position): AsyncGenerator<LiveEvent, void> {
    this.#alive();
    const response = await this.#send(position.after);
    if (!response.ok || !response.body) return this.#fail(response);
    const resumes = position.after !== "";
    for await (const sent of serverSentEvents(response.body, this.#signal)) {
      this.#alive();
      position.after = sent.id ?? position.after;
      position.retry = sent.retry ?? position.retry;
      const first = this.#connect();
      if (sent.event === "reset" || (first && !resumes)) yield { event: "reset", id: position.after };
      if (sent.event === "message") yield { event: "change", id: position.after, data: JSON.parse(sent.data) };
    }
  }

  close(): void {
    clearTimeout(this.#silence);
    this.#givenUp.abort();
    if (this.connected) this.#options.onConnection?.(false);
  }

  #send(after: string): Promise<Response> {
    const { baseUrl, token, fetch = globalThis.fetch } = this.#connection;
    const url = new URL(`${baseUrl.replace(/\/$/, "")}/v1/live`);
    if (this.#options.retailer) url.searchParams.set("retailer", this.#options.retailer);
    const headers = { Accept: "text/event-stream", ...(after && { "Last-Event-ID": after }) };
    const plain: Fetch = (request) => fetch(request);
    return (token ? authorized(plain, token) : plain)(new Request(url, { headers, signal: this.#signal }));
  }

  async #fail(response: Response): Promise<void> {
    if (response.status !== 429 && response.status < 500) throw new Refused(await problemOf(response));
    this.retryAfter = retryAfter(response) ?? 0;
  }

  /** Whether it was not connected before. */
  #connect(): boolean {
    if (this.connected) return false;
    this.connected = true;
    this.#options.onConnection?.(true);
    return true;
  }

  #alive(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#givenUp.abort(), this.#options.silence ?? 60_000);
  }
}
