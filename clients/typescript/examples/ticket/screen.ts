/** One ticket: its conversation, and all that may be done with it now. For the desk and for the customer. */
import { type Client, type Connection, createClient, ifMatch, isProblem, ok, pages, type Schemas } from "../../src/index.ts";
import { IntentKeys } from "../kit/intents.ts";
import { liveScreen } from "../kit/live_screen.ts";
import type { Fields, Screen } from "../kit/screen.ts";
import { PRIORITIES } from "../queue/filters.ts";
import { change } from "./changes.ts";
import { view } from "./view.ts";

const MOST_MESSAGES = 500;

export type Priority = Schemas["Ticket"]["priority"];
/** What a person wants changed. */
export type Edit = { subject: string; priority: Priority };

/** All that the view shows. */
export interface TicketState {
  me: Schemas["Me"] | undefined;
  ticket: Schemas["ExpandedTicket"] | undefined;
  messages: readonly Schemas["Message"][];
  /** What was wanted when the ticket had changed meanwhile; the person decides. */
  conflict: Edit | undefined;
  /** Who changed the ticket last, as far as we have watched; may be empty. */
  changedBy: string;
  notice: string;
}

export function ticketScreen(connection: Connection, id: string): Screen {
  const client = createClient({ ...connection, remembered: 20 });
  const state: TicketState = { me: undefined, ticket: undefined, messages: [], conflict: undefined, changedBy: "", notice: "" };
  const keys = new IntentKeys();

  /** `seen` is the version that the person decided on. */
  async function edit(wanted: Edit, seen: { etag: string }): Promise<void> {
    const params = { path: { id }, header: { ...ifMatch(seen), ...keys.of("edit", { ...wanted, ...seen }) } };
    try {
      await ok(client.PATCH("/v1/tickets/{id}", { params, body: wanted }));
      state.conflict = undefined;
      state.notice = "Saved.";
    } catch (error) {
      if (!isProblem(error, "ETAG_MISMATCH")) throw error;
      state.conflict = wanted;
    }
  }

  async function carryOut(action: string, fields: Fields): Promise<void> {
    if (action === "edit") return edit(editOf(fields), { etag: fields["etag"] ?? "" });
    if (action === "mine" && state.conflict && state.ticket) return edit(state.conflict, state.ticket);
    if (action === "theirs") return void (state.conflict = undefined);
    await change(client, id, action, fields, keys.of(action, fields));
    if (action === "reply") state.notice = "Sent.";
  }

  return liveScreen({
    connection,
    view: (status) => view(state, status),
    concerns({ ticket_id, by }) {
      if (ticket_id === id) state.changedBy = by?.display_name ?? "";
      return ticket_id === id;
    },

    async read() {
      state.me ??= await ok(client.GET("/v1/me"));
      state.ticket = await readTicket(client, id);
      state.messages = await readMessages(client, state.ticket);
    },

    async carryOut(action, fields) {
      state.notice = "";
      await carryOut(action, fields);
      keys.done(action);
    },
  });
}

async function readTicket(client: Client, id: string): Promise<Schemas["ExpandedTicket"]> {
  return ok(client.GET("/v1/tickets/{id}", { params: { path: { id }, query: { expand: "customer,asset,assignee,team" } } }));
}

/** The ticket has the first 50; a longer conversation is a list of its own. */
async function readMessages(client: Client, { id, messages, message_count }: Schemas["Ticket"]): Promise<Schemas["Message"][]> {
  if (message_count <= messages.length) return messages;
  const list = (page_token: string) =>
    ok(client.GET("/v1/tickets/{id}/messages", { params: { path: { id }, query: { page_token, page_size: 100 } } }));
  return Array.fromAsync(pages(list, { items: MOST_MESSAGES }));
}

function editOf(fields: Fields): Edit {
  const priority = PRIORITIES.find((each) => each === fields["priority"]) ?? "normal";
  return { subject: fields["subject"] ?? "", priority };
}
