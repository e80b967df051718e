/** What a screen is: HTML that follows from its state, and actions that are forms in it. */
import { isProblem, type Problem } from "../../src/index.ts";
import { html, type Html } from "./html.ts";

/** The fields of a form by name; a box that is not ticked is missing. */
export type Fields = Readonly<Record<string, string | undefined>>;

export interface Screen {
  /** How it looks now. An action is a `<form data-action="…">`. */
  html(): Html;
  /** A form was sent. False: it was refused, and what was typed stays. */
  act(action: string, fields: Fields): Promise<boolean>;
  /** Reads what is shown and follows its changes until the signal aborts; calls `changed` whenever `html` differs. */
  run(signal: AbortSignal, changed: () => void): Promise<void>;
}

/** A refusal as people can act on it; the trace id is for a report. */
export function problemNotice(problem: unknown): Html {
  if (!isProblem(problem)) return html`<p role="alert">The service could not be reached. Please try again.</p>`;
  return html`<div role="alert">
    <p><strong>${problem.title}</strong> ${problem.errors.length === 0 && problem.detail}</p>
    ${fields(problem)}
    <p class="small"><a href="${problem.remedy}">About this error</a>, trace ${problem.traceId}</p>
  </div>`;
}

function fields({ errors }: Problem): Html | false {
  return errors.length > 0 && html`<ul>${errors.map(({ field, detail }) => html`<li>${field}: ${detail}</li>`)}</ul>`;
}

/** "28 Nov 2026, 14:30" in the reader's zone, or another. */
export function time(instant: string | undefined, locale = "en-GB", timeZone?: string): Html | false {
  if (!instant) return false;
  const zone = timeZone ? { timeZone } : {};
  const text = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", ...zone }).format(new Date(instant));
  return html`<time datetime="${instant}">${text}</time>`;
}

/** A value of an enum as a word: `pending_customer` is "pending customer". */
export function words(value: string): string {
  return value.replaceAll("_", " ");
}

/** The options of a `<select>`. */
export function options(values: readonly (readonly [value: string, label: string])[], chosen: string): Html[] {
  return values.map(
    ([value, label]) => html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`,
  );
}

/** Runs `work` at most once at a time and once more if it was asked for meanwhile: many changes are few reads. */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = () => (running = work().finally(() => (running = undefined)));
  return () => {
    if (!running) return begin();
    next ??= running.catch(() => {}).then(() => {
      next = undefined;
      return begin();
    });
    return next;
  };
}
