/** Server-sent events (HTML standard, 9.2): the lines of a stream as events. */

/** `id` is the last one that the stream sent so far, `retry` the pause it asked for, in milliseconds. */
export interface ServerSentEvent {
  /** "message" unless the stream names another; "" for a block without data, such as a heartbeat. */
  event: string;
  data: string;
  id: string | undefined;
  retry: number | undefined;
}

/**
 * The events of a stream until it ends or the signal aborts. An event that is cut off is dropped, as the standard says.
 *
 * The signal of the request is not enough: Node forgets it once the request is garbage.
 */
export async function* serverSentEvents(body: ReadableStream<Uint8Array>, signal?: AbortSignal): AsyncGenerator<ServerSentEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  const cancel = () => reader.cancel().catch(() => {});
  signal?.addEventListener("abort", cancel);
  let rest = "";
  let block: string[] = [];
  try {
    if (signal?.aborted) return;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split(/\r\n|\n|\r(?!$)/); // a CR at the end may be half of a CRLF
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line) block.push(line);
        else if (block.length > 0) {
          yield read(block);
          block = [];
        }
      }
    }
  } finally {
    signal?.removeEventListener("abort", cancel);
    await cancel();
  }
}

function read(block: readonly string[]): ServerSentEvent {
  const data: string[] = [];
  let event = "message";
  let id: string | undefined;
  let retry: number | undefined;
  for (const line of block) {
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "id") id = value;
    else if (field === "retry" && /^\d+$/.test(value)) retry = Number(value);
  }
  return { event: data.length > 0 ? event : "", data: data.join("\n"), id, retry };
}
