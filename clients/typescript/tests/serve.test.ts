import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";

test("browsers get the screens with all modules, and nothing else", { timeout: 60_000 }, async (t) => {
  const server = spawn(process.execPath, ["examples/serve.mjs"], { env: { ...process.env, PORT: "0" }, stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => server.kill());
  const [printed] = (await once(server.stdout, "data")) as [Buffer];
  const base = printed.toString().trim();

  const found = new Set<string>();
  async function read(url: URL): Promise<void> {
    if (found.has(url.href)) return;
    found.add(url.href);
    const response = await fetch(url);
    assert.equal(response.status, 200, url.href);
    const text = await response.text();
    const names = url.pathname.endsWith("/") ? /(?:src|href)="([^"]+)"/g : /(?:from|import) "([^"]+)"/g;
    const named = [...text.matchAll(names)].map(([, path = ""]) => new URL(path, url));
    await Promise.all(named.map(read));
  }
  for (const screen of ["queue", "ticket", "customer", "survey"]) await read(new URL(`/${screen}/`, base));
  const paths = [...found].map((url) => new URL(url).pathname);
  for (const path of ["/src/live.ts", "/openapi-fetch/index.mjs", "/kit/style.css"]) assert.ok(paths.includes(path), path);

  const code = await fetch(new URL("/kit/page.ts", base));
  assert.equal(code.headers.get("Content-Type"), "text/javascript; charset=utf-8");
  assert.doesNotMatch(await code.text(), /: string|import type/);
  for (const path of ["/..%2fpackage.json", "/src/..%2f..%2fpackage.json", "/%2e%2e/package.json", "/%", "/none"]) {
    assert.equal((await fetch(base + path)).status, 404, path);
  }
});
