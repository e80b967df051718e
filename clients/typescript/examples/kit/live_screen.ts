import { type Connection, type LiveChange, watchTickets } from "../../src/index.ts";
import { html, type Html } from "./html.ts";
import { coalesced, type Fields, problemNotice, type Screen } from "./screen.ts";

/** What every live screen shows apart from its own state. */
export interface Status {
  connected: boolean;
  /** Why the last action was refused. */
  refused: unknown;
  /** Why what is shown may be out of date. */
  unread: unknown;
}

export interface Parts {
  connection: Connection;
  view: (status: Status) => Html;
  /** Reads all that is shown. */
  read: () => Promise<void>;
  carryOut: (action: string, fields: Fields) => Promise<unknown>;
  /** Whether a change concerns what is shown. */
  concerns: (change: LiveChange) => boolean;
}

/** A screen that is read again after each action and each change that concerns it; many changes at once are one read. */
export function liveScreen({ connection, view, read, carryOut, concerns }: Parts): Screen {
  const status: Status = { connected: false, refused: undefined, unread: undefined };
  let changed = () => {};

  const readAgain = coalesced(async () => {
    status.unread = await failureOf(read());
    changed();
  });

  async function follow(signal: AbortSignal): Promise<void> {
    const onConnection = (connected: boolean) => {
      status.connected = connected;
      changed();
    };
    for await (const live of watchTickets(connection, { signal, onConnection })) {
      if (live.event === "reset" || concerns(live.data)) void readAgain();
    }
  }

  return {
    html: () => view(status),

    async act(action, fields) {
      status.refused = await failureOf(carryOut(action, fields));
      await readAgain();
      return status.refused === undefined;
    },

    async run(signal, whenChanged) {
      changed = whenChanged;
      status.unread = await failureOf(follow(signal));
      changed();
    },
  };
}

export function notices({ refused, unread }: Status): Html {
  const problems = [refused, unread].filter((each) => each !== undefined);
  return html`${problems.map(problemNotice)}`;
}

export function connection({ connected }: Status): Html {
  return connected ? html`<span class="live">live</span>` : html`<span class="lost">connecting…</span>`;
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
}
