/** A client of the Aftersales API whose paths, parameters, bodies and responses are typed by its OpenAPI document. */
import type { components } from "./schema.d.ts";

export { type Client, type Connection, createClient } from "./client.ts";
export { type LiveChange, type LiveEvent, type LiveOptions, watchTickets } from "./live.ts";
export { type Page, pages } from "./pages.ts";
export { type FieldProblem, isProblem, ok, Problem, type ProblemBody, type ProblemCode } from "./problems.ts";
export { idempotencyKey, ifMatch, type RetryOptions } from "./requests.ts";
export type { TokenProvider } from "./tokens.ts";
export { upload, type UploadOptions } from "./uploads.ts";
export type { components, operations, paths } from "./schema.d.ts";

/** The messages of the API by name: `Schemas["Ticket"]`. */
export type Schemas = components["schemas"];
