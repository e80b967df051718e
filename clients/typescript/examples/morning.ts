/**
 * An agent's morning: what is in the queue, a ticket opened for a customer, and its changes as they happen.
 *
 *   npm run morning -- TOKEN [URL]
 *
 * TOKEN is an agent's: "$(make -s -C ../.. token ROLE=agent RETAILER=nordic-home)". URL is the gateway's, as `make up`
 * prints it: http://127.0.0.1:8080 if it is left out. Node 22.18 or newer (morning.mjs checks it).
 */
import { createClient, idempotencyKey, ifMatch, ok, pages, watchTickets } from "../src/index.ts";

const [token, baseUrl = "http://127.0.0.1:8080"] = process.argv.slice(2);
if (!token) throw new Error("a token is missing");
const connection = { baseUrl, token: () => token };
const client = createClient(connection);

const read = (page_token: string) =>
  ok(client.GET("/v1/tickets", { params: { query: { status: ["new", "open"], order_by: "due_at", page_token } } }));
for await (const ticket of pages(read, { items: 50 })) console.log(`in the queue: ${ticket.id} ${ticket.status} ${ticket.subject}`);

const { items: customers } = await ok(client.GET("/v1/customers"));
const customer = customers[0];
if (!customer) throw new Error("there is no customer yet: run `make demo` first");

const opened = await ok(
  client.POST("/v1/tickets", {
    params: { header: idempotencyKey() },
    body: { customer_id: customer.id, subject: "The lamp flickers", body: "Reported by phone." },
  }),
);
console.log(`opened: ${opened.id}`);

const urgent = await ok(
  client.PATCH("/v1/tickets/{id}", {
    params: { path: { id: opened.id }, header: { ...ifMatch(opened), ...idempotencyKey() } },
    body: { priority: "urgent" },
  }),
);
console.log(`now ${urgent.priority}, to be answered by ${urgent.sla?.due_at}`);

for await (const live of watchTickets(connection, { signal: AbortSignal.timeout(20_000) })) {
  if (live.event === "reset") {
    await ok(client.POST("/v1/tickets/{id}:assign", { params: { path: { id: opened.id } }, body: {} }));
  } else {
    console.log(`live: ${live.data.type} ${live.data.ticket_id}`);
    if (live.data.ticket_id === opened.id && live.data.type === "ticket.assigned") break;
  }
}
