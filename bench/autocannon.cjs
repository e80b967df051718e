// Load by autocannon: its options as JSON in the one argument, its result as JSON on stdout. `[number]` in a body is
// another word in each request (autocannon's own id replacement announces a wrong Content-Length).
// Usage: npx -y -p autocannon@8.0.0 node bench/autocannon.cjs '{"url": …}'
const { join } = require("node:path");

const installed = process.env.PATH.split(":").find((folder) => folder.includes("_npx")); // where npx has put it
const autocannon = require(join(installed, "..", "autocannon"));

const options = JSON.parse(process.argv[2]);
if (options.body?.includes("[number]")) {
  const { body } = options;
  const run = `${Date.now().toString(36)}-${process.pid}`;
  let number = 0;
  const setupRequest = (request) => ({ ...request, body: body.replaceAll("[number]", `${run}-${++number}`) });
  options.requests = [{ setupRequest }];
}
autocannon(options).then((result) => console.log(JSON.stringify(result)));
