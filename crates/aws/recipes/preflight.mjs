// Refuses requests to Amazon IVS that break rules before the AWS SDK for JavaScript signs and sends
// them.
//
//     const preflight = new Preflight("stagepass-server", ["validate"]);
//     preflight.install(new IVSRealTimeClient({}), "ivs-realtime");
//     preflight.install(new IvschatClient({}), "ivschat");

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Was thrown instead of a call. `violations` has the path and message of each broken rule. */
export class RefusedRequest extends Error {
  constructor(operation, verdict) {
    super(`${operation}: ${verdict.message}`);
    this.violations = verdict.fieldList ?? [];
  }
}

export class Preflight {
  constructor(command, args) {
    this.validator = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.verdicts = createInterface({ input: this.validator.stdout })[Symbol.asyncIterator]();
  }

  install(client, service) {
    const check = (next, context) => async (args) => {
      const operation = context.commandName.replace(/Command$/, "");
      this.validator.stdin.write(JSON.stringify({ operation, service, input: args.input }) + "\n");
      const verdict = JSON.parse((await this.verdicts.next()).value);
      // What the validator does not know is for the service to judge.
      if (verdict.valid || verdict.message === "Unknown operation") return next(args);
      throw new RefusedRequest(operation, verdict);
    };
    client.middlewareStack.add(check, { step: "initialize", name: "preflight" });
  }
}
