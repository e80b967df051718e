/** The public part of a retailer around a page: its name, logo, colour, links, contact. All of it is text from people. */
import type { Schemas } from "../../src/index.ts";
import { colour, html, type Html, webUrl } from "./html.ts";

export type PublicRetailer = Partial<Pick<Schemas["Retailer"], "look" | "contact" | "links" | "legal_footer">> &
  Pick<Schemas["Retailer"], "name">;

/** The page with the retailer's head and foot. */
export function retailerPage(retailer: PublicRetailer | undefined, title: string, content: Html): Html {
  const logo = webUrl(retailer?.look?.logo_url);
  return html`<div class="accent" style="--accent: ${colour(retailer?.look?.color)}">
    <header>
      ${logo ? html`<img src="${logo}" alt="${retailer?.name}" height="40">` : html`<strong>${retailer?.name}</strong>`}
      <h1>${title}</h1>
    </header>
    ${content}
    ${retailer && foot(retailer)}
  </div>`;
}

function foot({ contact, links, legal_footer }: PublicRetailer): Html {
  const reach = [contact?.email, contact?.phone, contact?.address].filter(Boolean);
  return html`<footer>
    ${reach.length > 0 && html`<p>${reach.join("\n")}</p>`}
    <nav>${links?.map(({ title, url }) => webUrl(url) && html`<a href="${url}">${title}</a>`)}</nav>
    ${legal_footer && html`<p class="small">${legal_footer}</p>`}
  </footer>`;
}
