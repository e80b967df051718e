import type { Client } from "./client.ts";
import { ok } from "./problems.ts";
import { idempotencyKey } from "./requests.ts";
import type { components } from "./schema.d.ts";

/** What is uploaded, besides its bytes. */
export interface UploadOptions {
  /** Its name, with the ending that people know it by. Left out: that of the File. */
  name?: string;
  /** Left out: your only retailer. */
  retailer?: string;
  /** Left out: a new one. Attempts of one upload share it, so that it is stored once. */
  key?: string;
  signal?: AbortSignal;
}

/**
 * Uploads a file (a File of an `<input>`, or any Blob) for a message: name its id in `attachment_ids` within a day.
 * Throws Problem.
 */
export function upload(client: Client, file: Blob, options: UploadOptions = {}): Promise<components["schemas"]["Attachment"]> {
  const { name = file instanceof File ? file.name : "", retailer, key, signal = null } = options;
  return ok(
    client.POST("/v1/attachments", {
      params: { query: retailer === undefined ? { name } : { name, retailer }, header: idempotencyKey(key) },
      headers: { "Content-Type": file.type || "application/octet-stream" },
      body: file as unknown as string, // how the schema has bytes
      bodySerializer: () => file, // and not as JSON
      signal,
    }),
  );
}
