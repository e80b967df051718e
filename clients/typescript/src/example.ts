/**
 * An agent's morning: what is in the queue, a ticket opened for a customer, and its changes as they happen.
 *
 *   npm run example -- TOKEN [URL]
 *
 * TOKEN is an agent's: "$(make -s -C ../.. token ROLE=agent RETAILER=nordic-home)". URL is where the gateway answers, as
 * `make up` prints it: http://127.0.0.1:8080 if it is left out. Node 22.18 or newer (../example.mjs says so of an older).
 */
import { createClient, idempotencyKey, ifMatch, ok, watchTickets } from "./index.ts";

const [token, baseUrl = "http://127.0.0.1:8080"] = process.argv.slice(2);
if (!token) throw new Error("a token is missing: npm run example says how to get one");
const connection = { baseUrl, token: () => token };
const client = createClient(connection);

const queue = await ok(client.GET("/v1/tickets", { params: { query: { status: ["new", "open"], page_size: 5 } } }));
for (const ticket of queue.items) console.log(`in the queue: ${ticket.id} ${ticket.status} ${ticket.subject}`);

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
    params: { path: { id: opened.id }, header: ifMatch(opened) },
    body: { priority: "urgent" },
  }),
);
console.log(`now ${urgent.priority}, to be answered by ${urgent.sla?.due_at}`);

const enough = new AbortController();
for await (const live of watchTickets(connection, AbortSignal.any([enough.signal, AbortSignal.timeout(20_000)]))) {
  if (live.event === "heartbeat") {
    await ok(client.POST("/v1/tickets/{id}:assign", { params: { path: { id: opened.id } }, body: {} }));
  } else if (live.event === "change") {
    console.log(`live: ${live.data.type} ${live.data.ticket_id}`);
    if (live.data.ticket_id === opened.id && live.data.type === "ticket.assigned") enough.abort();
  }
}
