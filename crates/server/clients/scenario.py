"""Plays scenario.json with boto3, or with the AWS CLI: scenario.py boto3|cli BASE_URL

The clients are as their registries have them, and only their endpoint is changed. A step is a call
of an operation, a list that is walked by pages, or a request of HTTP that no AWS API has. What an
answer has to hold stands in `expect`, member by member; an error has its type and its text.
"""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import boto3
import botocore.config
import botocore.exceptions
from botocore import xform_name

HERE = pathlib.Path(__file__).parent
REGION = "us-west-2"


class Boto3:
    """boto3, with the checks of parameters of its own turned off: they would stop what the server
    has to refuse."""

    def __init__(self, base, **settings):
        config = botocore.config.Config(
            region_name=REGION, parameter_validation=False, retries={"total_max_attempts": 3}, **settings
        )
        keys = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secret"}
        self.clients = {
            name: boto3.client(name, endpoint_url=base, config=config, **keys)
            for name in ("ivs-realtime", "ivschat")
        }

    def call(self, service, operation, given):
        """Returns the answer, or the name of the exception and its text."""
        client = self.clients[service]
        try:
            answer = getattr(client, xform_name(operation))(**given)
        except botocore.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
            modelled = getattr(client.exceptions, code, None)
            assert modelled is None or isinstance(error, modelled), f"{error!r} is no {code}"
            assert error.response["ResponseMetadata"]["RequestId"], "no request id"
            return None, (code, error.response["Error"]["Message"])
        assert answer.pop("ResponseMetadata")["RequestId"], "no request id"
        return plain(answer), None

    def pages(self, service, operation, given):
        """Walks a list by the client's paginator, where it has one."""
        client, method = self.clients[service], xform_name(operation)
        if client.can_paginate(method):
            size = given.pop("maxResults")
            for page in client.get_paginator(method).paginate(PaginationConfig={"PageSize": size}, **given):
                yield plain(page)
        else:
            yield from by_hand(self, service, operation, given)


class Cli:
    """The AWS CLI, a process for each call."""

    def __init__(self, base):
        self.aws = pathlib.Path(sys.executable).with_name("aws")
        self.environment = {
            "PATH": os.environ["PATH"],
            "AWS_ENDPOINT_URL": base,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "LC_ALL": "C.UTF-8",
        }

    def call(self, service, operation, given):
        command = [sys.executable, self.aws, service, xform_name(operation, "-"), "--no-paginate"]
        command += ["--output", "json", "--cli-input-json", json.dumps(given)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60)
        if done.returncode == 0:
            return json.loads(done.stdout or "{}"), None
        told = re.search(r"An error occurred \((\w+)\) when calling the (\w+) operation: (.*)", done.stderr)
        assert told, f"{operation}: {done.stderr}"
        assert told[2] == operation, f"{operation}: {done.stderr}"
        return None, (told[1], told[3])

    def pages(self, service, operation, given):
        yield from by_hand(self, service, operation, given)


def by_hand(client, service, operation, given):
    """Walks a list as users do whose client has no paginator for it."""
    while True:
        answer, error = client.call(service, operation, given)
        assert error is None, error
        yield answer
        if not answer.get("nextToken"):
            return
        given = {**given, "nextToken": answer["nextToken"]}


def plain(value):
    """Turns moments into texts."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.datetime) else value




def filled(value, kept):
    """Puts what was kept of earlier answers in its places."""
    if isinstance(value, dict):
        return {key: filled(item, kept) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, kept) for item in value]
    named = re.fullmatch(r"\$\{(\w+)\}", value) if isinstance(value, str) else None
    return kept[named[1]] if named else value


def at(value, path):
    for step in path.split("."):
        value = value[int(step)] if step.isdigit() else value[step]
    return value


def holds(found, wanted, where):
    """Requires that an answer holds what is wanted, and perhaps more."""
    if isinstance(wanted, dict):
        for key, item in wanted.items():
            assert key in found, f"{where}: no {key} in {found}"
            holds(found[key], item, f"{where}.{key}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), f"{where}: {len(found)} for {len(wanted)}"
        for index, item in enumerate(wanted):
            holds(found[index], item, f"{where}.{index}")
    else:
        assert found == wanted, f"{where}: {found!r} is not {wanted!r}"


def http(base, step, kept):
    method, path = step["http"].split(" ")
    path = re.sub(r"\$\{(\w+)\}", lambda named: urllib.parse.quote(kept[named[1]], safe=""), path)
    body = json.dumps(filled(step["body"], kept)).encode() if "body" in step else None
    request = urllib.request.Request(base + path, data=body, method=method)
    request.add_header("Content-Type", "application/json")
    if "bearer" in step:
        request.add_header("Authorization", "Bearer " + filled(step["bearer"], kept))
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            status, text = response.status, response.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    assert status == step["status"], f"{step['http']}: {status} {text!r}"
    return json.loads(text or b"{}")


def play(client, base):
    kept = {}
    steps = json.loads((HERE / "scenario.json").read_text("utf-8"))
    for step in steps:
        if "http" in step:
            answer = http(base, step, kept)
            where = step["http"]
        elif "pages" in step:
            where = step["pages"]
            pages = list(client.pages(*where.split("."), filled(step["input"], kept)))
            items = [json.dumps(item, sort_keys=True) for page in pages for item in page[step["items"]]]
            assert len(set(items)) == len(items) == step["count"], f"{where}: {items}"
            most = step["input"]["maxResults"]
            assert all(len(page[step["items"]]) <= most for page in pages), f"{where}: {pages}"
            continue
        else:
            where = step["call"]
            answer, error = client.call(*where.split("."), filled(step["input"], kept))
            wanted = (step["error"], step["says"]) if "error" in step else None
            assert error == wanted, f"{where}: {error} is not {wanted}"
            if error:
                continue
        holds(answer, filled(step.get("expect", {}), kept), where)
        for name, path in step.get("keep", {}).items():
            kept[name] = at(answer, path)
    return len(steps)


def main():
    name, base = sys.argv[1:]
    client = {"boto3": Boto3, "cli": Cli}[name](base)
    print(f"{name}: {play(client, base)} steps")


if __name__ == "__main__":
    main()
