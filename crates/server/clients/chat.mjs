// Plays the official chat SDK against the server: node chat.mjs BASE_URL
// The SDK is what its registry has; nothing is changed but the URL. Some steps need a network that
// breaks, and a server that takes over from another: a relay of TCP stands between for that.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

// The packages are in the folder that this is called in.
const require = createRequire(join(process.cwd(), "package.json"));
globalThis.WebSocket ??= require("ws").WebSocket;
const sdk = require("amazon-ivs-chat-messaging");
const { ChatRoom, SendMessageRequest, DeleteMessageRequest, DisconnectUserRequest } = sdk;
const base = process.argv[2];
const ALL = ["SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"];

async function call(operation, input, at = base) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${at}/${operation}`, { method: "POST", headers, body: JSON.stringify(input) });
  const text = await answer.text();
  assert.ok(answer.ok, `${operation}: ${text}`);
  return text ? JSON.parse(text) : {};
}

/// Waits for the next of these events, and fails when it does not come.
function next(room, name, when = () => true) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${room.id} has no ${name}`)), 10_000);
    const remove = room.addListener(name, (value) => {
      if (!when(value)) return;
      clearTimeout(late);
      remove();
      resolve(value);
    });
  });
}

/// Connects a user, and counts the tokens that this takes.
async function enter(arn, userId, { capabilities = ALL, url = base.replace("http", "ws"), token } = {}) {
  const input = { roomIdentifier: arn, userId, capabilities, attributes: { name: userId } };
  const room = new ChatRoom({
    regionOrUrl: url,
    id: userId,
    tokenProvider: async () => {
      room.tokens += 1;
      const { token: text } = await (token ?? (() => call("CreateChatToken", input)))();
      return { token: text };
    },
  });
  Object.assign(room, { tokens: 0, logLevel: "error", logger: { debug() {}, info() {}, error() {} } });
  const connected = next(room, "connect");
  room.connect();
  await connected;
  return room;
}

/// A relay of TCP, which can cut all that goes through it, and lead elsewhere.
async function relay(to) {
  const sockets = new Set();
  const server = createServer((client) => {
    const { hostname, port } = new URL(relayed.to);
    const upstream = connect(port, hostname);
    for (const [one, other] of [[client, upstream], [upstream, client]]) {
      sockets.add(one);
      one.on("error", () => other.destroy()).on("close", () => sockets.delete(one)).pipe(other);
    }
  });
  const relayed = {
    to,
    cut: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    close: () => server.close(),
  };
  await once(server.listen(0, "127.0.0.1"), "listening");
  relayed.url = `ws://127.0.0.1:${server.address().port}`;
  return relayed;
}

const rejected = async (promise) => {
  const error = await promise.then(() => assert.fail("it was not refused"), (error) => error);
  assert.equal(typeof error.id, "string", JSON.stringify(error));
  return [error.errorCode, error.errorMessage];
};

