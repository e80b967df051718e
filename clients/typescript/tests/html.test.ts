import assert from "node:assert/strict";
import { test } from "node:test";
import { colour, html, webUrl } from "../examples/kit/html.ts";
import { coalesced } from "../examples/kit/screen.ts";

test("what is put into a template is text", () => {
  const hostile = `"><script>alert('1')</script>&amp;`;
  const expected = "<p title=\"&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;\">";
  assert.equal(String(html`<p title="${hostile}">`), expected);
});

test("templates are put into templates as they are, also in lists", () => {
  const items = ["a", "<b>"].map((each) => html`<li>${each}</li>`);
  assert.equal(String(html`<ul>${items}${false}${undefined}${0}</ul>`), "<ul><li>a</li><li>&lt;b&gt;</li>0</ul>");
});

test("only links to the web are links", () => {
  for (const url of ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//x", "", undefined]) assert.equal(webUrl(url), "");
  assert.equal(webUrl("https://nordic-home.example/terms?a=1&b"), "https://nordic-home.example/terms?a=1&b");
});

test("a colour is nothing but a colour", () => {
  for (const chosen of ["red;background:url(x)", "#12345", "#1234567", "", undefined]) assert.equal(colour(chosen), "#1a5fb4");
  assert.equal(colour("#8F1d5c"), "#8F1d5c");
});

test("many reads that are asked for at once are two", async () => {
  let running = 0;
  let done = 0;
  const read = coalesced(async () => {
    assert.equal(++running, 1, "one at a time");
    await new Promise((resolve) => setTimeout(resolve, 5));
    running--;
    done++;
  });
  await Promise.all([read(), read(), read(), read()]);
  assert.equal(done, 2); // the second began after the last was asked for
});
