"""How a browser watches tickets, as the OpenAPI document explains it. The code in it is run by the tests."""

USAGE = """
Ticket changes as they happen, with ids to go on from. A stream ends by itself after some minutes, and with the token or
session it was opened with: connect again with the last id (`Last-Event-ID`, or `after`), and nothing is missed or sent
twice. Where that id is too old, the stream starts with `reset`: read again what you show.

Agents and supervisors watch the tickets of their retailers. **Customers** watch their own, and get what they could
read with GET: no internal message, no team, and of the retailer's people an id of theirs and a name. The `etag` of a
change is a version. The ETag of your GET begins with the same, and continues differently for everyone: compare up to
the first `-`. A customer's id is too old sooner than staff's, after some thousand changes of all retailers.

**By fetch** send the token as `Authorization`, as to every other operation. **EventSource** sends no headers: get a
session from `POST /v1/live-sessions` and put it into the URL.

- EventSource connects again by itself, with the same URL and `Last-Event-ID`, after the pause that `retry:` of the
  stream asks for. It does so for as long as the session lives: until the token's `exp`, and 12 hours at most.
- EventSource gives up (`readyState` is `CLOSED`) after every status but 200: 401 once the session is over or the key
  that signed its token was revoked, 403, 429. It does not say which. Get another session with a fresh token, and go on
  `after` the last id that you have seen.
- So with a session, 503 BUS_UNAVAILABLE is a stream instead, of one event `unavailable` whose data is the problem:
  EventSource connects again.

```js
async function watchTickets({ baseUrl, token, onChange, onReset, onRefused }, after = "") {
  const watch = () => watchTickets({ baseUrl, token, onChange, onReset, onRefused }, after);
  const again = () => setTimeout(watch, 1000 + 2000 * Math.random());
  let created;
  try {
    const headers = { Authorization: `Bearer ${await token()}` };
    created = await fetch(`${baseUrl}/v1/live-sessions`, { method: "POST", headers });
  } catch {
    return again();
  }
  if (created.status === 429 || created.status >= 500) return again();
  if (!created.ok) return onRefused(await created.json());
  const { session } = await created.json();
  const source = new EventSource(`${baseUrl}/v1/live?${new URLSearchParams({ session, after })}`);
  source.onopen = () => {
    if (!after) onReset(); // without a position, what happened before this moment is known by reading it
  };
  source.onmessage = ({ data, lastEventId }) => {
    after = lastEventId;
    onChange(JSON.parse(data));
  };
  source.addEventListener("reset", ({ lastEventId }) => {
    after = lastEventId;
    onReset();
  });
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) again();
  };
}
```

A session is a credential, for live updates only: it stands in the URL, so keep it out of logs and links. What the token
said when the session was made (role, retailers) holds for as long as the session does.
""".strip()
