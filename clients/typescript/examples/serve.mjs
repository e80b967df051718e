// Serves the screens to browsers of this machine, TypeScript as the JavaScript that is left without its types.
//   npm run examples        PORT=3000 npm run examples
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import * as modules from "node:module";
import { dirname, extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const port = Number(process.env.PORT ?? 5173); // an origin that `make up` allows, as 3000 is: AFTERSALES_CORS_ORIGINS
const examples = dirname(fileURLToPath(import.meta.url));
const roots = { src: join(examples, "../src"), "openapi-fetch": join(examples, "../node_modules/openapi-fetch/dist") };
const types = { ".html": "text/html", ".css": "text/css", ".ts": "text/javascript", ".mjs": "text/javascript" };

if (!modules.stripTypeScriptTypes) {
  console.error(`Node ${process.versions.node} is too old: use 22.18 or newer, such as the one of \`make env\``);
  process.exit(2);
}
process.removeAllListeners("warning"); // that stripping types is new

async function content(path) {
  const [first, ...rest] = path.split("/").slice(1);
  const file = roots[first] ? join(roots[first], ...rest) : join(examples, first, ...rest);
  const text = await readFile(path.endsWith("/") ? join(file, "index.html") : file, "utf8");
  if (extname(path) !== ".ts") return text;
  return modules.stripTypeScriptTypes(text).replace('"openapi-fetch"', '"/openapi-fetch/index.mjs"');
}

const server = createServer(async (request, response) => {
  try {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname)).replaceAll(sep, "/");
    const body = await content(path);
    response.writeHead(200, {
      "Content-Type": `${types[extname(path)] ?? "text/html"}; charset=utf-8`,
      "Content-Security-Policy": "default-src 'self'; connect-src *; img-src https:; style-src 'self' 'unsafe-inline'",
      "Referrer-Policy": "no-referrer", // the address of a survey is its credential
    });
    response.end(body);
  } catch {
    response.writeHead(404).end("Not found");
  }
});
server.listen(port, "localhost", () => console.log(`http://localhost:${server.address().port}`));
