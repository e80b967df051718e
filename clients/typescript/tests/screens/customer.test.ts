import assert from "node:assert/strict";
import { test } from "node:test";
import { customerScreen } from "../../examples/customer/screen.ts";
import { idempotencyKey, ifMatch, ok } from "../../src/index.ts";
import { as, connected, Person, world } from "./person.ts";

const { ticket = "", subject = "", customer: id = "" } = world.ids;

test("customers see their requests, their profile and who the retailer is", async (t) => {
  const customer = new Person(t, customerScreen(connected("customer")));
  await customer.sees([">live<", "Hello Aino Virtanen", subject, "Aurora desk lamp", "+358401234567", 'value="en" selected']);
  await customer.sees(["#8f1d5c", "help@nordic-home.example", 'href="https://nordic-home.example/privacy"', "Nordic Home Oy"]);
  await customer.sees([/name="surveys" value="yes" checked/], { not: [/name="marketing" value="yes" checked/] });
});

test("customers change their profile and consents", async (t) => {
  const customer = new Person(t, customerScreen(connected("customer")));
  await customer.sees([">live<", "Hello Aino Virtanen"]);
  await customer.sends("profile", { name: "Aino <Laine>", locale: "fi", phone: "" });
  await customer.sees(["Saved.", "Hello Aino &lt;Laine&gt;", 'value="fi" selected'], { not: ["+358401234567"] });
  await customer.sends("consents", { surveys: undefined, marketing: "yes" });
  await customer.sees(["Saved.", /name="marketing" value="yes" checked/], { not: [/name="surveys" value="yes" checked/] });
  const kept = await ok(as("agent").GET("/v1/customers/{id}", { params: { path: { id } } }));
  assert.deepEqual([kept.name, kept.locale, kept.consents?.marketing, kept.consents?.surveys], ["Aino <Laine>", "fi", true, false]);
});

test("a change meanwhile is not overwritten", async (t) => {
  const customer = new Person(t, customerScreen(connected("customer")));
  await customer.sees([">live<", "Hello Aino"]);
  const begun = customer.begins("profile");
  const read = await ok(as("customer").GET("/v1/customers/{id}", { params: { path: { id } } }));
  const params = { path: { id }, header: { ...ifMatch(read), ...idempotencyKey() } };
  await ok(as("customer").PATCH("/v1/customers/{id}", { params, body: { phone: "+358409999999" } }));
  assert.equal(await begun({ phone: "+358401111111" }), false);
  await customer.sees(["It changed since you read it", "+358409999999"], { not: ["+358401111111"] });
});

test("customers ask, and follow what becomes of it", async (t) => {
  const customer = new Person(t, customerScreen(connected("customer")));
  await customer.sees([">live<", "Aurora desk lamp"]);
  await customer.sends("ask", { subject: "Where is my invoice?", body: "I cannot find it." });
  await customer.sees(["We have received your request.", "Where is my invoice?"]);
  await ok(as("agent").POST("/v1/tickets/{id}:resolve", { params: { path: { id: ticket } }, body: { code: "solved" } }));
  await customer.sees([new RegExp(`${subject}</a>\\s*<p class="small">resolved`)]);
});
