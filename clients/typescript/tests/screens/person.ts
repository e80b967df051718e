/** A person at a screen: reads the HTML, and sends the forms in it. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Connection, createClient } from "../../src/index.ts";
import type { Screen } from "../../examples/kit/screen.ts";

/** What the test that runs us has prepared: the gateway, tokens by name, and ids. */
interface World {
  url: string;
  tokens: Record<string, string>;
  ids: Record<string, string>;
}

export const world: World = JSON.parse(process.env["WORLD"] ?? "{}");

export function connected(who: string): Connection {
  const token = world.tokens[who];
  assert.ok(token, `no token of ${who}`);
  return { baseUrl: world.url, token: () => token };
}

/** The API for what others do meanwhile. */
export const as = (who: string) => createClient(connected(who));

export class Person {
  readonly #screen: Screen;
  #changed = () => {};

  /** In front of the screen until the test ends. */
  constructor(t: TestContext, screen: Screen) {
    this.#screen = screen;
    const away = new AbortController();
    t.after(() => away.abort());
    void screen.run(away.signal, () => this.#changed());
  }

  get html(): string {
    return this.#screen.html().toString();
  }

  /** Waits until the screen shows all of this, and none of `not`. */
  async sees(shown: readonly (string | RegExp)[], { not = [] }: { not?: readonly (string | RegExp)[] } = {}): Promise<void> {
    const late = AbortSignal.timeout(20_000);
    while (!(shown.every((each) => this.#shows(each)) && !not.some((each) => this.#shows(each)))) {
      if (late.aborted) assert.fail(`not seen: ${shown.filter((each) => !this.#shows(each))}; unwanted: ${not.filter((each) => this.#shows(each))}\n${this.html}`);
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
        late.addEventListener("abort", () => resolve());
        setTimeout(resolve, 100);
      });
    }
  }

  /** Fills in a form of this action, in the part of the screen that has the text, and sends it. */
  async sends(action: string, typed: Record<string, string | undefined> = {}, within = ""): Promise<boolean> {
    const form = formsOf(this.html).find((each) => each.action === action && each.markup.includes(within));
    assert.ok(form, `no form ${action} with ${within}\n${this.html}`);
    for (const name of Object.keys(typed)) assert.ok(form.names.has(name), `the form ${action} has no field ${name}\n${form.markup}`);
    return this.#screen.act(action, Object.fromEntries(Object.entries({ ...form.fields, ...typed }).filter(([, value]) => value !== undefined)));
  }

  /** The form as it is now, to be sent later: what a person has begun to fill in. */
  begins(action: string): (typed: Record<string, string>) => Promise<boolean> {
    const form = formsOf(this.html).find((each) => each.action === action);
    assert.ok(form, `no form ${action}\n${this.html}`);
    return (typed) => this.#screen.act(action, { ...form.fields, ...typed });
  }

  #shows(expected: string | RegExp): boolean {
    return typeof expected === "string" ? this.html.includes(expected) : expected.test(this.html);
  }
}

interface Form {
  action: string;
  markup: string;
  names: Set<string>;
  fields: Record<string, string>;
}

function formsOf(page: string): Form[] {
  return [...page.matchAll(/<form data-action="([^"]+)".*?<\/form>/gs)].map(([markup, action = ""]) => {
    const names = new Set([...markup.matchAll(/\bname="([^"]+)"/g)].map(([, name = ""]) => name));
    return { action, markup, names, fields: Object.fromEntries(fieldsOf(markup)) };
  });
}

/** What the form holds before anything is typed. */
function* fieldsOf(form: string): Generator<[string, string]> {
  for (const [, attributes = ""] of form.matchAll(/<input([^>]*)>/g)) {
    const ticked = /\bchecked\b/.test(attributes) || !/type="(radio|checkbox)"/.test(attributes);
    if (ticked) yield [attribute(attributes, "name"), attribute(attributes, "value")];
  }
  for (const [, attributes = "", text = ""] of form.matchAll(/<textarea([^>]*)>(.*?)<\/textarea>/gs)) {
    yield [attribute(attributes, "name"), unescaped(text)];
  }
  for (const [, attributes = "", choices = ""] of form.matchAll(/<select([^>]*)>(.*?)<\/select>/gs)) {
    const chosen = /<option value="([^"]*)" selected/.exec(choices) ?? /<option value="([^"]*)"/.exec(choices);
    yield [attribute(attributes, "name"), unescaped(chosen?.[1] ?? "")];
  }
}

function attribute(attributes: string, name: string): string {
  return unescaped(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "");
}

function unescaped(text: string): string {
  const characters: Record<string, string> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => characters[name] ?? "");
}
