import { type Client, ok, type Schemas } from "../../src/index.ts";
import type { Fields } from "../kit/screen.ts";

export const RESOLUTIONS = ["solved", "workaround", "no_fault_found", "not_covered", "duplicate"] as const;

type Key = { "Idempotency-Key": string };

/** The changes that need no If-Match: what they do does not depend on what was shown. */
export async function change(client: Client, id: string, action: string, fields: Fields, header: Key): Promise<unknown> {
  const params = { path: { id }, header };
  switch (action) {
    case "reply": {
      const visibility = fields["internal"] ? "internal" : "public";
      return ok(client.POST("/v1/tickets/{id}/messages", { params, body: { body: fields["body"] ?? "", visibility } }));
    }
    case "assign":
      return ok(client.POST("/v1/tickets/{id}:assign", { params, body: {} }));
    case "release":
      return ok(client.POST("/v1/tickets/{id}:unassign", { params, body: {} }));
    case "wait":
      return ok(client.POST("/v1/tickets/{id}:wait", { params, body: { reason: fields["reason"] ?? "" } }));
    case "resolve":
      return ok(client.POST("/v1/tickets/{id}:resolve", { params, body: { code: resolution(fields["code"]) } }));
    case "reopen":
      return ok(client.POST("/v1/tickets/{id}:reopen", { params }));
    case "close":
      return ok(client.POST("/v1/tickets/{id}:close", { params }));
    default:
      throw new Error(`no such action: ${action}`);
  }
}

function resolution(chosen: string | undefined): Schemas["Resolution"]["code"] {
  return RESOLUTIONS.find((code) => code === chosen) ?? "solved";
}
