/** HTML from templates in which everything that is put in is text, unless it is HTML made the same way. */

/** Markup that is safe to show. Only `html` makes it. */
export class Html {
  readonly #markup: string;

  constructor(strings: TemplateStringsArray, values: readonly Shown[]) {
    this.#markup = String.raw({ raw: strings }, ...values.map(shown));
  }

  toString(): string {
    return this.#markup;
  }
}

/** What can be put into a template. Nothing is shown for null, undefined and false. */
export type Shown = Html | string | number | null | undefined | false | readonly Shown[];

/** html`<p title="${subject}">${body}</p>`: attributes are in double quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Shown[]): Html {
  return new Html(strings, values);
}

/** The URL, or none if it leads anywhere but to the web: a link of a retailer could be `javascript:…`. */
export function webUrl(url: string | undefined): string {
  return url && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : "";
}

/** A colour as a retailer chose it, or another: text in a style could be more than a colour. */
export function colour(chosen: string | undefined, other = "#1a5fb4"): string {
  return chosen && /^#[0-9a-f]{6}$/i.test(chosen) ? chosen : other;
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function shown(value: Shown): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.toString();
  if (Array.isArray(value)) return value.map(shown).join("");
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}
