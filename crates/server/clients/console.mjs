// Plays a person at the console, in a browser: node console.mjs BASE_URL
// Whatever a page shows is checked for accessibility, in both colour schemes; nothing may be asked
// of another host, and nothing may be against the content security policy.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { launch, require } from "./browser.mjs";

const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
const base = process.argv[2];
const pictures = process.env.SCREENSHOTS;
const schemes = ["light", "dark"];

const browser = await launch();

/// Opens a tab that fails when the page complains, or asks another host.
async function open(options = {}, base = process.argv[2]) {
  const context = await browser.newContext({ viewport: { width: 1180, height: 760 }, ...options });
  context.setDefaultTimeout(10_000);
  const tab = await context.newPage();
  tab.complaints = [];
  const complain = (text) => tab.complaints.push(text);
  // That something was refused is told there, too, and that a request was cut off here.
  const isExpected = (text) => /the server responded with a status of 4\d\d|net::ERR_FAILED/.test(text);
  tab.on("console", (said) => said.type() === "error" && !isExpected(said.text()) && complain(said.text()));
  tab.on("pageerror", (error) => complain(String(error)));
  const isOurs = (url) => url.startsWith(base) || url.startsWith(base.replace("http", "ws"));
  tab.on("request", (request) => isOurs(request.url()) || complain(request.url()));
  tab.on("websocket", (socket) => isOurs(socket.url()) || complain(socket.url()));
  return tab;
}

