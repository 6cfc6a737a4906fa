# SPDX-License-Identifier: MIT
"""midwatch in tmux, as a person has it: keys go in, the screen is read."""

import os
import re
import shutil
import subprocess
import tempfile

import stack


class Screen:
    """A program in a tmux of its own, with a home of its own."""

    def __init__(self, command, columns=120, rows=40):
        self.folder = tempfile.mkdtemp(prefix="midwatch-screen-")
        self.keys_pressed = 0
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder, "TZ": "UTC",
                       "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
        self.environment = environment
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows),
                  *command)

    def tmux(self, *arguments):
        done = subprocess.run(["tmux", "-S", os.path.join(self.folder, "tmux"), *arguments],
                              env=self.environment, stdout=subprocess.PIPE, text=True,
                              check=True, timeout=30)
        return done.stdout

    def text(self):
        return self.tmux("capture-pane", "-p")

    def press(self, key):
        self.keys_pressed += 1
        self.tmux("send-keys", key)

    def expect(self, pattern, seconds=30):
        """Waits for a line that matches; returns the match."""
        try:
            return stack.wait_for(lambda: re.search(pattern, self.text(), re.MULTILINE),
                                  seconds, pattern)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.text()}") from None

    def close(self):
        self.tmux("kill-server")
        shutil.rmtree(self.folder, ignore_errors=True)
