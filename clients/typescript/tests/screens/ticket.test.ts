import assert from "node:assert/strict";
import { test } from "node:test";
import { ticketScreen } from "../../examples/ticket/screen.ts";
import { ifMatch, ok } from "../../src/index.ts";
import { as, connected, Person, world } from "./person.ts";

const { ticket: id = "", subject = "" } = world.ids;
const path = { id };

test("agent and customer talk, and the customer sees no internal note", async (t) => {
  const agent = new Person(t, ticketScreen(connected("agent"), id));
  const customer = new Person(t, ticketScreen(connected("customer"), id));
  await agent.sees([">live<", subject, "The lamp stays dark.", "Aino Virtanen", "covered until", "Deadline"]);
  await customer.sees([subject, "The lamp stays dark."], { not: ['data-action="edit"', 'name="internal"'] });

  await agent.sends("assign");
  await agent.sees(["open", "Agent-1"], { not: ['data-action="assign"'] });
  await agent.sends("reply", { body: "Which bulb is in it?\nA photo would help." });
  await agent.sees(["Sent.", "Which bulb is in it?"]);
  await agent.sends("reply", { body: "Looks like a <script>known</script> fault", internal: "yes" });
  await agent.sees(["Looks like a &lt;script&gt;known", "internal note"]);

  await customer.sees(["Which bulb is in it?\nA photo would help."], { not: ["known"] });
  await customer.sends("reply", { body: "The one that came with it." });
  await agent.sees(["The one that came with it."]);
});

test("two who edit a ticket see each other's version, and nothing is lost", async (t) => {
  const agent = new Person(t, ticketScreen(connected("agent"), id));
  await agent.sees([">live<", subject]);
  const begun = agent.begins("edit");

  const read = await ok(as("colleague").GET("/v1/tickets/{id}", { params: { path } }));
  const params = { path, header: ifMatch(read) };
  await ok(as("colleague").PATCH("/v1/tickets/{id}", { params, body: { subject: "Bulb is dark" } }));
  await agent.sees(["Bulb is dark"]);

  assert.ok(await begun({ subject: "Lamp is dark", priority: "high" }));
  await agent.sees(["Agent-2 changed this ticket", "<td>Bulb is dark</td><td>Lamp is dark</td>"]);
  await agent.sees(["<td>normal</td><td>high</td>"]);
  await agent.sends("mine");
  await agent.sees(["Saved.", "<h1>Lamp is dark</h1>", 'value="high" selected'], { not: ["changed this ticket"] });
});

test("what may be done follows from the state", async (t) => {
  const agent = new Person(t, ticketScreen(connected("agent"), id));
  await agent.sees([">live<", 'data-action="resolve"'], { not: ['data-action="reopen"'] });
  await agent.sends("wait", { reason: "A photo" });
  await agent.sees(["pending customer", "A photo"]);
  await agent.sends("resolve", { code: "workaround" });
  await agent.sees(["resolved", 'data-action="reopen"'], { not: ['data-action="resolve"'] });
});

test("a refusal says what is wrong, and what was typed stays", async (t) => {
  const agent = new Person(t, ticketScreen(connected("agent"), id));
  await agent.sees([">live<", "Conversation"]);
  assert.equal(await agent.sends("reply", { body: "" }), false);
  await agent.sees(['role="alert"', "<li>body:", /trace [0-9a-f]{32}/, "/problems/VALIDATION_FAILED"]);
});

test("a ticket that does not exist is a notice", async (t) => {
  const agent = new Person(t, ticketScreen(connected("agent"), "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"));
  await agent.sees(["No such ticket"]);
});
