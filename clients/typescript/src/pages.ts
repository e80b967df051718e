/** A page of a list. */
export interface Page<Item> {
  items: Item[];
  next_page_token: string;
}

/**
 * The items of a list, page after page, as long as they are asked for. `read` requests the page of a token, which is
 * empty for the first:
 *
 *     const open = (page_token: string) => ok(client.GET("/v1/tickets", { params: { query: { status: ["open"], page_token } } }));
 *     for await (const ticket of pages(open, { items: 200 })) …
 *
 * A page may be short or empty and yet not be the last, so the list ends where there is no token. At most `items` items
 * are returned, from at most `pages` pages (default: 100).
 */
export async function* pages<Item>(
  read: (pageToken: string) => Promise<Page<Item>>,
  most: { items: number; pages?: number },
): AsyncGenerator<Item, void, undefined> {
  let token = "";
  let left = most.items;
  for (let page = 0; page < (most.pages ?? 100) && left > 0; page++) {
    const { items, next_page_token } = await read(token);
    for (const item of items.slice(0, left)) yield item;
    left -= items.length;
    if (!next_page_token) return;
    token = next_page_token;
  }
}
