#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Budgets of `midwatch slo` against recording rules of a real Prometheus.

against_prometheus.py MIDWATCH

Ten days of counters (with restarts and three incidents) is made into
blocks, the rules of the demo's availability objective are evaluated over it, and two
objectives are compared with what they recorded: one that uses the rules, and one that
counts for itself. They agree to within 1 % of the budget.
"""

import json
import math
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

DAY = 86400
STEP = 60
TOLERANCE = 0.01

BASE = """
groups:
- name: base
  interval: 2m
  rules:
  - record: slo:availability:total:rate5m
    expr: sum(rate(requests_total[5m]))
  - record: slo:availability:bad:rate5m
    expr: sum(rate(requests_total{status="500"}[5m])) or vector(0)
"""

LONG = """
groups:
- name: long
  interval: 1s
  rules:
  - record: slo:availability:total:rate5m
    expr: sum(rate(requests_total[5m]))
  - record: slo:availability:bad:rate5m
    expr: sum(rate(requests_total{status="500"}[5m])) or vector(0)
"""

BUDGET = ("1 - sum_over_time(slo:availability:bad:rate5m[10d:2m])"
          " / sum_over_time(slo:availability:total:rate5m[10d:2m]) / 0.001")

OBJECTIVE = """
slos:
- name: {name}
  target: 0.999
  window: 10d
  sli:
    error_metric: sum(rate(requests_total{{status="500"}}[5m]))
    total_metric: sum(rate(requests_total[5m]))
"""


def error_share(age):
    """Of the requests that many seconds ago."""
    if 8 * DAY < age < 8 * DAY + 1800:
        return 0.04
    if 6 * DAY < age < 6 * DAY + 7200:
        return 0.006
    if age < 5400:
        return 0.02
    return 0.0002


def write_history(path, end):
    """Two pods' counters, restarted now and then, as OpenMetrics text."""
    with open(path, "w", encoding="ascii") as out:
        out.write("# TYPE requests counter\n")
        for pod, restart in (("a", 4 * DAY), ("b", 3 * DAY + 1234)):
            for status in ("200", "500"):
                value = 0.0
                for t in range(end - 11 * DAY, end + 1, STEP):
                    age = end - t
                    if age % restart < STEP:
                        value = 0.0
                    rate = 100 + 80 * math.sin(t / DAY * 2 * math.pi)
                    share = error_share(age)
                    value += STEP * rate * (share if status == "500" else 1 - share)
                    out.write(f'requests_total{{pod="{pod}",status="{status}"}} '
                              f"{value:.3f} {t}\n")
        out.write("# EOF\n")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Prometheus:
    """A server over the blocks of a directory, until the end of a with block."""

    def __init__(self, directory, data, rules):
        self.url = f"http://127.0.0.1:{free_port()}"
        config = directory / "prometheus.yml"
        config.write_text("global: {evaluation_interval: 1s}\n"
                          + (f"rule_files: [{rules}]\n" if rules else ""))
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={data}",
             "--storage.tsdb.retention.time=100d", "--log.level=error",
             f"--web.listen-address={self.url[7:]}"])

    def __enter__(self):
        self.wait(lambda: urllib.request.urlopen(self.url + "/-/ready", timeout=5))
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)

    def wait(self, ready):
        deadline = time.monotonic() + 60
        while True:
            try:
                if ready():
                    return
            except OSError:
                pass
            if time.monotonic() > deadline:
                sys.exit("Prometheus does not get ready")
            time.sleep(0.1)

    def ask(self, query):
        url = self.url + "/api/v1/query?" + urllib.parse.urlencode({"query": query})
        with urllib.request.urlopen(url, timeout=60) as answer:
            return [float(item["value"][1])
                    for item in json.load(answer)["data"]["result"]]


def make_blocks(directory, data, end):
    text = directory / "history.om"
    write_history(text, end)
    subprocess.run(["promtool", "tsdb", "create-blocks-from", "openmetrics", "-q",
                    text, data], check=True, stdout=subprocess.DEVNULL)
    text.unlink()
    base = directory / "base.yml"
    base.write_text(BASE)
    with Prometheus(directory, data, None) as server:
        subprocess.run(["promtool", "tsdb", "create-blocks-from", "rules",
                        f"--start={end - 11 * DAY + 600}", f"--end={end}",
                        f"--url={server.url}", f"--output-dir={data}",
                        "--eval-interval=2m", base],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def budget_of(midwatch, directory, server, name):
    """What midwatch says of an objective of that name."""
    objective = directory / f"{name}.yaml"
    objective.write_text(OBJECTIVE.format(name=name))
    done = subprocess.run([midwatch, "slo", "--format", "json", "--slos", objective,
                           "--prometheus", server.url, "--wait", "60s"],
                          env={"HOME": str(directory), "PATH": "/usr/bin:/bin"},
                          stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def main():
    midwatch = sys.argv[1]
    if not shutil.which("prometheus") or not shutil.which("promtool"):
        print("prometheus is not installed")
        sys.exit(77)
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="midwatch-test-") as home:
        directory = pathlib.Path(home)
        data = directory / "data"
        rules = directory / "long.yml"
        rules.write_text(LONG)
        make_blocks(directory, data, int(time.time()) // STEP * STEP)
        with Prometheus(directory, data, rules) as server:
            server.wait(lambda: server.ask("slo:availability:bad:rate5m"))
            expected = server.ask(BUDGET)[0]
            for name, source in (("availability", "recording rules"),
                                 ("counted", "queries")):
                said = budget_of(midwatch, directory, server, name)
                print(f"{name}: rules {expected:.4f}, midwatch {said['budget_left']:.4f}")
                wrong += abs(said["budget_left"] - expected) > TOLERANCE
                wrong += said["from"] != source
                wrong += said["covered_ms"] < 0.99 * said["window_ms"]
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
