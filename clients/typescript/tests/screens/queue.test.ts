import { test } from "node:test";
import { queueScreen } from "../../examples/queue/screen.ts";
import { ok } from "../../src/index.ts";
import { as, connected, Person, world } from "./person.ts";

const { ticket: id = "", subject = "", team = "" } = world.ids;

test("an agent sees what waits, takes a ticket and finds it as theirs", async (t) => {
  const agent = new Person(t, queueScreen(connected("agent")));
  await agent.sees([">live<", subject, "Aino Virtanen", "Aurora desk lamp", "covered", "<time datetime=", "nobody"]);
  await agent.sees([/new <span class="count">1</, /closed <span class="count">0</]);

  await agent.sends("take", {}, id);
  await agent.sees(["Nothing here.", /new <span class="count">0</, /open <span class="count">1</], { not: [subject] });

  await agent.sends("filter", { status: "open", whose: "mine" });
  await agent.sees([subject, "Agent-1"], { not: ['data-action="take"'] });
  await agent.sends("filter", { whose: "nobody" });
  await agent.sees(["Nothing here."]);
});

test("the queue follows what others do", async (t) => {
  const agent = new Person(t, queueScreen(connected("agent")));
  await agent.sees([">live<", /new <span class="count">0</]);

  const body = { subject: "<b>It hums & smells</b>", body: "Since this morning." };
  const { id: another } = await ok(as("customer").POST("/v1/tickets", { body }));
  await agent.sees(["&lt;b&gt;It hums &amp; smells&lt;/b&gt;", /new <span class="count">1</], { not: ["<b>It hums"] });

  await ok(as("colleague").POST("/v1/tickets/{id}:assign", { params: { path: { id: another } }, body: {} }));
  await agent.sees(["Nothing here.", /open <span class="count">2</]);
});

test("the queue is found by words and priority", async (t) => {
  const agent = new Person(t, queueScreen(connected("agent")));
  await agent.sees([">live<", "Queue"]);
  await agent.sends("filter", { status: "open", words: "hums" });
  await agent.sees(["It hums"], { not: [subject] });
  await agent.sends("filter", { words: "", priority: "urgent" });
  await agent.sees(["Nothing here.", /open <span class="count">0</]);
});

test("an agent gives a ticket back, and finds it in the queue of its team", async (t) => {
  const agent = new Person(t, queueScreen(connected("agent")));
  await agent.sees([">live<", `<option value="${team}">Workshop</option>`]);
  await ok(as("agent").POST("/v1/tickets/{id}:assign", { params: { path: { id } }, body: {} }));
  await agent.sends("filter", { status: "open", team: "" });
  await agent.sees([subject, 'data-action="release"']);
  await agent.sends("release", {}, id);
  await agent.sees([new RegExp(`${subject}</a>[^]*?nobody`)]);

  await ok(as("colleague").POST("/v1/tickets/{id}:assign", { params: { path: { id } }, body: { team_id: team } }));
  await agent.sends("filter", { team });
  await agent.sees([subject, '<span class="small">Workshop</span>', /open <span class="count">1</], { not: ["It hums"] });
});
