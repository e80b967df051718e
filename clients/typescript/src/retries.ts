import { pause } from "./pauses.ts";
import type { RetryOptions } from "./requests.ts";
import type { Fetch } from "./tokens.ts";

const TEMPORARY = new Set([429, 502, 503, 504]);
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** Sends a request until it has a final response; see RetryOptions. Aborting the request ends the pauses too. */
export function retrying(send: Fetch, options: RetryOptions = {}): Fetch {
  const { attempts = 4, pause: first = 500, longestPause = 20_000 } = options;
  return async (request) => {
    if (!mayRepeat(request)) return send(request);
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= attempts;
      const outcome = await attempted(send, last ? request : request.clone());
      const wait = backoff(attempt, first, longestPause) + (outcome.retryAfter ?? 0);
      const final = last || !outcome.temporary || (outcome.retryAfter ?? 0) > longestPause;
      if (final || request.signal.aborted) return outcome.settle();
      await outcome.discard();
      await pause(wait, request.signal);
    }
  };
}

/** A pause in milliseconds: it doubles with each attempt, and half of it is random so that clients do not come at once. */
export function backoff(attempt: number, first: number, longest: number): number {
  return Math.min(first * 2 ** (attempt - 1), longest) * (0.5 + Math.random() / 2);
}

/** What Retry-After asks for (RFC 9110 10.2.3), in milliseconds from now; undefined if it is missing or wrong. */
export function retryAfter(response: Response): number | undefined {
  const value = response.headers.get("Retry-After");
  if (!value) return undefined;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(milliseconds, 0);
}

function mayRepeat(request: Request): boolean {
  return SAFE.has(request.method) || Boolean(request.headers.get("Idempotency-Key"));
}

interface Outcome {
  temporary: boolean;
  retryAfter?: number | undefined;
  settle(): Response;
  discard(): Promise<void>;
}

async function attempted(send: Fetch, request: Request): Promise<Outcome> {
  try {
    const response = await send(request);
    return {
      temporary: TEMPORARY.has(response.status),
      retryAfter: retryAfter(response),
      settle: () => response,
      discard: async () => response.body?.cancel(),
    };
  } catch (error) {
    const settle = () => {
      throw error;
    };
    return { temporary: error instanceof TypeError, settle, discard: async () => {} }; // fetch: no response arrived
  }
}
