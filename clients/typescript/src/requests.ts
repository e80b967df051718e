/** What a request carries so that it can be repeated and cannot undo what others did. */

/**
 * Requests are repeated after 429, 502, 503 and 504, and where no response arrived, if that is safe: GET, and what
 * carries an Idempotency-Key. Each attempt is the same request, with the same key.
 */
export interface RetryOptions {
  /** Attempts in all. Default: 4. */
  attempts?: number;
  /** The pause after the first attempt, in milliseconds; it doubles with each, and half of it is random. Default: 500. */
  pause?: number;
  /** The longest pause, in milliseconds. A response that asks for more (Retry-After) is final. Default: 20,000. */
  longestPause?: number;
}

/**
 * The header that makes a POST or PATCH safe to repeat. Make it once for each intent, such as a form that is sent: the
 * attempts of one request share it by themselves, and a person who presses the button again should send it again.
 */
export function idempotencyKey(key: string = crypto.randomUUID()): { "Idempotency-Key": string } {
  return { "Idempotency-Key": key };
}

/** The header that changes a resource only as it was read; the problem otherwise is ETAG_MISMATCH. */
export function ifMatch(read: { etag: string }): { "If-Match": string } {
  return { "If-Match": `"${read.etag}"` };
}
