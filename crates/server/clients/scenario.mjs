// Plays scenario.json with the AWS SDK for JavaScript: node scenario.mjs BASE_URL
// It does what scenario.py does with boto3; see there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// The packages are in the folder that this is called in.
const require = createRequire(join(process.cwd(), "package.json"));
const sdks = {
  "ivs-realtime": require("@aws-sdk/client-ivs-realtime"),
  ivschat: require("@aws-sdk/client-ivschat"),
};
const base = process.argv[2];
const settings = {
  endpoint: base,
  region: "us-west-2",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
};
const clients = {
  "ivs-realtime": new sdks["ivs-realtime"].IVSRealTimeClient(settings),
  ivschat: new sdks.ivschat.IvschatClient(settings),
};

async function call(service, operation, input) {
  const sdk = sdks[service];
  try {
    const { $metadata, ...answer } = await clients[service].send(new sdk[`${operation}Command`](input));
    assert.ok($metadata.requestId, "no request id");
    return [JSON.parse(JSON.stringify(answer)), undefined];
  } catch (error) {
    if (!error.$metadata) throw error;
    const modelled = sdk[error.name];
    assert.ok(!modelled || error instanceof modelled, `${error} is no ${error.name}`);
    assert.ok(error.$metadata.requestId, "no request id");
    return [undefined, [error.name, error.message]];
  }
}

async function* pages(service, operation, { maxResults, ...input }) {
  const paginate = sdks[service][`paginate${operation}`];
  for await (const page of paginate({ client: clients[service], pageSize: maxResults }, input)) {
    yield JSON.parse(JSON.stringify(page));
  }
}

async function http(step, kept) {
  const [method, template] = step.http.split(" ");
  const path = template.replace(/\$\{(\w+)\}/g, (_, name) => encodeURIComponent(kept[name]));
  const headers = { "content-type": "application/json" };
  if (step.bearer) headers.authorization = `Bearer ${filled(step.bearer, kept)}`;
  const body = step.body && JSON.stringify(filled(step.body, kept));
  const response = await fetch(base + path, { method, headers, body });
  const text = await response.text();
  assert.equal(response.status, step.status, `${step.http}: ${text}`);
  return text ? JSON.parse(text) : {};
}

function filled(value, kept) {
  if (Array.isArray(value)) return value.map((item) => filled(item, kept));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, kept)]));
  }
  const named = typeof value === "string" && value.match(/^\$\{(\w+)\}$/);
  return named ? kept[named[1]] : value;
}

function holds(found, wanted, where) {
  if (Array.isArray(wanted)) assert.equal(found?.length, wanted.length, where);
  if (wanted && typeof wanted === "object") {
    for (const [key, item] of Object.entries(wanted)) {
      assert.ok(found !== undefined && key in found, `${where}: no ${key}`);
      holds(found[key], item, `${where}.${key}`);
    }
  } else assert.equal(found, wanted, where);
}

const kept = {};
const steps = JSON.parse(readFileSync(new URL("scenario.json", import.meta.url), "utf8"));
for (const step of steps) {
  let answer;
  const where = step.http ?? step.pages ?? step.call;
  const [service, operation] = where.split(".");
  if (step.http) {
    answer = await http(step, kept);
  } else if (step.pages) {
    const items = [];
    for await (const page of pages(service, operation, filled(step.input, kept))) {
      assert.ok(page[step.items].length <= step.input.maxResults, where);
      items.push(...page[step.items].map((item) => JSON.stringify(item)));
    }
    assert.equal(items.length, step.count, where);
    assert.equal(new Set(items).size, step.count, where);
    continue;
  } else {
    let error;
    [answer, error] = await call(service, operation, filled(step.input, kept));
    assert.deepEqual(error, step.error && [step.error, step.says], where);
    if (error) continue;
  }
  holds(answer, filled(step.expect ?? {}, kept), where);
  for (const [name, path] of Object.entries(step.keep ?? {})) {
    kept[name] = path.split(".").reduce((value, key) => value[key], answer);
  }
}
console.log(`javascript: ${steps.length} steps`);
