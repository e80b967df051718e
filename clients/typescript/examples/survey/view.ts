import type { Schemas } from "../../src/index.ts";
import { html, type Html } from "../kit/html.ts";
import { retailerPage } from "../kit/retailer.ts";
import { problemNotice } from "../kit/screen.ts";
import type { Survey } from "./screen.ts";

/** All words come from the invitation, in the customer's language; `lang` lets screen readers say them right. */
export function view({ invitation, answered, problem }: Survey): Html {
  if (!invitation) return problem === undefined ? html`<p>…</p>` : problemNotice(problem);
  const content = html`<div lang="${invitation.language}">
    ${problem !== undefined && problemNotice(problem)}
    ${answered || invitation.state === "expired" ? ended(invitation, answered) : form(invitation)}
  </div>`;
  return retailerPage(invitation.retailer, invitation.ticket_subject, content);
}

function ended(invitation: Schemas["PublicInvitation"], answered: Survey["answered"]): Html {
  const { thanks_text, answered_text, expired_text } = invitation;
  return html`<p role="status">${answered === "now" ? thanks_text : answered === "before" ? answered_text : expired_text}</p>`;
}

function form(invitation: Schemas["PublicInvitation"]): Html {
  const { scale_min, scale_max, question, comment_label, submit_label } = invitation;
  const scores = Array.from({ length: scale_max - scale_min + 1 }, (_, at) => scale_min + at);
  return html`<form data-action="answer">
    <fieldset>
      <legend>${question}</legend>
      <div class="scores">${scores.map((each) => score(each, invitation))}</div>
    </fieldset>
    <label>${comment_label} <textarea name="comment" maxlength="5000"></textarea></label>
    <button>${submit_label}</button>
  </form>`;
}

function score(value: number, { scale_min, scale_max, scale_min_label, scale_max_label }: Schemas["PublicInvitation"]): Html {
  const meaning = value === scale_min ? scale_min_label : value === scale_max ? scale_max_label : "";
  return html`<label><input type="radio" name="score" value="${value}" required> ${value} <span class="small">${meaning}</span></label>`;
}
