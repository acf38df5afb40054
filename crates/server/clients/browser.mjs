// What the clients in Chromium have in common: the browser, and a page that can load the packages as
// their registry has them, and that can call operations.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join, normalize } from "node:path";

// The packages are in the folder that the client is called in.
export const require = createRequire(join(process.cwd(), "package.json"));
const { chromium } = require("playwright-core");

/// Starts a browser that asks for nothing by itself.
export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/// Opens a page with this text, in which `call(operation, input)` asks the server at `base`.
/// Nothing but this machine is asked for anything.
export async function browse(base, html) {
  const site = createServer(async (request, response) => {
    if (!request.url.startsWith("/node_modules/")) {
      return response.setHeader("content-type", "text/html; charset=utf-8").end(html);
    }
    const file = await readFile(join(process.cwd(), normalize(request.url))).catch(() => undefined);
    response.writeHead(file ? 200 : 404, { "content-type": "text/javascript; charset=utf-8" }).end(file);
  });
  await once(site.listen(0, "127.0.0.1"), "listening");

  async function call(operation, input) {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify(input);
    const answer = await fetch(`${base}/${operation}`, { method: "POST", headers, body });
    const text = await answer.text();
    assert.ok(answer.ok, `${operation}: ${text}`);
    return text ? JSON.parse(text) : {};
  }

  const browser = await launch();
  const tab = await browser.newPage();
  await tab.route(
    (url) => url.hostname !== "127.0.0.1",
    (route) => route.abort(),
  );
  await tab.exposeFunction("call", call);
  await tab.goto(`http://127.0.0.1:${site.address().port}/`);
  const close = async () => {
    await browser.close();
    site.close();
  };
  return { tab, version: browser.version(), close };
}
