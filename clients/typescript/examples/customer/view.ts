import type { Schemas } from "../../src/index.ts";
import { html, type Html } from "../kit/html.ts";
import { connection, notices, type Status } from "../kit/live_screen.ts";
import { retailerPage } from "../kit/retailer.ts";
import { options, time, words } from "../kit/screen.ts";
import type { Page } from "./screen.ts";

/** The languages of the product's mails. */
const LANGUAGES = [["en", "English"], ["de", "Deutsch"], ["fr", "Français"], ["es", "Español"], ["fi", "Suomi"]] as const;

export function view(page: Page, status: Status): Html {
  const content = html`
    ${notices(status)}
    ${page.notice && html`<p role="status">${page.notice}</p>`}
    <h2>Your requests ${connection(status)}</h2>
    ${page.requests.map(request)}
    ${page.requests.length === 0 && html`<p>You have no requests.</p>`}
    ${ask(page)}
    ${page.customer && html`${profile(page.customer)}${consents(page.customer)}`}`;
  return retailerPage(page.retailer, page.customer ? `Hello ${page.customer.name}` : "Your page", content);
}

function request({ id, subject, status, asset, updated_at }: Schemas["ExpandedTicket"]): Html {
  return html`<article class="message">
    <a href="../ticket/?id=${id}">${subject}</a>
    <p class="small">${words(status)}${asset && `, ${asset.name}`}, ${time(updated_at)}</p>
  </article>`;
}

function ask({ assets }: Page): Html {
  const products = [["", "something else"] as const, ...assets.map(({ id, name, serial }) => [id, `${name} ${serial}`] as const)];
  return html`<h2>Ask us</h2>
  <form data-action="ask">
    <label>About <select name="asset_id">${options(products, "")}</select></label>
    <label>In a line <input name="subject" required></label>
    <label>What happened <textarea name="body" required></textarea></label>
    <button>Send</button>
  </form>`;
}

function profile({ etag, name, email, phone, locale }: Schemas["Customer"]): Html {
  const languages = LANGUAGES.some(([value]) => value === locale) ? LANGUAGES : [[locale, locale] as const, ...LANGUAGES];
  return html`<h2>Your profile</h2>
  <form data-action="profile">
    <input type="hidden" name="etag" value="${etag}" data-version>
    <label>Name <input name="name" value="${name}" autocomplete="name" required></label>
    <label>Mails go to <input name="email" type="email" value="${email}" autocomplete="email"></label>
    <label>Phone, with the code of the country <input name="phone" type="tel" value="${phone}" autocomplete="tel"></label>
    <label>Language of mails <select name="locale">${options(languages, locale)}</select></label>
    <button>Save</button>
  </form>`;
}

function consents({ etag, consents: given }: Schemas["Customer"]): Html {
  return html`<h2>What you agree to</h2>
  <form data-action="consents">
    <input type="hidden" name="etag" value="${etag}" data-version>
    ${consent("marketing", "You may send me offers", given?.marketing)}
    ${consent("surveys", "You may ask for my opinion", given?.surveys)}
    ${given?.changed_at && html`<p class="small">As of ${time(given.changed_at)}</p>`}
    <button>Save</button>
  </form>`;
}

function consent(name: string, label: string, given: boolean | undefined): Html {
  return html`<label><input type="checkbox" name="${name}" value="yes"${given && html` checked`}> ${label}</label>`;
}
