/** What a page gets by its URL. Real front ends sign people in; these take a token from the fragment. */
import type { Connection } from "../../src/index.ts";

const GATEWAY = "http://127.0.0.1:8080";

/** `#token=…&gateway=…`: kept for this tab, and taken out of the address, because a token is a credential. */
export function signedIn(): Connection {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const name of ["token", "gateway"]) {
    const value = given.get(name);
    if (value) sessionStorage.setItem(name, value);
  }
  if (given.size > 0) history.replaceState(null, "", location.pathname + location.search);
  return { ...visiting(), token: () => sessionStorage.getItem("token") ?? "" };
}

/** Without a token. */
export function visiting(): Connection {
  const given = new URLSearchParams(location.hash.slice(1)).get("gateway");
  return { baseUrl: given ?? sessionStorage.getItem("gateway") ?? GATEWAY };
}

/** A parameter of the URL; empty if it is missing. */
export function parameter(name: string): string {
  return new URLSearchParams(location.search).get(name) ?? "";
}

export function root(): HTMLElement {
  const found = document.querySelector("main");
  if (!found) throw new Error("the page has no <main>");
  return found;
}
