// Runs the watchTickets of the OpenAPI document with Node's EventSource, and prints what happens as lines of JSON.
// node --experimental-eventsource event_source.mjs <watchTickets.js> <gateway> <token endpoint> <body for the token>
import { readFileSync } from "node:fs";

const [path, baseUrl, mint, who] = process.argv.slice(2);
setInterval(() => {}, 1_000); // the pause before EventSource connects again does not keep Node alive
const print = (line) => console.log(JSON.stringify(line));

globalThis.EventSource = class extends EventSource {
  constructor(url) {
    super(url);
    print({ event: "created", after: new URL(url).searchParams.get("after") });
    this.addEventListener("open", () => print({ event: "open" }));
    this.addEventListener("error", () => print({ event: this.readyState === EventSource.CLOSED ? "closed" : "error" }));
    this.addEventListener("unavailable", ({ data }) => print({ event: "unavailable", code: JSON.parse(data).code }));
  }
};

async function token() {
  const minted = await fetch(mint, { method: "POST", body: who, headers: { "Content-Type": "application/json" } });
  return (await minted.json()).access_token;
}

const watchTickets = new Function(`${readFileSync(path, "utf8")}; return watchTickets;`)();
await watchTickets({
  baseUrl,
  token,
  onChange: (change) => print({ event: "change", ticket: change.ticket_id, etag: change.etag, type: change.type }),
  onReset: () => print({ event: "reset" }),
  onRefused: (problem) => print({ event: "refused", code: problem.code }),
});
