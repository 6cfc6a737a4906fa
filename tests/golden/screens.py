#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whole screens of `midwatch render`, from recorded answers, against screens/.

screens.py check MIDWATCH [SET...]         compare (UPDATE_GOLDEN=1: write instead)
screens.py record MIDWATCH PROMETHEUS-URL  ask again, then write every screen

A set is named as the dashboard that its screens show; all of them, where none is named.
"""

import difflib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import made  # noqa: E402 (a folder of sources stays one)

HERE = pathlib.Path(__file__).resolve().parent
REPLAY = HERE / "replay"
DASHBOARDS = ("application-overview", "infrastructure", "database", "business-metrics",
              "security", "slo-tracking")
SIZES = ("80x24", "120x40", "200x50")
FIRST = DASHBOARDS[0]


class Screen:
    """What is rendered: arguments of `midwatch render`, and where its answers are."""

    def __init__(self, what, size, *options, name=None, shows=None, code=0):
        self.what, self.size, self.options, self.code = what, size, options, code
        self.set = shows or what
        self.name = f"{name or what}-{size}"
        self.made = self.set in ("conditions", "hostile")
        self.answers = REPLAY / ("made" if self.made else "demo")
        self.file = HERE / "screens" / (self.name + ".golden")

    def arguments(self):
        form = () if "--format" in self.options else ("--styles",)
        return ["render", self.what, "--size", self.size, "--wait", "60s", *form, *self.options]


SCREENS = [Screen(dashboard, size) for dashboard in DASHBOARDS for size in SIZES]
SCREENS += [
    Screen(FIRST, "40x12"),
    Screen(FIRST, "30x8"),
    Screen(FIRST, "120x40", "--glyphs", "block", name="block"),
    Screen(FIRST, "120x40", "--glyphs", "ascii", name="ascii"),
    Screen(FIRST, "120x40", "--format", "ansi", "--theme", "mono", name="mono"),
    Screen(FIRST, "120x40", "--format", "ansi", name="colour"),
    Screen("sources", "80x24", shows=FIRST),
    Screen("sources", "120x40", shows=FIRST),
    Screen("help", "80x24", shows=FIRST),
    Screen("help", "120x40", shows=FIRST),
    Screen("conditions", "80x24", code=1),
    Screen("conditions", "120x40", code=1),
    Screen("conditions", "120x40", "--glyphs", "block", name="conditions-block", code=1,
           shows="conditions"),
    Screen("conditions", "120x40", "--glyphs", "ascii", name="conditions-ascii", code=1,
           shows="conditions"),
    Screen("conditions", "120x40", "--format", "ansi", "--theme", "mono",
           name="conditions-mono", code=1, shows="conditions"),
    Screen("hostile", "80x24", code=1),
    Screen("hostile", "120x40", code=1),
    Screen("hostile", "120x40", "--glyphs", "ascii", name="hostile-ascii", code=1,
           shows="hostile"),
]


def run(midwatch, screen, *options):
    """Output of the program, with nothing of this machine around it."""
    with tempfile.TemporaryDirectory(prefix="midwatch-test-") as home:
        environment = {"PATH": os.environ["PATH"], "HOME": home, "TZ": "UTC",
                       "LC_ALL": "C.UTF-8"}
        environment.update((name, value) for name, value in os.environ.items()
                           if name.endswith("SAN_OPTIONS"))
        if screen.made:
            environment["MIDWATCH_LAYOUTS"] = str(HERE / "made")
        done = subprocess.run([midwatch, *screen.arguments(), *options], env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                              check=False)
    if done.returncode != screen.code:
        sys.exit(f"{screen.name}: exit code {done.returncode} instead of {screen.code}\n"
                 + done.stderr.decode(errors="replace"))
    return done.stdout


def replay(midwatch, screen):
    at = (REPLAY / "at").read_text(encoding="ascii").strip()
    return run(midwatch, screen, "--at", at, "--replay-dir", screen.answers)


def lines(frame):
    return frame.decode(errors="backslashreplace").splitlines(keepends=True)


def check(midwatch, sets):
    """Complain of every screen that is not as expected."""
    wrong = 0
    for screen in SCREENS:
        if sets and screen.set not in sets:
            continue
        frame = replay(midwatch, screen)
        if os.environ.get("UPDATE_GOLDEN"):
            screen.file.write_bytes(frame)
            continue
        expected = screen.file.read_bytes() if screen.file.exists() else b""
        if frame != expected:
            wrong += 1
            sys.stdout.writelines(difflib.unified_diff(
                lines(expected), lines(frame), str(screen.file), "as drawn now", n=1))
    return wrong == 0


def record(midwatch, url):
    """Ask everything again at this moment, and render from what was kept."""
    at = str(int(time.time()))
    server, made_url = made.serve()
    shutil.rmtree(REPLAY, ignore_errors=True)
    for screen in SCREENS:
        screen.answers.mkdir(parents=True, exist_ok=True)
        run(midwatch, screen, "--at", at, "--record-dir", screen.answers,
            "--prometheus", made_url if screen.made else url)
    server.shutdown()
    (REPLAY / "at").write_text(at + "\n", encoding="ascii")
    os.environ["UPDATE_GOLDEN"] = "1"
    return check(midwatch, [])


def main():
    verb, *words = sys.argv[1:] or [""]
    if verb == "check" and words:
        return check(words[0], words[1:])
    if verb == "record" and len(words) == 2:
        return record(*words)
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
