#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The whole stack as one: what is scraped, what fires, and that metrics, logs and
traces of an incident tell the same story.

test_stack.py --root DIR --sim FILE [--as-is]
"""

import argparse
import calendar
import json
import os
import re
import sys
import time
import unittest

import stack

HERE = os.path.dirname(os.path.abspath(__file__))
# What the layouts write short: the filters of namespace and pod, of the backend, of
# an endpoint, of its logs.
SHORT = {
    "$F": 'job="sql-studio-backend",$K',
    "$E": 'job="sql-studio-backend",$K,endpoint=~".*"',
    "$K": 'namespace=~"sql-studio",pod=~".*"',
    "$L": '{namespace="sql-studio", container_name="backend"}',
    "$interval": "5m", "$I": "5m", "$percentile": "95", "$slo_window": "1h",
    "$__step": "1m", "$namespace": "sql-studio",
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
    for short, text in SHORT.items():
        expression = expression.replace(short, text)
    return expression


def rows(name):
    """The tab-separated rows of a file beside this one, or of demo/."""
    with open(name, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file
                if line.strip() and not line.startswith("#")]


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


class Story(unittest.TestCase):
    """The default story: one critical alert fires, and can be followed to its cause."""

    def critical(self):
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
        # Its `for` was over before this Prometheus was started.
        self.assertLess(unix(alert["startsAt"]), STACK.started)

    def test_from_alert_to_cause(self):
        alert = stack.wait_for(self.critical, 150, "a critical alert in Alertmanager")
        now = time.time()
        begin = max(unix(alert["startsAt"]) - 300, now - 1200)

        lines = self.log_lines('%s | json | __error__="" | level=~"error|warning" or status>=500'
                               % SHORT["$L"], begin, now)
        self.assertTrue(lines, "no log lines of the incident")

        traces = STACK.get("jaeger", "/api/traces", service="sql-studio-backend",
                           tags='{"error":"true"}', limit=20,
                           start=int(begin * 1e6), end=int(now * 1e6))["data"]
        self.assertTrue(traces, "no error traces of the incident")

        exemplar = stack.wait_for(self.exemplar, 90, "an exemplar with a trace id")
        opened = STACK.get("jaeger", "/api/traces/" + exemplar)["data"]
        self.assertEqual([trace["traceID"] for trace in opened], [exemplar])
        self.assertTrue(opened[0]["spans"])

        # A trace that was kept because it failed has its lines in the log.
        failed = traces[0]["traceID"]
        lines = self.log_lines('%s |= "%s"' % (SHORT["$L"], failed), begin - 60, now + 60)
        self.assertTrue(lines, f"no log line of trace {failed}")
        for line in lines:
            self.assertEqual(json.loads(line)["trace_id"], failed)

    def log_lines(self, query, begin, end):
        answer = STACK.get("loki", "/loki/api/v1/query_range", query=query, limit=20,
                           start=int(begin * 1e9), end=int(end * 1e9))
        return [line for stream in answer["data"]["result"] for _, line in stream["values"]]

    def exemplar(self):
        answer = STACK.get("prometheus", "/api/v1/query_exemplars",
                           query="sql_studio_http_request_duration_seconds_bucket",
                           start=time.time() - 600, end=time.time() + 60)
        for series in answer["data"]:
            for one in series["exemplars"]:
                if "trace_id" in one["labels"]:
                    return one["labels"]["trace_id"]
        return None


class Panels(unittest.TestCase):
    """Every query of the six dashboards has data, but those that a list says have none."""

    def test_queries(self):
        mode = "as-is" if OPTIONS.as_is else "default"
        expected = [(panel, start) for modes, panel, start, _ in
                    rows(os.path.join(OPTIONS.root, "demo", "expected-empty.txt"))
                    if mode in modes.split(",")]
        stack.wait_for(lambda: STACK.query('slo:sync_success:burn_rate_5m'), 90, "rules")
        wrong = []
        for panel, language, expression in rows(os.path.join(HERE, "queries.tsv")):
            empty = not self.has_data(language, expand(expression))
            listed = any(panel == p and expression.startswith(s) for p, s in expected)
            if empty != listed:
                state = "is empty" if empty else "has data, yet is in expected-empty.txt"
                wrong.append(f"{panel} {state}: {expression}")
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def has_data(self, language, expression):
        if language == "promql":
            result = STACK.query(expression)
            return any(one.get("value", [0, "NaN"])[1] != "NaN" for one in result)
        now = time.time()
        answer = STACK.get("loki", "/loki/api/v1/query_range", query=expression, limit=5,
                           step=60, start=int((now - 1200) * 1e9), end=int(now * 1e9))
        return bool(answer["data"]["result"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--sim", required=True)
    parser.add_argument("--as-is", action="store_true")
    OPTIONS, rest = parser.parse_known_args()
    stack.skip_without_servers()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
