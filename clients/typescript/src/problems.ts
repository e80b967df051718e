/** Errors of the API (RFC 9457) as exceptions. */
import { retryAfter } from "./retries.ts";
import type { components, operations } from "./schema.d.ts";

/** A problem as the API sends it. */
export type ProblemBody = components["schemas"]["Problem"];
/** A field at fault, by the name that the request gave it. */
export type FieldProblem = components["schemas"]["FieldProblem"];

type Responses = operations[keyof operations]["responses"];
type EachValue<T> = T extends unknown ? T[keyof T] : never; // of each member of a union, not of what they share
type CodeOf<Response> = Response extends { content: { "application/problem+json": { code?: infer Code } } } ? Code : never;
/** The codes of all operations in this version of the API. */
export type ProblemCode = Exclude<CodeOf<EachValue<Responses>>, undefined>;

/**
 * A request that was refused or failed. Match on `code`, show the message to people, and name `traceId` in a report.
 * A newer API may send codes that this version does not have: treat them by `status`.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly status: number;
  /** What the code means. */
  readonly title: string;
  /** What happened here, and what to do. */
  readonly detail: string;
  /** The fields at fault; may be empty. */
  readonly errors: readonly FieldProblem[];
  readonly traceId: string;
  /** The URL of a page about the code and its remedy. */
  readonly remedy: string;
  /** Milliseconds to wait before another attempt; undefined where none is promised to help. */
  readonly retryAfter: number | undefined;
  /** All that was sent, such as `allowed_actions` of TRANSITION_NOT_ALLOWED. */
  readonly body: ProblemBody;

  constructor(body: ProblemBody, response: Response) {
    super(`${body.title}. ${body.detail}`);
    this.code = body.code as ProblemCode;
    this.status = response.status;
    this.title = body.title;
    this.detail = body.detail;
    this.errors = body.errors;
    this.traceId = body.trace_id;
    this.remedy = URL.canParse(body.type, response.url) ? new URL(body.type, response.url).href : body.type;
    this.retryAfter = retryAfter(response);
    this.body = body;
  }
}

/** Whether an error is a problem, and has one of these codes, if any are given. */
export function isProblem<Code extends ProblemCode = ProblemCode>(
  error: unknown,
  ...codes: readonly Code[]
): error is Problem & { readonly code: Code } {
  return error instanceof Problem && (codes.length === 0 || (codes as readonly ProblemCode[]).includes(error.code));
}

/** The data of a response. Throws Problem, or an Error for a response that is not the API's, such as a proxy's. */
export async function ok<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await asked;
  if (data !== undefined) return data;
  throw isBody(error) ? new Problem(error, response) : new Error(`HTTP ${response.status} without a problem`);
}

/** The problem in a response that is not ok. */
export async function problemOf(response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => undefined);
  return isBody(body) ? new Problem(body, response) : new Error(`HTTP ${response.status} without a problem`);
}

function isBody(error: unknown): error is ProblemBody {
  return typeof error === "object" && error !== null && "code" in error && "trace_id" in error;
}
