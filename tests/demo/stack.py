# SPDX-License-Identifier: MIT
"""The demo's stack for tests: started by scripts/stack.sh, asked over HTTP."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

SKIPPED = 77
SERVERS = ("prometheus", "promtool", "prometheus-alertmanager",
           "prometheus-blackbox-exporter", "curl", "bash")


def skip_without_servers():
    """Ends the test as skipped where a server that it needs is not installed."""
    for server in SERVERS:
        if not shutil.which(server):
            print(f"skipped: no {server} here")
            sys.exit(SKIPPED)


def wait_for(condition, seconds, what):
    """The first true value of condition(), or an error after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.2)


def processes_of(folder):
    """Processes whose command line names the folder: (pid, command line)."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                line = file.read().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if folder in line and int(pid) != os.getpid():
            found.append((int(pid), line))
    return found


class Stack:
    """One running stack; leaves nothing behind."""

    def __init__(self, root, sim, options):
        self.script = os.path.join(root, "scripts", "stack.sh")
        self.folder = tempfile.mkdtemp(prefix="midwatch-test-")
        self.urls = {}
        self.started = time.time()
        try:
            done = subprocess.run([self.script, "start", self.folder, "--sim", sim, *options],
                                  stdout=subprocess.PIPE, text=True, check=True, timeout=300)
        except BaseException:
            self.stop()
            raise
        for line in done.stdout.splitlines():
            name, url = line.split("=", 1)
            self.urls[name.removesuffix("_URL").lower()] = url

    def stop(self):
        subprocess.run([self.script, "stop", self.folder], check=True, timeout=60)
        shutil.rmtree(self.folder)

    def get(self, server, path, **parameters):
        """The JSON answer of a server."""
        url = self.urls[server] + path
        if parameters:
            url += "?" + urllib.parse.urlencode(parameters)
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")
            raise AssertionError(f"{url}: {error.code} {text[:300]}") from error

    def query(self, expression, **parameters):
        """The result of an instant query."""
        answer = self.get("prometheus", "/api/v1/query", query=expression, **parameters)
        return answer["data"]["result"]

    def alerts(self):
        """What Alertmanager holds as active."""
        return self.get("alertmanager", "/api/v2/alerts")