const steps = {
  async "connects, sends and receives"() {
    const { arn } = await call("CreateRoom", {});
    const [alice, bob] = [await enter(arn, "alice"), await enter(arn, "bob", { capabilities: [] })];
    const heard = next(bob, "message");
    const sent = await alice.sendMessage(new SendMessageRequest("Hello 👋", { mood: "good" }));
    const { id, sendTime, requestId, ...message } = await heard;
    assert.deepEqual(message, {
      content: "Hello 👋",
      attributes: { mood: "good" },
      sender: { userId: "alice", attributes: { name: "alice" } },
    });
    assert.match(id, /^[0-9A-Za-z]{12}$/);
    assert.ok(Math.abs(sendTime - new Date()) < 10_000, sendTime);
    assert.deepEqual([sent.id, sent.requestId], [id, requestId]);
    assert.deepEqual([alice.tokens, bob.tokens], [1, 1]);
    [alice, bob].forEach((room) => room.disconnect());
  },

  async "deletes a message"() {
    const { arn } = await call("CreateRoom", {});
    const [alice, bob] = [await enter(arn, "alice"), await enter(arn, "bob")];
    const { id } = await bob.sendMessage(new SendMessageRequest("rude"));
    const hidden = next(bob, "messageDelete");
    const deleted = await alice.deleteMessage(new DeleteMessageRequest(id, "manners"));
    assert.deepEqual([deleted.messageId, deleted.reason], [id, "manners"]);
    assert.equal((await hidden).messageId, id);
    const again = next(alice, "messageDelete");
    await call("DeleteMessage", { roomIdentifier: arn, id });
    assert.equal((await again).messageId, id);
    [alice, bob].forEach((room) => room.disconnect());
  },

  async "disconnects a user, who stays away"() {
    const { arn } = await call("CreateRoom", {});
    const [alice, bob, carol] = await Promise.all(["alice", "bob", "carol"].map((user) => enter(arn, user)));
    const told = next(bob, "userDisconnect");
    const left = next(bob, "disconnect");
    const { userId, reason } = await alice.disconnectUser(new DisconnectUserRequest("bob", "spam"));
    assert.deepEqual([userId, reason], ["bob", "spam"]);
    assert.equal((await told).userId, "bob");
    assert.equal(await left, "serverDisconnect");
    const carolLeft = next(carol, "disconnect");
    await call("DisconnectUser", { roomIdentifier: arn, userId: "carol" });
    assert.equal(await carolLeft, "serverDisconnect");
    await alice.sendMessage(new SendMessageRequest("Are they gone?"));
    for (const { state, tokens } of [bob, carol]) assert.deepEqual([state, tokens], ["disconnected", 1]);
    alice.disconnect();
  },

  async "hears the events of the application"() {
    const { arn } = await call("CreateRoom", {});
    const alice = await enter(arn, "alice");
    const heard = next(alice, "event");
    const input = { roomIdentifier: arn, eventName: "app:GOAL", attributes: { team: "blue" } };
    const { id } = await call("SendEvent", input);
    const event = await heard;
    assert.deepEqual([event.id, event.eventName, event.attributes], [id, "app:GOAL", { team: "blue" }]);
    alice.disconnect();
  },

  async "each error rejects its own promise"() {
    const handler = { uri: "arn:aws:lambda:us-west-2:123456789012:function:review", fallbackResult: "DENY" };
    const [{ arn }, { arn: reviewed }] = [
      await call("CreateRoom", { maximumMessageLength: 5, maximumMessageRatePerSecond: 2 }),
      await call("CreateRoom", { messageReviewHandler: handler }),
    ];
    const [alice, viewer] = [await enter(arn, "alice"), await enter(arn, "viewer", { capabilities: [] })];
    const strict = await enter(reviewed, "alice");
    const send = (room, text, attributes) => room.sendMessage(new SendMessageRequest(text, attributes));
    const long = send(alice, "123456");
    const first = send(alice, "first");
    assert.deepEqual(await rejected(long), [
      400,
      "1 validation error detected. Value with length 6 at '/Content' failed to satisfy constraint: " +
        "Member must have length between 1 and 5, inclusive",
    ]);
    assert.equal((await first).content, "first");
    assert.deepEqual(await rejected(send(viewer, "no")), [403, "the token does not grant SEND_MESSAGE"]);
    assert.deepEqual(await rejected(viewer.deleteMessage(new DeleteMessageRequest("AAAAAAAAAAAA"))), [
      403,
      "the token does not grant DELETE_MESSAGE",
    ]);
    assert.deepEqual(await rejected(viewer.disconnectUser(new DisconnectUserRequest("alice"))), [
      403,
      "the token does not grant DISCONNECT_USER",
    ]);
    assert.deepEqual(await rejected(send(strict, "no")), [406, "the review rejected the message"]);
    const many = await Promise.allSettled([1, 2, 3].map((number) => send(alice, `no ${number}`)));
    assert.deepEqual([many.at(-1).reason.errorCode, many.at(-1).reason.errorMessage], [
      429,
      "more than 2 messages in a second in the room",
    ]);
    // The SDK does not get the id of a request that is too large to be read, so it is told and no more.
    send(viewer, "x".repeat(9000)).catch(() => assert.fail("it has no id"));
    assert.deepEqual(await rejected(send(viewer, "no")), [403, "the token does not grant SEND_MESSAGE"]);
    [alice, viewer, strict].forEach((room) => room.disconnect());
  },

  async "comes back with another token when the network breaks"() {
    const { arn } = await call("CreateRoom", {});
    const network = await relay(base);
    const alice = await enter(arn, "alice", { url: network.url });
    const [connecting, connected] = [next(alice, "connecting"), next(alice, "connect")];
    network.cut();
    await connecting;
    await connected;
    assert.equal((await alice.sendMessage(new SendMessageRequest("I am back"))).content, "I am back");
    assert.equal(alice.tokens, 2);
    alice.disconnect();
    network.close();
  },

  async "stays away when the room is deleted"() {
    const { arn } = await call("CreateRoom", {});
    const alice = await enter(arn, "alice");
    const left = next(alice, "disconnect");
    await call("DeleteRoom", { identifier: arn });
    assert.equal(await left, "serverDisconnect");
    assert.equal(alice.tokens, 1);
  },

  async "gives up when it is refused, a token for each attempt"() {
    const { arn } = await call("CreateRoom", {});
    const { token } = await call("CreateChatToken", { roomIdentifier: arn, userId: "alice" });
    const first = await enter(arn, "alice", { token: async () => ({ token }) });
    let tokens = 0;
    const second = new ChatRoom({
      regionOrUrl: base.replace("http", "ws"),
      tokenProvider: async () => ((tokens += 1), { token }),
    });
    second.logLevel = "error";
    second.logger = { debug() {}, info() {}, error() {} };
    const left = next(second, "disconnect");
    second.connect();
    assert.equal(await left, "socketError");
    assert.equal(tokens, 4);
    assert.equal(first.state, "connected");
    first.disconnect();
  },

  async "moves to a new connection before its token expires"() {
    const { arn } = await call("CreateRoom", {});
    let tokens = 0;
    const alice = new ChatRoom({
      regionOrUrl: `${base.replace("http", "ws")}/chat`,
      tokenProvider: async () => {
        tokens += 1;
        const input = { roomIdentifier: arn, userId: "alice", capabilities: ALL };
        const { token } = await call("CreateChatToken", input);
        // The SDK renews 30 seconds before the end; only the first time, so that this ends.
        return { token, tokenExpirationTime: tokens === 1 ? new Date(Date.now() + 31_000) : undefined };
      },
    });
    alice.logLevel = "error";
    alice.logger = { debug() {}, info() {}, error() {} };
    let connects = 0;
    alice.addListener("connecting", () => (connects += 1));
    alice.connect();
    await next(alice, "connect");
    const heard = [];
    alice.addListener("message", ({ content }) => heard.push(content));
    for (let number = 0; number < 15; number += 1) {
      await alice.sendMessage(new SendMessageRequest(`${number}`));
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    assert.deepEqual(heard, Array.from({ length: 15 }, (_, number) => `${number}`));
    assert.deepEqual([tokens, connects], [2, 1]);
    alice.disconnect();
  },

  async "comes back with another token when the server stops"() {
    const servers = [await server(), await server()];
    const rooms = await Promise.all(servers.map(({ url }) => call("CreateRoom", {}, url)));
    const network = await relay(servers[0].url);
    let current = 0;
    const token = () => {
      const input = { roomIdentifier: rooms[current].arn, userId: "alice", capabilities: ALL };
      return call("CreateChatToken", input, servers[current].url);
    };
    const alice = await enter("", "alice", { url: network.url, token });
    const connected = next(alice, "connect");
    // As a balancer does: whoever comes from now on gets to the other one.
    [current, network.to] = [1, servers[1].url];
    assert.equal(await servers[0].stop(), 0);
    await connected;
    assert.equal((await alice.sendMessage(new SendMessageRequest("I moved"))).content, "I moved");
    assert.equal(alice.tokens, 2);
    alice.disconnect();
    network.close();
    assert.equal(await servers[1].stop(), 0);
  },
};

/// Starts another server.
async function server() {
  const program = process.env.STAGEPASS_SERVER;
  const child = spawn(program, ["serve", "--memory", "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, STAGEPASS_LOG: "warn" },
  });
  const [url] = await once(createInterface(child.stdout), "line");
  const stop = async () => (child.kill("SIGTERM"), (await once(child, "exit"))[0]);
  return { url, stop };
}

for (const [name, step] of Object.entries(steps)) {
  await step().catch((error) => {
    console.error(`chat: ${name}:`, error);
    process.exit(1);
  });
}
console.log(`chat: ${Object.keys(steps).length} steps`);
process.exit(0);
