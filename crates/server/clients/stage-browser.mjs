// Gives the server's participant tokens to the official web SDK for stages: node stage-browser.mjs BASE_URL
// Its parser has to accept them, read in them what the server says, and lead the client here. There
// is no media server, so the client comes no further.
import assert from "node:assert/strict";
import { browse } from "./browser.mjs";

const base = process.argv[2];
const sdk = "/node_modules/amazon-ivs-web-broadcast/dist/amazon-ivs-web-broadcast.js";
const page = `<!doctype html><script src="${sdk}"></script>`;
const { tab, version, close } = await browse(base, page);
const opened = tab.waitForEvent("websocket");

// This runs in the page.
const found = await tab.evaluate(async () => {
  const { Stage } = IVSBroadcastClient;
  const strategy = {
    stageStreamsToPublish: () => [],
    shouldPublishParticipant: () => false,
    shouldSubscribeToParticipant: () => "none",
  };
  const refused = (token) => {
    try {
      new Stage(token, strategy);
    } catch (error) {
      return error.message;
    }
  };
  const configuration = { userId: "alice", attributes: { name: "Alice" } };
  const input = { participantTokenConfigurations: [configuration] };
  const { stage, participantTokens } = await call("CreateStage", input);
  const other = await call("CreateParticipantToken", { stageArn: stage.arn, capabilities: ["SUBSCRIBE"] });
  const [first, second] = [...participantTokens, other.participantToken];
  const alice = new Stage(first.token, strategy);
  const { token } = alice;
  alice.join().catch(() => {});
  return {
    stage: stage.arn,
    created: first,
    read: {
      arn: token.stageARN,
      account: token.customerId,
      participant: token.participantID,
      user: token.userID,
      attributes: token.claims.attributes,
      capabilities: token.claims.capabilities,
      expires: token.expirationTime,
      publishAt: token.getPublishEndpoint(),
    },
    subscriber: new Stage(second.token, strategy).token.claims.capabilities,
    opaque: refused("a-text-without-dots"),
  };
});
const { stage, created, read } = found;
assert.deepEqual(read, {
  arn: stage,
  account: "123456789012",
  participant: created.participantId,
  user: "alice",
  attributes: { name: "Alice" },
  capabilities: { allow_publish: true, allow_subscribe: true },
  expires: Date.parse(created.expirationTime) / 1_000,
  publishAt: `${base}/whip/publish/${created.participantId}`,
});
assert.deepEqual(found.subscriber, { allow_subscribe: true });
assert.equal(found.opaque, "[JOIN_ERROR] Token is malformed");
const { origin, pathname, searchParams } = new URL((await opened).url());
assert.deepEqual([origin, pathname], [base.replace("http", "ws"), "/events"]);
assert.equal(searchParams.get("topic"), `${stage.split("/")[1]}/publishers`);
await close();
console.log(`stage-browser: ${version}`);
