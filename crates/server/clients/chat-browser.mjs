// Plays the official chat SDK in a browser against the server: node chat-browser.mjs BASE_URL
// A browser speaks WebSocket in its own way: it insists that the token is repeated, sends an origin,
// answers pings, and tells a clean close from a broken network. The rest is in chat.mjs.
import assert from "node:assert/strict";
import { browse } from "./browser.mjs";

const base = process.argv[2];

// The page, and the SDK as its registry has it.
const imports = {
  "amazon-ivs-chat-messaging": "/node_modules/amazon-ivs-chat-messaging/dist/esm/index.js",
  uuid: "/node_modules/uuid/dist/esm-browser/index.js",
};
const page = `<!doctype html><script type="importmap">${JSON.stringify({ imports })}</script>`;
const { tab, version, close } = await browse(base, page);

// This runs in the page.
const found = await tab.evaluate(async (url) => {
  const { ChatRoom, SendMessageRequest, DisconnectUserRequest } = await import("amazon-ivs-chat-messaging");
  const { arn } = await call("CreateRoom", {});
  const capabilities = ["SEND_MESSAGE", "DISCONNECT_USER"];
  const next = (room, name) =>
    new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`${room.id} has no ${name}`)), 10_000);
      room.addListener(name, resolve);
    });
  const enter = async (userId) => {
    const input = { roomIdentifier: arn, userId, capabilities };
    const room = new ChatRoom({
      regionOrUrl: url,
      id: userId,
      tokenProvider: async () => ({ token: (room.tokens++, (await call("CreateChatToken", input)).token) }),
    });
    Object.assign(room, { tokens: 0, logLevel: "error" });
    const connected = next(room, "connect");
    room.connect();
    await connected;
    return room;
  };
  const [alice, bob] = [await enter("alice"), await enter("bob")];
  const heard = next(bob, "message");
  await alice.sendMessage(new SendMessageRequest("Hello 👋"));
  const { content, sender } = await heard;
  const tooLong = new SendMessageRequest("x".repeat(501));
  const refused = await alice.sendMessage(tooLong).catch((error) => error.errorCode);
  const left = next(bob, "disconnect");
  await alice.disconnectUser(new DisconnectUserRequest("bob"));
  const why = await left;
  const gone = next(alice, "disconnect");
  await call("DeleteRoom", { identifier: arn });
  const tokens = [alice.tokens, bob.tokens];
  return { content, sender: sender.userId, refused, why, gone: await gone, tokens };
}, base.replace("http", "ws"));
assert.deepEqual(found, {
  content: "Hello 👋",
  sender: "alice",
  refused: 400,
  why: "serverDisconnect",
  gone: "serverDisconnect",
  tokens: [1, 1],
});
await close();
console.log(`chat-browser: ${version}`);
