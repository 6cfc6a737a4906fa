# SPDX-License-Identifier: MIT
"""A Prometheus that answers what the layouts of made/ ask, for record.sh."""

import http.server
import json
import math
import threading
import urllib.parse

HOSTILE = {
    "escape": "\x1b[31mred\x1b[2J\x1b]52;c;aGk=\x07",
    "c1": "csi \x9b31m and nel \x85",
    "bidi": "abc \u202e\u2066evil\u2069 \u200f def",
    "lines": "one\ntwo\r\nthree\tfour\x00five",
    "long": "x" * 10240,
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f \U0001f1e9\U0001f1ea",
    "wide": "\u6f22\u5b57\u304b\u306a \ud55c\uae00",
    "marks": "a" + "\u0301" * 40 + "b",
    "blank": "\u200b\u00ad\ufeff",
    "tags": "plain\U000e0041\U000e0042",
}


def points(start, end, step, value):
    count = int((end - start) / step) + 1
    return [[start + i * step, value(start + i * step)] for i in range(count)]


def wave(phase):
    return lambda t: f"{5 + 4 * math.sin(t / 600 + phase):.4f}"


def gaps(t):
    slot = int(t / 300) % 6
    return {2: "NaN", 4: "+Inf"}.get(slot, f"{3 + slot}")


def series_of(expr):
    """Labels and values of each series that an expression stands for."""
    if expr.startswith("hostile"):
        return [({"name": text, "kind": kind}, wave(i))
                for i, (kind, text) in enumerate(HOSTILE.items())]
    if expr == "made_gaps":
        return [({"pod": "a"}, gaps)]
    if expr == "made_empty":
        return []
    return [({"pod": pod}, wave(i)) for i, pod in enumerate(("api-1", "api-2", "web-1"))]


def success(data, **more):
    return 200, {"status": "success", "data": data, **more}


def error(status, kind, text):
    return status, {"status": "error", "errorType": kind, "error": text}


def answer_query(path, asked):
    expr = asked["query"]
    if expr.startswith("made_failed"):
        return error(400, "bad_data", 'invalid parameter "query": 1:15: parse error: '
                     "unexpected right parenthesis ')'")
    if expr == "made_refused":
        return error(422, "execution", "query processing would load too many samples "
                     "into memory in query execution")
    if expr == "hostile_error":
        return error(422, "execution", "broken " + " ".join(HOSTILE.values()))
    more = {}
    if expr == "made_partial":
        more = {"warnings": ["PromQL: 1 of 3 stores did not answer"]}
    if expr == "hostile_warning":
        more = {"warnings": ["beware " + " ".join(HOSTILE.values())]}
    if path.endswith("query_range"):
        window = [float(asked[name]) for name in ("start", "end", "step")]
        result = [{"metric": labels, "values": points(*window, value)}
                  for labels, value in series_of(expr)]
        return success({"resultType": "matrix", "result": result}, **more)
    result = [{"metric": labels, "value": [float(asked["time"]), value(float(asked["time"]))]}
              for labels, value in series_of(expr)]
    return success({"resultType": "vector", "result": result}, **more)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, form):
        url = urllib.parse.urlsplit(self.path)
        asked = dict(urllib.parse.parse_qsl(url.query) + urllib.parse.parse_qsl(form))
        if url.path.endswith("/buildinfo"):
            status, body = success({"version": "2.42.0\x1b[5m"})
        elif url.path.endswith("/rules"):
            status, body = success({"groups": []})
        elif url.path.endswith("/alerts"):
            status, body = success({"alerts": []})
        elif "query" in asked:
            status, body = answer_query(url.path, asked)
        else:
            status, body = success([])
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        self.answer("")

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())


def serve():
    """Start it on a free port of loopback; returns the server and its URL."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}"
