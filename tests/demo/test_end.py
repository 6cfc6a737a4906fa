#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whatever ends the demo, nothing of it is left: no process, no file.

test_end.py --root DIR --sim FILE [--midwatch FILE]
"""

import argparse
import fcntl
import os
import pty
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import unittest

import stack

OPTIONS = None


class Demo:
    """scripts/demo.sh in a folder of its own."""

    def __init__(self, *options, terminal=False):
        self.folder = tempfile.mkdtemp(prefix="midwatch-test-")
        programs = os.path.join(self.folder, "bin")
        os.mkdir(programs)
        os.symlink(OPTIONS.sim, os.path.join(programs, "sql-studio-sim"))
        os.symlink(OPTIONS.midwatch or "/bin/false", os.path.join(programs, "midwatch"))
        command = [os.path.join(OPTIONS.root, "scripts", "demo.sh"), "--bin", programs,
                   "--days", "1", "--fine", "5m", "--lead", "5", *options]
        environment = {**os.environ, "TMPDIR": self.folder, "TERM": "xterm-256color"}
        self.output = open(os.path.join(self.folder, "output"), "w+", encoding="utf-8")
        if terminal:
            main, side = pty.openpty()
            self.process = subprocess.Popen(command, stdin=side, stdout=side, stderr=side,
                                            env=environment, start_new_session=True)
            os.close(side)
            fcntl.ioctl(main, termios.TIOCSWINSZ, struct.pack("4H", 40, 120, 0, 0))
            threading.Thread(target=self.drain, args=(main,), daemon=True).start()
        else:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                            stdout=self.output, stderr=self.output,
                                            env=environment, start_new_session=True)

    def drain(self, main):
        """Reads what the screen shows, so that its writer never waits."""
        try:
            while True:
                self.output.write(os.read(main, 65536).decode(errors="replace"))
                self.output.flush()
        except (OSError, ValueError):
            os.close(main)

    def said(self):
        with open(self.output.name, encoding="utf-8", errors="replace") as file:
            return file.read()

    def runs(self, program):
        """The pid of a server or of midwatch, once it is there."""
        for pid, line in stack.processes_of(self.folder):
            if os.path.basename(line.split(" ", 1)[0]) == program:
                return pid
        return None

    def wait_until_up(self):
        def up():
            assert self.process.poll() is None, self.said()
            return "SIMULATOR_URL=" in self.said()
        stack.wait_for(up, 120, "the demo is up")

    def leftovers(self):
        folders = [name for name in os.listdir(self.folder)
                   if name.startswith("midwatch-demo.")]
        return stack.processes_of(self.folder) + folders

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.output.close()
        stack.wait_for(lambda: not stack.processes_of(self.folder), 30, "all ended")
        shutil.rmtree(self.folder)


class End(unittest.TestCase):
    def demo(self, *options, **settings):
        demo = Demo(*options, **settings)
        self.addCleanup(demo.close)
        return demo

    def ends(self, demo, code):
        demo.process.wait(timeout=30)
        self.assertEqual(demo.process.returncode, code, demo.said())
        self.assertEqual(demo.leftovers(), [])

    def test_signals(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143),
                             (signal.SIGHUP, 129)):
            with self.subTest(signal=number):
                demo = self.demo("--no-ui")
                demo.wait_until_up()
                demo.process.send_signal(number)
                self.ends(demo, code)

    def test_while_starting(self):
        demo = self.demo("--no-ui")
        stack.wait_for(lambda: demo.runs("sql-studio-sim"), 60, "the simulator runs")
        demo.process.send_signal(signal.SIGTERM)
        self.ends(demo, 143)

    def test_killed(self):
        demo = self.demo("--no-ui")
        demo.wait_until_up()
        demo.process.kill()
        demo.process.wait()
        stack.wait_for(lambda: not demo.leftovers(), 30, "all gone after SIGKILL")

    def test_a_server_dies(self):
        demo = self.demo("--no-ui")
        demo.wait_until_up()
        os.kill(demo.runs("prometheus-alertmanager"), signal.SIGKILL)
        self.ends(demo, 1)
        self.assertIn("a server ended by itself", demo.said())

    def test_port_in_use(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            # Alertmanager, the first of the two to start, takes the next port.
            port = taken.getsockname()[1]
            demo = self.demo("--no-ui", "--port", str(port - 1))
            self.ends(demo, 1)
        self.assertIn(f"port {port} is in use", demo.said())

    def test_screen(self):
        if not OPTIONS.midwatch:
            self.skipTest("no midwatch was built")
        for number in (signal.SIGTERM, signal.SIGKILL):
            with self.subTest(signal=number):
                demo = self.demo(terminal=True)

                def screen_of(demo=demo):
                    assert demo.process.poll() is None, demo.said()
                    return demo.runs("midwatch")
                screen = stack.wait_for(screen_of, 120, "midwatch runs")
                os.kill(screen, number)
                demo.process.wait(timeout=30)
                self.assertEqual(demo.leftovers(), [])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--sim", required=True)
    parser.add_argument("--midwatch")
    OPTIONS, rest = parser.parse_known_args()
    stack.skip_without_servers()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
