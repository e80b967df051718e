/** The queue of a service desk: what waits, how much of it, and who works on it. */
import { type Client, type Connection, createClient, idempotencyKey, ok, pages, type Schemas } from "../../src/index.ts";
import { liveScreen } from "../kit/live_screen.ts";
import type { Fields, Screen } from "../kit/screen.ts";
import { type Filters, filtersOf, type Query, queryOf } from "./filters.ts";
import { view } from "./view.ts";

const MOST_ROWS = 50;

/** All that the view shows. */
export interface Queue {
  me: Schemas["Me"] | undefined;
  teams: readonly Schemas["Team"][];
  filters: Filters;
  counts: ReadonlyMap<string, Schemas["TicketStatusCount"]>;
  rows: readonly Schemas["ExpandedTicket"][];
}

export function queueScreen(connection: Connection): Screen {
  const client = createClient(connection);
  const queue: Queue = { me: undefined, teams: [], filters: filtersOf({}), counts: new Map(), rows: [] };

  return liveScreen({
    connection,
    view: (status) => view(queue, status),
    concerns: () => true, // any change may bring a ticket into the filters or out of them

    async read() {
      if (!queue.me) [queue.me, queue.teams] = await Promise.all([ok(client.GET("/v1/me")), readTeams(client)]);
      const query = queryOf(queue.filters);
      [queue.rows, queue.counts] = await Promise.all([readRows(client, query), readCounts(client, query)]);
    },

    async carryOut(action, fields) {
      if (action === "filter") queue.filters = filtersOf(fields);
      else await change(client, action, fields);
    },
  });
}

/** One request for all rows, with the customers, assets, agents and teams that they name. */
async function readRows(client: Client, filters: Query): Promise<Schemas["ExpandedTicket"][]> {
  const query = { ...filters, page_size: MOST_ROWS, expand: "customer,asset,assignee,team" };
  const list = (page_token: string) => ok(client.GET("/v1/tickets", { params: { query: { ...query, page_token } } }));
  return Array.fromAsync(pages(list, { items: MOST_ROWS, pages: 5 }));
}

async function readTeams(client: Client): Promise<Schemas["Team"][]> {
  const list = (page_token: string) => ok(client.GET("/v1/teams", { params: { query: { deactivated: false, page_token } } }));
  return Array.fromAsync(pages(list, { items: 100 }));
}

/** One request for the numbers of all statuses. */
async function readCounts(client: Client, filters: Query): Promise<Map<string, Schemas["TicketStatusCount"]>> {
  const { order_by: _, q: __, status: ___, ...others } = filters;
  const count = await ok(client.GET("/v1/tickets:count", { params: { query: { ...others, group_by: "status" } } }));
  return new Map(count.by_status.map((each) => [each.status, each]));
}

async function change(client: Client, action: string, { ticket: id = "" }: Fields): Promise<unknown> {
  const params = { path: { id }, header: idempotencyKey() };
  if (action === "take") return ok(client.POST("/v1/tickets/{id}:assign", { params, body: {} }));
  if (action === "release") return ok(client.POST("/v1/tickets/{id}:unassign", { params, body: {} }));
  throw new Error(`no such action: ${action}`);
}
