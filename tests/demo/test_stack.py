#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The whole stack as one: what is scraped, what fires, and that metrics, logs and
traces of an incident tell the same story.

test_stack.py --root DIR --sim FILE [--midwatch FILE] [--as-is]
"""

import argparse
import calendar
import glob
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import screen
import stack

BACKEND_LOG = '{namespace="sql-studio", container_name="backend"}'
# What a dashboard's variables are when it is opened.
VARIABLES = {
    "$namespace": "sql-studio", "$pod": ".*", "$endpoint": ".*", "$interval": "5m",
    "$percentile": "95", "$slo_window": "1h", "$__step": "1m",
}
OPTIONS = None
STACK = None


def setUpModule():
    global STACK
    mode = ["--as-is"] if OPTIONS.as_is else []
    STACK = stack.Stack(OPTIONS.root, OPTIONS.sim,
                        ["--days", "2", "--fine", "20m", "--lead", "20", *mode])


def tearDownModule():
    if STACK:
        STACK.stop()


def expand(expression):
    for variable, value in VARIABLES.items():
        expression = expression.replace(variable, value)
    return expression


def layout_queries(name):
    """The queries of a layout: (panel, expression). A panel is known by the comment
    above it; texts are plain, quoted or folded, as our layouts write them."""
    with open(name, encoding="utf-8") as file:
        lines = file.read().splitlines()
    panel = None
    for i, line in enumerate(lines):
        comment = re.fullmatch(r"\s*# ([A-Z]{2}-\d\d)\b.*", line)
        query = re.fullmatch(r"(\s*)(- )?(expr|recorded): (.*)", line)
        if comment:
            panel = comment[1]
        elif query and query[4] in (">-", ">"):
            indent = len(query[1]) + len(query[2] or "")
            folded = itertools.takewhile(
                lambda text: len(text) - len(text.lstrip()) > indent, lines[i + 1:])
            yield panel, " ".join(text.strip() for text in folded)
        elif query:
            yield panel, query[4].strip("'").replace("''", "'")


def expected_empty(name, mode):
    """Of what may or must be empty: (mode, panel, how the query begins)."""
    with open(name, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                modes, panel, begin, _ = line.rstrip("\n").split("\t")
                for one in modes.split(","):
                    if one in (mode, "sometimes"):
                        yield one, panel, begin


def unix(text):
    """Seconds since 1970 of an RFC 3339 time in UTC."""
    return calendar.timegm(time.strptime(re.sub(r"(\.\d+)?Z$", "", text),
                                         "%Y-%m-%dT%H:%M:%S"))


class Scraping(unittest.TestCase):
    def test_every_target_is_up(self):
        def state():
            targets = STACK.get("prometheus", "/api/v1/targets")["data"]["activeTargets"]
            bad = [(t["scrapePool"], t["labels"].get("instance"), t["lastError"])
                   for t in targets if t["health"] != "up"]
            return targets if targets and not bad else None
        targets = stack.wait_for(state, 60, "every target up")
        jobs = {t["scrapePool"] for t in targets}
        self.assertLessEqual({"sql-studio-backend", "cadvisor", "kube-state-metrics",
                              "node-exporter", "blackbox-http", "blackbox-ssl"}, jobs)

    def test_backend_labels_are_those_of_the_application(self):
        series = STACK.query('up{job="sql-studio-backend"}')
        self.assertEqual(len(series), 4)
        for one in series:
            labels = dict(one["metric"])
            self.assertEqual(labels.pop("__name__"), "up")
            self.assertEqual(set(labels), {"job", "instance", "namespace", "pod", "node"})
            self.assertEqual(labels["instance"], labels["pod"])
            self.assertEqual(labels["namespace"], "sql-studio")
            self.assertRegex(labels["pod"], r"^sql-studio-backend-[a-z0-9]+-[a-z0-9]{5}$")

    def test_past_and_present_are_one_series(self):
        """No gap where history ends, and no counter begins anew there."""
        def joined():
            return STACK.query('min(count_over_time(up{job="node-exporter"}[10m]) > 36)')
        stack.wait_for(joined, 120, "ten minutes without a gap")
        resets = STACK.query('sum(resets(node_cpu_seconds_total[10m]))')
        self.assertEqual(float(resets[0]["value"][1]), 0)

    def test_the_month_is_there(self):
        for expression in ("slo:availability:sli_30d",
                           "sum_over_time(slo:availability:total:rate5m[1d]) > 1000",
                           'last_over_time(ALERTS{alertstate="firing"}[2d])'):
            self.assertTrue(STACK.query(expression), expression)


    def test_budgets_without_rules_agree_with_the_recorded(self):
        """To a hundredth of the budget, over thirty days with restarts and incidents; an
        hour ago, because rules lag some minutes behind an incident that goes on."""
        if not OPTIONS.midwatch:
            self.skipTest("no --midwatch")

        def budgets(*options):
            done = subprocess.run(
                [OPTIONS.midwatch, "slo", "--format", "json", "--wait", "60s",
                 "--at", str(int(time.time()) - 3600), "--prometheus", STACK.urls["prometheus"], *options],
                env={"HOME": "/nonexistent", "PATH": os.environ["PATH"]},
                stdout=subprocess.PIPE, check=True)
            return {slo["slo"]: slo for slo in map(json.loads, done.stdout.splitlines())}

        shipped = os.path.join(OPTIONS.root, "slos", "sql-studio.yaml")
        with open(shipped, encoding="utf-8") as file, \
                tempfile.NamedTemporaryFile("w", suffix=".yaml") as renamed:
            renamed.write(file.read().replace("- name: ", "- name: counted_"))
            renamed.flush()
            counted = budgets("--slos", renamed.name)
        recorded = budgets("--slos", shipped)
        for name in ("availability", "query_success", "sync_success"):
            with self.subTest(name):
                one, other = recorded[name], counted["counted_" + name]
                self.assertEqual(one["from"], "recording rules")
                self.assertEqual(other["from"], "queries")
                self.assertAlmostEqual(one["budget_left"], other["budget_left"],
                                       delta=0.01)


class Story(unittest.TestCase):
    """The default story: one critical alert fires, and can be followed to its cause."""

    @staticmethod
    def critical():
        for alert in STACK.alerts():
            if (alert["labels"].get("severity") == "critical"
                    and alert["status"]["state"] == "active"):
                return alert
        return None

    def test_a_critical_alert_fires_and_pages(self):
        alert = stack.wait_for(self.critical, 150, "a critical alert in Alertmanager")
        self.assertEqual(alert["labels"]["cluster"], "sql-studio-production")
        self.assertEqual(alert["labels"]["environment"], "production")
        names = {receiver["name"] for receiver in alert["receivers"]}
        self.assertLessEqual({"pagerduty", "slack-critical", "email"}, names)

    def test_it_began_before_prometheus_was_started(self):
        """Its `for` counts from the history, not from the start."""
        stack.wait_for(self.critical, 150, "a critical alert in Alertmanager")
        begun = [unix(alert["activeAt"])
                 for alert in STACK.get("prometheus", "/api/v1/alerts")["data"]["alerts"]
                 if alert["state"] == "firing"]
        self.assertLess(min(begun), STACK.started)

    def test_from_alert_to_cause(self):
        alert = stack.wait_for(self.critical, 150, "a critical alert in Alertmanager")
        now = time.time()
        begin = max(unix(alert["startsAt"]) - 300, now - 1200)

        lines = self.log_lines('%s | json | __error__="" | level=~"error|warning" or status>=500'
                               % BACKEND_LOG, begin, now)
        self.assertTrue(lines, "no log lines of the incident")

        traces = STACK.get("jaeger", "/api/traces", service="sql-studio-backend",
                           tags='{"error":"true"}', limit=20,
                           start=int(begin * 1e6), end=int(now * 1e6))["data"]
        self.assertTrue(traces, "no error traces of the incident")

        # The application itself exposes no exemplars; they are proposed.
        if not OPTIONS.as_is:
            exemplar = stack.wait_for(self.exemplar, 90, "an exemplar with a trace id")
            opened = STACK.get("jaeger", "/api/traces/" + exemplar)["data"]
            self.assertEqual([trace["traceID"] for trace in opened], [exemplar])
            self.assertTrue(opened[0]["spans"])

        # A trace that was kept because it failed has its lines in the log.
        failed = traces[0]["traceID"]
        lines = self.log_lines('%s |= "%s"' % (BACKEND_LOG, failed), begin - 60, now + 60)
        self.assertTrue(lines, f"no log line of trace {failed}")
        for line in lines:
            self.assertEqual(json.loads(line)["trace_id"], failed)

    def log_lines(self, query, begin, end):
        answer = STACK.get("loki", "/loki/api/v1/query_range", query=query, limit=20,
                           start=int(begin * 1e9), end=int(end * 1e9))
        return [line for stream in answer["data"]["result"] for _, line in stream["values"]]

    @staticmethod
    def exemplar():
        answer = STACK.get("prometheus", "/api/v1/query_exemplars",
                           query="sql_studio_http_request_duration_seconds_bucket",
                           start=time.time() - 600, end=time.time() + 60)
        for series in answer["data"]:
            for one in series["exemplars"]:
                if "trace_id" in one["labels"]:
                    return one["labels"]["trace_id"]
        return None


class Path(unittest.TestCase):
    """From the alert to the failing span and its log lines, by keys, in a terminal."""

    def setUp(self):
        if not OPTIONS.midwatch or not shutil.which("tmux"):
            self.skipTest("no midwatch, or no tmux")
        stack.wait_for(Story.critical, 150, "a critical alert in Alertmanager")
        command = [OPTIONS.midwatch, "--alert", "HighErrorRate"]
        for server in ("prometheus", "alertmanager", "loki", "jaeger"):
            command += [f"--{server}", STACK.urls[server]]
        self.screen = screen.Screen(command)
        self.addCleanup(self.screen.close)
        # As from a page: the alert, and beside it what it says.
        self.screen.expect("Alerts.*HighErrorRate")
        self.screen.expect("state +firing, critical")

    def open_graph(self):
        self.screen.press("d")
        self.screen.expect("^ App .*Request rate")
        self.screen.expect("p95 [0-9.]+ ")

    def read_lines(self):
        """From a waterfall to its log lines: each is of the trace."""
        trace = self.screen.expect("^ Trace ([0-9a-f]{8}) ")[1]
        self.screen.expect("others like it +p50 ")
        beside = self.screen.expect("Log lines .*span, ([1-9][0-9]*) in the trace")[1]
        self.screen.press("l")
        self.screen.expect(r'^ Logs .* \|= "%s' % trace)
        self.screen.expect(f" {beside} lines? ")
        self.assertLessEqual(self.screen.keys_pressed, 5)

    def test_through_an_exemplar(self):
        if OPTIONS.as_is:
            self.skipTest("the application itself exposes no exemplars")
        stack.wait_for(Story.exemplar, 90, "an exemplar with a trace id")
        self.open_graph()
        self.screen.expect("\u25c6", 90)
        self.screen.press("e")
        shown = self.screen.expect("s  trace ([0-9a-f]{8}) ")[1]
        self.screen.press("Enter")
        self.screen.expect(f"^ Trace {shown} ")
        self.read_lines()

    def test_through_the_search(self):
        self.open_graph()
        self.screen.press("t")
        self.screen.expect("service=sql-studio-backend")
        self.screen.expect("^ \u258c[0-9]{2}:[0-9]{2}:[0-9]{2}")
        self.screen.press("Enter")
        self.read_lines()


class Panels(unittest.TestCase):
    """Every query of the six dashboards has data, but those that a list says have none."""

    def test_queries(self):
        mode = "as-is" if OPTIONS.as_is else "default"
        listed = list(expected_empty(
            os.path.join(OPTIONS.root, "demo", "expected-empty.txt"), mode))
        stack.wait_for(self.settled, 180, "every rule evaluated, every server scraped")
        layouts = sorted(glob.glob(os.path.join(OPTIONS.root, "layouts", "*.yaml")))
        self.assertEqual(len(layouts), 6)
        wrong, count, met = [], 0, set()
        for panel, expression in itertools.chain(*map(layout_queries, layouts)):
            rows = [row for row in listed
                    if row[1] == panel and expression.startswith(row[2])]
            said = [row[0] for row in rows]
            met.update(rows)
            empty = not self.has_data(expand(expression))
            count += 1
            if "sometimes" in said:
                continue
            if empty != bool(said):
                state = "is empty" if empty else "has data, yet is in expected-empty.txt"
                wrong.append(f"{panel} {state}: {expression}")
        self.assertGreater(count, 150)
        wrong += [f"{panel} has no such query: {begin}"
                  for mode, panel, begin in listed if (mode, panel, begin) not in met]
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    @staticmethod
    def settled():
        groups = STACK.get("prometheus", "/api/v1/rules")["data"]["groups"]
        pending = [g for g in groups if g["lastEvaluation"].startswith("0001")]
        return not pending and STACK.query("prometheus_tsdb_storage_blocks_bytes")

    def has_data(self, expression):
        if "container_name=" not in expression and "kubernetes-events" not in expression:
            return any(one["value"][1] != "NaN" for one in STACK.query(expression))
        now = time.time()
        answer = STACK.get("loki", "/loki/api/v1/query_range", query=expression, limit=5,
                           step=60, start=int((now - 3600) * 1e9), end=int(now * 1e9))
        return bool(answer["data"]["result"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--sim", required=True)
    parser.add_argument("--midwatch")
    parser.add_argument("--as-is", action="store_true")
    OPTIONS, rest = parser.parse_known_args()
    stack.skip_without_servers()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
