/** Who calls: the bearer token of each request, renewed once it is refused. */

/** As openapi-fetch calls it. */
export type Fetch = (request: Request) => Promise<Response>;

/**
 * Returns the token of the caller. It is called for each request, so keep the token, and renew it before it expires.
 * `refused` is a token that the API did not accept (401), such as an expired one: return another, or the same if there
 * is none. Requests that are refused at the same time ask once.
 */
export type TokenProvider = (refused?: string) => string | Promise<string>;

/** Sends requests with the token; one that is refused with 401 is sent once more if there is another token. */
export function authorized(send: Fetch, token: TokenProvider): Fetch {
  const renewed = renewals(token);
  return async (request) => {
    const used = await token();
    const again = request.clone();
    const response = await send(withToken(request, used));
    if (response.status !== 401) return response;
    const other = await renewed(used);
    if (other === used) return response;
    await response.body?.cancel();
    return send(withToken(again, other));
  };
}

/** Asks for another token in place of a refused one, once for all that wait for it. */
export function renewals(token: TokenProvider): (refused: string) => Promise<string> {
  const pending = new Map<string, Promise<string>>();
  return (refused) => {
    const asked = pending.get(refused) ?? Promise.resolve(token(refused)).finally(() => pending.delete(refused));
    pending.set(refused, asked);
    return asked;
  };
}

function withToken(request: Request, token: string): Request {
  request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}
