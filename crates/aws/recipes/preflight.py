"""Refuses requests to Amazon IVS that break rules before botocore signs and sends them.

    preflight = Preflight(["stagepass-server", "validate"])
    preflight.install(boto3.client("ivs-realtime"))
    preflight.install(boto3.client("ivschat"))
"""

import json
import subprocess
import threading


class RefusedRequest(ValueError):
    """Was raised instead of a call. `violations` has the path and message of each broken rule."""

    def __init__(self, operation, verdict):
        super().__init__(f"{operation}: {verdict['message']}")
        self.violations = verdict.get("fieldList", [])


class Preflight:
    def __init__(self, command):
        pipe = subprocess.PIPE
        self.validator = subprocess.Popen(command, stdin=pipe, stdout=pipe, encoding="utf-8")
        self.one_at_a_time = threading.Lock()

    def install(self, client):
        client.meta.events.register("before-parameter-build", self.check)

    def check(self, params, model, **_):
        request = {"operation": model.name, "service": model.service_model.service_name, "input": params}
        with self.one_at_a_time:
            print(json.dumps(request), file=self.validator.stdin, flush=True)
            verdict = json.loads(self.validator.stdout.readline())
        # What the validator does not know is for the service to judge.
        if not verdict["valid"] and verdict["message"] not in ("Unknown operation", "Unknown service"):
            raise RefusedRequest(model.name, verdict)
