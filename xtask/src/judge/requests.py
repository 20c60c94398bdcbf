"""Answers every request with an empty object, and says which of them violate an OpenAPI document."""

import http.server
import json
import sys
import urllib.parse

from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.deserializing.exceptions import DeserializeError
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

with open(sys.argv[1], encoding="utf-8") as file:
    document = json.load(file)
# Credentials are not what is judged here, and the address is this one.
document.pop("security", None)
for item in document.get("paths", {}).values():
    for operation in item.values() if isinstance(item, dict) else ():
        if isinstance(operation, dict):
            operation.pop("security", None)
            operation.pop("servers", None)
    if isinstance(item, dict):
        item.pop("servers", None)
document["servers"] = [{"url": "/"}]
openapi = OpenAPI.from_dict(document, config=Config(spec_validator_cls=None))

judged, violations, unread = 0, [], []


class Asked:
    def __init__(self, handler, body):
        parsed = urllib.parse.urlsplit(handler.path)
        headers = Headers(list(handler.headers.items()))
        cookies = [pair.strip().split("=", 1) for pair in handler.headers.get("cookie", "").split(";") if "=" in pair]
        self.host_url = "http://" + handler.headers["host"]
        self.path = parsed.path
        self.method = handler.command.lower()
        self.body = body or None
        self.content_type = handler.headers.get("content-type", "application/octet-stream")
        query = urllib.parse.parse_qsl(parsed.query, keep_blank_values=True)
        self.parameters = RequestParameters(query=ImmutableMultiDict(query), header=headers, cookie=ImmutableMultiDict(cookies))


def is_read(error):
    """Whether the judge can read what it judges: matrix and label it knows in URI templates of its own only, and of an object
    over several cookies it knows nothing. A path that was found lacks none of its parameters."""
    missing_in_path = "Missing required path parameter" in str(error)
    while error is not None and not isinstance(error, DeserializeError):
        error = error.__cause__
    return error is None and not missing_in_path


def causes(error):
    said = []
    while error is not None:
        said.append(f"{type(error).__name__}: {error}")
        said.extend(str(found) for found in getattr(error, "schema_errors", ()))
        error = error.__cause__
    return " <- ".join(said)


class Judge(http.server.BaseHTTPRequestHandler):
    def answer(self):
        global judged
        if self.path == "/capgen-verdict":
            gave_up = [f"{len(unread)} of them not to the end (the first: {unread[0]})"] if unread else []
            lines = violations[:20] + [f"{judged} requests judged"] + gave_up + [f"{len(violations)} violations"]
            return self.give("\n".join(lines).encode(), "text/plain")
        body = self.body()
        judged += 1
        try:
            openapi.validate_request(Asked(self, body))
        except Exception as error:
            found = violations if isinstance(error, OpenAPIError) and is_read(error) else unread
            found.append(f"{self.command} {self.path}: {causes(error)}"[:2000])
        self.give(b"{}", "application/json")

    def body(self):
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        whole = b""
        while length := int(self.rfile.readline().strip() or b"0", 16):
            whole += self.rfile.read(length)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def give(self, body, media):
        self.send_response(200)
        self.send_header("content-type", media)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


for method in ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"):
    setattr(Judge, f"do_{method}", Judge.answer)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Judge)
print(f"127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
