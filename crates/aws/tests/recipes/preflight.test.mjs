// The recipe for the AWS SDK for JavaScript, against a service that counts what it is sent:
// preflight.test.mjs NODE_MODULES VALIDATOR…

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { Preflight, RefusedRequest } from "../../recipes/preflight.mjs";

const [modules, command, ...args] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const realtime = require("@aws-sdk/client-ivs-realtime");
const chat = require("@aws-sdk/client-ivschat");

const stage = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";
const sent = [];
const service = createServer((request, response) => {
  request.resume().on("end", () => {
    sent.push(request.url);
    response.end("{}");
  });
});
await new Promise((resolve) => service.listen(0, "127.0.0.1", resolve));
const config = {
  region: "us-west-2",
  endpoint: `http://127.0.0.1:${service.address().port}`,
  credentials: { accessKeyId: "a", secretAccessKey: "b" },
};
const stages = new realtime.IVSRealTimeClient(config);
const rooms = new chat.IvschatClient(config);
const preflight = new Preflight(command, args);
preflight.install(stages, "ivs-realtime");
preflight.install(rooms, "ivschat");

const refused = async (call) => {
  const error = await call.then(() => assert.fail("it was not refused"), (error) => error);
  assert.ok(error instanceof RefusedRequest, error);
  return error.violations.map(({ path }) => path);
};
const create = (name) => stages.send(new realtime.CreateStageCommand({ name }));
const token = new realtime.CreateParticipantTokenCommand({ stageArn: "nope", duration: 99_999 });

assert.deepEqual(await refused(create("a b")), ["/name"]);
assert.deepEqual(await refused(stages.send(token)), ["/stageArn", "/duration"]);
const tag = { resourceArn: stage, tags: { team: "live" } };
assert.deepEqual(await refused(rooms.send(new chat.TagResourceCommand(tag))), ["/resourceArn"]);
assert.deepEqual(sent, []);

await create("stage1");
await stages.send(new realtime.TagResourceCommand(tag));
await stages.send(new realtime.ListCompositionsCommand({})); // which the validator does not know
assert.equal(sent.length, 3);

const both = (number) => (number % 2 ? create("stage1") : refused(create("a b")));
await Promise.all(Array.from({ length: 200 }, (_, number) => both(number)));
assert.equal(sent.length, 103);

preflight.validator.stdin.end();
stages.destroy();
rooms.destroy();
service.closeAllConnections();
service.close();
console.log("the recipe for the AWS SDK for JavaScript refuses before the call");
