/** A customer's own page: their profile and consents, their requests, and who the retailer is. */
import { type Client, type Connection, createClient, ifMatch, ok, pages, type Schemas } from "../../src/index.ts";
import { IntentKeys } from "../kit/intents.ts";
import { liveScreen } from "../kit/live_screen.ts";
import type { Fields, Screen } from "../kit/screen.ts";
import { view } from "./view.ts";

const MOST_REQUESTS = 100;

/** All that the view shows. */
export interface Page {
  customer: Schemas["Customer"] | undefined;
  retailer: Schemas["Retailer"] | undefined;
  assets: readonly Schemas["Asset"][];
  requests: readonly Schemas["ExpandedTicket"][];
  notice: string;
}

export function customerScreen(connection: Connection): Screen {
  const client = createClient({ ...connection, remembered: 20 });
  const page: Page = { customer: undefined, retailer: undefined, assets: [], requests: [], notice: "" };
  const keys = new IntentKeys();

  return liveScreen({
    connection,
    view: (status) => view(page, status),
    concerns: () => true, // a customer's stream has their own tickets alone

    async read() {
      const me = await ok(client.GET("/v1/me"));
      Object.assign(page, await readPage(client, me));
    },

    async carryOut(action, fields) {
      page.notice = "";
      if (!page.customer) return;
      const key = keys.of(action, fields);
      if (action === "profile") await patch(client, page.customer.id, fields, profileOf(fields), key);
      if (action === "consents") await patch(client, page.customer.id, fields, { consents: consentsOf(fields) }, key);
      if (action === "ask") await ask(client, fields, key);
      page.notice = action === "ask" ? "We have received your request." : "Saved.";
      keys.done(action);
    },
  });
}

async function readPage(client: Client, { customer_id: id = "", retailers }: Schemas["Me"]): Promise<Partial<Page>> {
  const requests = (page_token: string) =>
    ok(client.GET("/v1/tickets", { params: { query: { expand: "asset", page_size: 50, page_token } } }));
  const assets = (page_token: string) => ok(client.GET("/v1/assets", { params: { query: { page_size: 50, page_token } } }));
  const [customer, retailer, ...lists] = await Promise.all([
    ok(client.GET("/v1/customers/{id}", { params: { path: { id } } })),
    ok(client.GET("/v1/retailers/{id}", { params: { path: { id: retailers[0] ?? "" } } })),
    Array.fromAsync(pages(requests, { items: MOST_REQUESTS })),
    Array.fromAsync(pages(assets, { items: MOST_REQUESTS })),
  ]);
  return { customer, retailer, requests: lists[0], assets: lists[1] };
}

type Key = { "Idempotency-Key": string };
type Patch = Schemas["UpdateCustomerRequest"];

/** With the version that the person saw, so that a change by the desk meanwhile is not overwritten. */
async function patch(client: Client, id: string, { etag = "" }: Fields, body: Patch, key: Key): Promise<unknown> {
  return ok(client.PATCH("/v1/customers/{id}", { params: { path: { id }, header: { ...ifMatch({ etag }), ...key } }, body }));
}

/** Null clears a field, an empty text would be refused. */
function profileOf({ name = "", email = "", phone, locale = "" }: Fields): Patch {
  return { name, email, phone: phone || null, locale };
}

/** A form of its own: what a person sends here counts as stated today. */
function consentsOf({ marketing, surveys }: Fields): { marketing: boolean; surveys: boolean } {
  return { marketing: marketing === "yes", surveys: surveys === "yes" };
}

async function ask(client: Client, fields: Fields, header: Key): Promise<unknown> {
  const { subject = "", body = "", asset_id } = fields;
  return ok(client.POST("/v1/tickets", { params: { header }, body: { subject, body, ...(asset_id && { asset_id }) } }));
}
