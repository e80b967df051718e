import type { Schemas } from "../../src/index.ts";
import { html, type Html } from "../kit/html.ts";
import { connection, notices, type Status } from "../kit/live_screen.ts";
import { options, time, words } from "../kit/screen.ts";
import { ORDERS, PRIORITIES, STATUSES, WHOSE } from "./filters.ts";
import type { Queue } from "./screen.ts";

type Row = Schemas["ExpandedTicket"];

const WHOSE_LABELS = { all: "everyone’s", mine: "mine", nobody: "nobody’s" };
const ORDER_LABELS = { due_at: "deadline", priority: "priority", updated_at: "latest change", created_at: "newest" };

export function view(queue: Queue, status: Status): Html {
  return html`
    <header><h1>Queue</h1><p>${queue.me?.display_name} ${connection(status)}</p></header>
    ${notices(status)}
    ${filters(queue)}
    <table>
      <thead>
        <tr><th>Request</th><th>Customer</th><th>Product</th><th>Deadline</th><th>Who</th></tr>
      </thead>
      <tbody>${queue.rows.map((ticket) => row(ticket, queue.me?.agent_id))}</tbody>
    </table>
    ${queue.rows.length === 0 && html`<p>Nothing here.</p>`}`;
}

/** Each number is of the tickets that the other filters let through. */
function filters({ filters: chosen, counts, teams }: Queue): Html {
  const statuses = STATUSES.map((status) => {
    const count = counts.get(status);
    const number = count && html` <span class="count">${count.tickets}${count.more && "+"}</span>`;
    const checked = status === chosen.status && html` checked`;
    return html`<label><input type="radio" name="status" value="${status}"${checked}>${words(status)}${number}</label>`;
  });
  const priorities = [["", "any"], ...PRIORITIES.map((each) => [each, each] as const)] as const;
  const teamOptions = [["", "any"] as const, ...teams.map(({ id, name }) => [id, name] as const)];
  const whoseOptions = WHOSE.map((each) => [each, WHOSE_LABELS[each]] as const);
  const orderOptions = ORDERS.map((each) => [each, ORDER_LABELS[each]] as const);
  return html`<form data-action="filter" data-auto class="filters">
    <fieldset><legend class="hidden">Status</legend>${statuses}</fieldset>
    <label>Priority <select name="priority">${options(priorities, chosen.priority)}</select></label>
    <label>Whose <select name="whose">${options(whoseOptions, chosen.whose)}</select></label>
    ${teams.length > 0 && html`<label>Team <select name="team">${options(teamOptions, chosen.team)}</select></label>`}
    <label>Order <select name="order">${options(orderOptions, chosen.order)}</select></label>
    <label>Words <input type="search" name="words" value="${chosen.words}"></label>
    <button>Search</button>
  </form>`;
}

function row(ticket: Row, myId: string | undefined): Html {
  return html`<tr data-ticket="${ticket.id}" class="${ticket.priority}">
    <td>
      <a href="../ticket/?id=${ticket.id}">${ticket.subject}</a>
      <span class="small">${ticket.priority}, ${ticket.message_count} ${ticket.message_count === 1 ? "message" : "messages"}</span>
    </td>
    <td>${ticket.customer?.name ?? "unknown"}</td>
    <td>${ticket.asset?.name} ${ticket.coverage?.state === "covered" && html`<span class="small">covered</span>`}</td>
    <td>${deadline(ticket)}</td>
    <td>${assignee(ticket, myId)}</td>
  </tr>`;
}

function deadline({ sla }: Row): Html | false {
  if (sla?.paused) return html`paused`;
  const missed = sla?.targets.some(({ breached, met_at }) => breached && !met_at);
  return html`<span class="${missed && "missed"}">${time(sla?.due_at)}${missed && " missed"}</span>`;
}

function assignee({ id, assignee, team }: Row, myId: string | undefined): Html {
  const hidden = html`<input type="hidden" name="ticket" value="${id}">`;
  const mine = assignee !== undefined && assignee.id === myId;
  return html`${assignee ? assignee.display_name || assignee.id : html`<span class="small">nobody</span>`}
    ${team && html`<span class="small">${team.name}</span>`}
    ${!mine && html`<form data-action="take">${hidden}<button>Take</button></form>`}
    ${assignee && html`<form data-action="release">${hidden}<button>Release</button></form>`}`;
}
