import type { Schemas } from "../../src/index.ts";
import { html, type Html } from "../kit/html.ts";
import { connection, notices, type Status } from "../kit/live_screen.ts";
import { options, time, words } from "../kit/screen.ts";
import { PRIORITIES } from "../queue/filters.ts";
import { RESOLUTIONS } from "./changes.ts";
import type { TicketState } from "./screen.ts";

type Ticket = Schemas["ExpandedTicket"];

export function view(state: TicketState, status: Status): Html {
  const { ticket, me, notice } = state;
  if (!ticket) return html`${notices(status)}<p>${connection(status)}</p>`;
  const may = (action: string) => (ticket.allowed_actions as readonly string[]).includes(action);
  const staff = me !== undefined && me.role !== "customer";
  return html`
    <header>
      <h1>${ticket.subject}</h1>
      <p>${words(ticket.status)} ${connection(status)}</p>
    </header>
    ${notices(status)}
    ${notice && html`<p role="status">${notice}</p>`}
    ${conflict(state, ticket)}
    ${about(ticket)}
    ${staff && may("update") && edit(ticket)}
    ${work(ticket, me, may)}
    <h2>Conversation</h2>
    ${state.messages.map(message)}
    ${may("message") && reply(staff)}`;
}

/** Both versions side by side: nobody's text is lost, and nothing is overwritten without being seen. */
function conflict({ conflict: mine, changedBy }: TicketState, theirs: Ticket): Html | false {
  return (
    mine !== undefined &&
    html`<div role="alert">
      <p><strong>${changedBy || "Somebody else"} changed this ticket</strong> after you began to edit it.</p>
      <table>
        <thead><tr><th></th><th>Now</th><th>Yours</th></tr></thead>
        <tbody>
          <tr><th>Subject</th><td>${theirs.subject}</td><td>${mine.subject}</td></tr>
          <tr><th>Priority</th><td>${theirs.priority}</td><td>${mine.priority}</td></tr>
        </tbody>
      </table>
      <div class="row">
        <form data-action="mine"><button>Save yours</button></form>
        <form data-action="theirs"><button>Keep what it is now</button></form>
      </div>
    </div>`
  );
}

function about(ticket: Ticket): Html {
  const { customer, asset, coverage, sla, assignee } = ticket;
  const missed = sla?.targets.some(({ breached, met_at }) => breached && !met_at);
  const covered = coverage?.state === "covered" && html`, covered until ${time(coverage.ends_at)}`;
  return html`<table>
    <tr><th>Customer</th><td>${customer ? `${customer.name} ${customer.email}` : ticket.customer_id}</td></tr>
    ${ticket.asset_id && html`<tr><th>Product</th><td>${asset ? productOf(asset) : ticket.asset_id}${covered}</td></tr>`}
    ${sla?.due_at && html`<tr><th>Deadline</th><td class="${missed && "missed"}">${time(sla.due_at)}</td></tr>`}
    <tr><th>Assigned to</th><td>${assignee ? assignee.display_name || assignee.id : "nobody"}${ticket.team && `, ${ticket.team.name}`}</td></tr>
    ${ticket.waiting?.reason && html`<tr><th>Waits for</th><td>${ticket.waiting.reason}</td></tr>`}
  </table>`;
}

function productOf({ name, serial }: Schemas["Asset"]): string {
  return serial ? `${name} (${serial})` : name;
}

/** The ETag is that of the version that the person began to edit, so that a change meanwhile is noticed. */
function edit({ etag, subject, priority }: Ticket): Html {
  return html`<form data-action="edit" class="row">
    <input type="hidden" name="etag" value="${etag}" data-version>
    <label>Subject <input name="subject" value="${subject}" required></label>
    <label>Priority <select name="priority">${options(PRIORITIES.map((each) => [each, each]), priority)}</select></label>
    <button>Save</button>
  </form>`;
}

function work(ticket: Ticket, me: Schemas["Me"] | undefined, may: (action: string) => boolean): Html {
  const mine = ticket.assignee !== undefined && ticket.assignee.id === me?.agent_id;
  return html`<div class="row">
    ${may("assign") && !mine && html`<form data-action="assign"><button>Take</button></form>`}
    ${may("unassign") && ticket.assignee && html`<form data-action="release"><button>Release</button></form>`}
    ${may("wait") && html`<form data-action="wait" class="row"><label>Wait for <input name="reason"></label><button>Wait</button></form>`}
    ${may("resolve") && html`<form data-action="resolve" class="row">
      <label>Outcome <select name="code">${options(RESOLUTIONS.map((code) => [code, words(code)]), "solved")}</select></label>
      <button>Resolve</button>
    </form>`}
    ${may("reopen") && html`<form data-action="reopen"><button>Reopen</button></form>`}
    ${may("close") && html`<form data-action="close"><button>Close</button></form>`}
  </div>`;
}

function message({ author, body, created_at, visibility }: Schemas["Message"]): Html {
  return html`<article class="message ${visibility}">
    <span class="small">${author?.display_name || author?.kind} ${time(created_at)}${visibility === "internal" && " internal note"}</span>
    <p>${body}</p>
  </article>`;
}

function reply(staff: boolean): Html {
  return html`<form data-action="reply">
    <label>Message <textarea name="body" required></textarea></label>
    ${staff && html`<label><input type="checkbox" name="internal" value="yes"> Internal note: the customer does not see it</label>`}
    <button>Send</button>
  </form>`;
}
