#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Runs shellcheck over every script of the project.
#   check_shell.sh ROOT
set -euo pipefail
if ! command -v shellcheck >/dev/null; then
    echo 'skipped: no shellcheck here'
    exit 77
fi
cd "$1"
shellcheck -x scripts/*.sh scripts/lib/*.sh tests/demo/*.sh .ci/run