// Where a picture ends, if not with the window.
const heights = { stage: 540, room: 550 };
let checks = 0;
/// Checks what is shown for accessibility in both schemes, and takes pictures.
async function check(tab, name) {
  for (const colorScheme of schemes) {
    await tab.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // The browser's own evaluation is not the page's, so the policy stays as it is.
    await tab.evaluate(axe);
    const { violations } = await tab.evaluate(() => axe.run());
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    assert.deepEqual(found, [], `${name}, ${colorScheme}`);
    checks += 1;
    const clip = { x: 0, y: 0, width: 1180, height: heights[name] ?? 760 };
    if (pictures) await tab.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`), clip });
  }
  await tab.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
}

/// Waits until the page shows this.
const shows = (tab, selector, text) => tab.locator(selector).filter({ hasText: text }).first().waitFor();
const counts = async (tab, selector, number) => {
  for (let tries = 0; (await tab.locator(selector).count()) !== number; tries += 1) {
    assert.ok(tries < 100, `${selector}: ${await tab.locator(selector).count()}, not ${number}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

async function call(operation, input) {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify(input);
  const answer = await fetch(`${base}/${operation}`, { method: "POST", headers, body });
  return answer.json();
}

// The first page, by the keyboard alone.
const tab = await open();
const { headers } = { headers: (await tab.goto(`${base}/`)).headers() };
assert.match(headers["content-security-policy"], /^default-src 'none'; script-src 'self';/);
await shows(tab, "#live", "Live");
await shows(tab, "#stages", "No stages yet.");
await check(tab, "empty");
await tab.keyboard.press("Tab");
assert.equal(await tab.evaluate(() => document.activeElement.textContent), "Skip to the content");
await tab.keyboard.press("Enter");
await tab.keyboard.press("Tab");
assert.equal(await tab.evaluate(() => document.activeElement.name), "name");

// What others make appears without a reload, and names are no HTML.
const watcher = await open();
await watcher.goto(`${base}/`);
await call("CreateStage", { name: "rehearsal" });
await shows(watcher, "#stages a", "rehearsal");

// A stage, made in the form.
await tab.keyboard.type("main-stage");
await tab.keyboard.press("Enter");
await shows(tab, "h1", "Stage main-stage");
await shows(watcher, "#stages a", "main-stage");
await shows(tab, "#participants", "Nobody is here.");

// Two participants join, and are seen by who looks at the same page.
const stage = await open();
await stage.goto(tab.url());
for (const user of ["alice", "bob"]) {
  await tab.getByLabel("User id").fill(user);
  await tab.getByRole("button", { name: "Join" }).click();
  await shows(tab, "#tried li", user);
}
await counts(stage, "#participants tbody tr", 2);
assert.ok(!(await stage.content()).includes("alice"), "a user is shown without being asked for");
await stage.getByRole("link", { name: "Show user ids" }).click();
await shows(stage, "#participants td", "alice");
await shows(stage, "#participants td", "bob");

// One publishes, and the other is disconnected.
await tab.getByRole("button", { name: "Publish as alice", exact: true }).click();
await shows(tab, "#tried li", "publishing");
const alice = stage.locator("#participants tr", { hasText: "alice" });
const bob = stage.locator("#participants tr", { hasText: "bob" });
await alice.filter({ hasText: "yes" }).waitFor();
await check(tab, "stage");
// What was refused, or not answered, is said until it is done.
for (const [answer, said] of [
  [(route) => route.fulfill({ status: 403 }), "Refused (403)."],
  [(route) => route.abort(), "Refused (no answer)."],
]) {
  await stage.route("**/console/participant", answer, { times: 1 });
  await bob.getByRole("button").click();
  await shows(stage, "#trouble", said);
}
await bob.getByRole("button").click();
await bob.filter({ hasText: "disconnected" }).waitFor();
assert.equal(await bob.getByRole("button").count(), 0);
await alice.getByText("connected", { exact: true }).waitFor();
assert.equal(await stage.locator("#trouble").textContent(), "");
await tab.getByRole("button", { name: "Publish as bob", exact: true }).click();
await shows(tab, "#try-status", "NotConnected: the participant is not connected");
await shows(tab, "#tried li", "gone");

// Who may not publish stays.
await tab.getByLabel("User id").fill("dora");
await tab.getByLabel("may publish").uncheck();
await tab.getByRole("button", { name: "Join" }).click();
await tab.getByRole("button", { name: "Publish as dora" }).click();
await shows(tab, "#try-status", "MissingParticipantCapability");
await tab.getByRole("button", { name: "Leave as dora" }).click();
await shows(tab, "#try-status", "dora: left");
await shows(stage, "#sessions td", "live");
await check(stage, "participants");

// The participant's page hides the user, too.
await alice.getByRole("link").click();
await shows(stage, "#events td", "PUBLISH_STARTED");
assert.ok(!(await stage.content()).includes("alice"));
await check(stage, "participant");
await stage.getByRole("link", { name: "Show userId" }).click();
await shows(stage, "#participant dd", "alice");

// The stage is empty when the page that tried it is closed.
await tab.goto(`${base}/console/rooms`);
await stage.goto(`${base}/`);
await stage.locator("#stages tr", { hasText: "main-stage" }).filter({ hasText: "idle" }).waitFor();

// A room, and two who chat there by the official SDK.
await tab.getByLabel("Name of the new room").fill("lobby");
await tab.keyboard.press("Enter");
await shows(tab, "h1", "Room lobby");
const guest = await open();
await guest.goto(tab.url());
await guest.getByLabel("moderates").uncheck();
for (const [who, user] of [[tab, "host"], [guest, "guest"]]) {
  await who.getByLabel("User id").fill(user);
  // Whoever clicks twice is there once.
  await who.getByRole("button", { name: "Enter" }).dblclick();
  await shows(who, "#messages", `You are here as ${user}.`);
}
const say = async (who, text) => {
  await who.getByLabel("Message", { exact: true }).fill(text);
  await who.keyboard.press("Enter");
};
for (const [who, other, text] of [
  [tab, guest, "Welcome to the lobby"],
  [guest, tab, "Hello! When does it begin?"],
  [tab, guest, "In five minutes, on main-stage"],
]) {
  await say(who, text);
  await shows(other, "#messages .content", text);
}
await counts(tab, "#messages .content", 3);
await check(tab, "room");
await say(guest, "x".repeat(501));
await shows(guest, "#chat-status", "400");
await say(guest, "<i>Great</i>");
await shows(tab, "#messages .content", "<i>Great</i>");
await counts(guest, "#messages .content", 4);
await tab.getByRole("button", { name: "Delete the message of guest" }).first().click();
await counts(guest, "#messages .content", 3);
await say(guest, "And that?");
await tab.getByRole("button", { name: "Disconnect guest" }).first().click();
await shows(guest, "#messages", "Disconnected: serverDisconnect.");
await shows(tab, "#messages", "guest was disconnected.");

// Who is outside is told why nothing is done, and may try again.
await tab.getByRole("button", { name: "Leave" }).click();
await shows(tab, "#messages", "Disconnected: clientDisconnect.");
await tab.getByRole("button", { name: "Delete the message of guest" }).first().click();
await shows(tab, "#chat-status", "Room is not connected");
const refusal = { status: 403, json: { code: "Refused", message: "not now" } };
await guest.route("**/console/token", (route) => route.fulfill(refusal));
await guest.getByRole("button", { name: "Enter" }).click();
await shows(guest, "#chat-status", "Refused: not now");
await guest.getByRole("button", { name: "Enter" }).waitFor();

// The refusal is found, and the one of a form.
const refused = await call("CreateStage", { name: "no blanks, please", tags: { "aws:no": "" } });
await tab.goto(`${base}/console/requests`);
await tab.getByRole("link", { name: "Show refusals alone" }).click();
const row = tab.locator("#requests tr", { hasText: "ValidationException" });
assert.equal(await row.locator(".reason").textContent(), refused.message);
await shows(tab, "#requests tr", "NotConnected");
await check(tab, "requests");
await tab.goto(`${base}/console/stages`);
await tab.getByLabel("Name of the new stage").fill("no blanks");
await tab.getByRole("button", { name: "Create" }).click();
await shows(tab, ".refusal", "Value at '/name' failed to satisfy constraint");
await check(tab, "refused");

// A token is shown and explained on request.
await stage.getByRole("link", { name: "main-stage" }).click();
await stage.getByRole("link", { name: "Create a token" }).click();
await check(stage, "token-form");
await stage.getByLabel("User id").fill("carol");
await stage.getByRole("button", { name: "Create a token" }).click();
await shows(stage, "#token dd", "participant token");
assert.equal(await stage.locator("code.token").isVisible(), false);
assert.equal(await stage.getByText("carol").isVisible(), false);
await check(stage, "token");
await stage.getByText("Show the token").click();
const token = await stage.locator("code.token").textContent();
await stage.getByText("Show the user").click();
assert.equal(await stage.getByText("carol").isVisible(), true);
await stage.goto(`${base}/console/rules`);
await shows(stage, "td", "ParticipantTokenDurationMinutes");
await check(stage, "rules");

// It can be read, and forms can be sent, without the script.
const plain = await open({ javaScriptEnabled: false });
await plain.goto(`${base}/`);
await plain.getByLabel("Name of the new stage").fill("without-script");
await plain.getByRole("button", { name: "Create" }).first().click();
assert.equal(await plain.locator("h1").textContent(), "Stage without-script");
await plain.goto(`${base}/console/requests`);
assert.ok(!(await plain.content()).includes(token));

// The first page, with something on it.
await tab.clock.install();
await tab.goto(`${base}/console/stages`);
await tab.getByRole("link", { name: "main-stage" }).click();
await tab.getByLabel("User id").fill("alice");
await tab.getByRole("button", { name: "Join" }).click();
await shows(tab, "#tried li", "alice");
await watcher.locator("#stages tr", { hasText: "main-stage" }).filter({ hasText: "live" }).waitFor();
await check(watcher, "overview");

// A heartbeat says nothing, as nothing has changed.
for (let beats = 0; beats < 2; beats += 1) {
  const heard = tab.waitForResponse("**/heartbeat");
  await tab.clock.fastForward(15_000);
  assert.equal((await heard).status(), 200);
}
await shows(tab, "#try-status", "alice joined.");

// A narrow window has no page that is wider than it.
await watcher.setViewportSize({ width: 360, height: 700 });
assert.ok(await watcher.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "too wide");

// With a password, which the browser is told once.
const env = { ...process.env, STAGEPASS_CONSOLE: "open sesame" };
const server = spawn(process.env.STAGEPASS_SERVER, ["--memory", "--listen", "127.0.0.1:0", "--log", "warn"], {
  env,
  stdio: ["ignore", "pipe", "inherit"],
});
const [guarded] = await once(createInterface(server.stdout), "line");
assert.equal((await fetch(guarded)).status, 401);
const keeper = await open({ httpCredentials: { username: "any", password: "open sesame" } }, guarded);
await keeper.goto(guarded);
await shows(keeper, "#live", "Live");
await keeper.getByLabel("Name of the new stage").fill("behind-a-password");
await keeper.keyboard.press("Enter");
await keeper.getByLabel("User id").fill("alice");
await keeper.getByRole("button", { name: "Join" }).click();
await counts(keeper, "#participants tbody tr", 1);
server.kill("SIGTERM");
assert.equal((await once(server, "exit"))[0], 0);

keeper.complaints = keeper.complaints.filter((text) => !text.includes("net::ERR"));
for (const one of [tab, watcher, stage, guest, plain, keeper]) assert.deepEqual(one.complaints, []);
await browser.close();
console.log(`console: ${checks} checks of pages for accessibility`);
