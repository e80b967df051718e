import assert from "node:assert/strict";
import { test } from "node:test";
import { surveyScreen } from "../../examples/survey/screen.ts";
import { Person, world } from "./person.ts";

const { token = "", other = "" } = world.ids;
const visitor = { baseUrl: world.url };

test("a survey shows who asks what, in the customer's language, and is answered once", async (t) => {
  const customer = new Person(t, surveyScreen(visitor, token));
  await customer.sees(["Nordic Home", "#8f1d5c", "<h1>Die &lt;Lampe&gt; flackert</h1>", '<div lang="de">', "Nordic Home Oy"]);
  await customer.sees([/<legend>[^<]*zufrieden[^<]*\?<\/legend>/, 'value="1"', 'value="5"', 'data-action="answer"']);
  assert.ok(await customer.sends("answer", { score: "5", comment: "Schnell & freundlich" }));
  await customer.sees(["Vielen Dank"], { not: ['data-action="answer"', 'role="alert"'] });

  const later = new Person(t, surveyScreen(visitor, token));
  await later.sees(['<p role="status">', "Nordic Home"], { not: ['data-action="answer"'] });
});

test("an answer without a score is refused at its field", async (t) => {
  const customer = new Person(t, surveyScreen(visitor, other));
  await customer.sees(['data-action="answer"']);
  assert.equal(await customer.sends("answer", { score: undefined }), false);
  await customer.sees(['role="alert"', "<li>score:", 'data-action="answer"']);
});

test("two who answer differently: the second is shown as answered", async (t) => {
  const [one, two] = [new Person(t, surveyScreen(visitor, other)), new Person(t, surveyScreen(visitor, other))];
  await one.sees(['data-action="answer"']);
  await two.sees(['data-action="answer"']);
  await one.sends("answer", { score: "1" });
  await two.sends("answer", { score: "5" });
  await two.sees(['<p role="status">'], { not: ['data-action="answer"', 'role="alert"'] });
});

test("a link that is wrong says so", async (t) => {
  await new Person(t, surveyScreen(visitor, "k6v5jrb2ohc7yaq4")).sees(['role="alert"', "No such invitation"]);
});
