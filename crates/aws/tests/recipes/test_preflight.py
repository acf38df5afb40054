"""The recipe for botocore, against a service that counts what it is sent: test_preflight.py VALIDATOR…"""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3

sys.path.insert(0, str(Path(__file__).parents[2] / "recipes"))
from preflight import Preflight, RefusedRequest  # noqa: E402

STAGE = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh"
sent = []


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        sent.append(self.path)
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


def client(name, address):
    return boto3.client(
        name, region_name="us-west-2", endpoint_url=address, aws_access_key_id="a", aws_secret_access_key="b"
    )


def refused(call, **params):
    try:
        call(**params)
    except RefusedRequest as error:
        return [violation["path"] for violation in error.violations]
    raise AssertionError("it was not refused")


service = ThreadingHTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=service.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{service.server_port}"
preflight = Preflight(sys.argv[1:])
realtime, chat = client("ivs-realtime", address), client("ivschat", address)
preflight.install(realtime)
preflight.install(chat)

assert refused(realtime.create_stage, name="a b") == ["/name"]
assert refused(realtime.create_participant_token, stageArn="nope", duration=99_999) == ["/stageArn", "/duration"]
assert refused(chat.create_chat_token, roomIdentifier="nope", userId="alice") == ["/roomIdentifier"]
assert refused(chat.tag_resource, resourceArn=STAGE, tags={"team": "live"}) == ["/resourceArn"]
assert sent == [], sent

realtime.create_stage(name="stage1")
realtime.tag_resource(resourceArn=STAGE, tags={"team": "live"})
realtime.list_compositions()  # which the validator does not know
assert len(sent) == 3, sent


def many(number):
    for _ in range(50):
        if number % 2:
            realtime.create_stage(name="stage1")
        else:
            assert refused(realtime.create_stage, name="a b") == ["/name"]


threads = [threading.Thread(target=many, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(sent) == 103, len(sent)
preflight.validator.stdin.close()
preflight.validator.wait()
print("the recipe for botocore refuses before the call")
