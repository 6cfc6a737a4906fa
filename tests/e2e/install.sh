#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The installation has every file where it belongs, and works wherever it was moved to.
#
#   install.sh CMAKE BUILD-DIR REPLAY-DIR
set -euo pipefail
cmake=$1 build=$2 replay=$3
root=$(mktemp -d "${TMPDIR:-/tmp}/midwatch-test-XXXXXX")
trap 'rm -rf "$root"' EXIT

fail() {
    echo "install: $*" >&2
    exit 1
}

DESTDIR=$root/dest "$cmake" --install "$build" --prefix /usr >"$root/log" || {
    cat "$root/log" >&2
    exit 1
}
usr=$root/dest/usr
files="bin/midwatch share/man/man1/midwatch.1 share/man/man5/midwatch.5
    share/man/man5/midwatch-layout.5 share/bash-completion/completions/midwatch
    share/zsh/vendor-completions/_midwatch share/fish/vendor_completions.d/midwatch.fish
    share/midwatch/layouts/application-overview.yaml"
for file in $files; do
    [[ -s $usr/$file ]] || fail "no $file"
done
[[ $(find "$usr/share/midwatch/layouts" -name '*.yaml' | wc -l) -ge 6 ]] || fail "layouts are missing"
extra=$(find "$usr" -type f \( -path '*/share/*' -o -path '*/bin/midwatch' \) -prune -o -type f -print)
[[ -z $extra ]] || fail "unexpected: $extra"
if grep -rqF -e "$build" "$usr/share"; then
    fail "the path of the build is in $(grep -rlF -e "$build" "$usr/share")"
fi

# Moved elsewhere, with nothing of the build tree around: bin/../share is found.
mv "$usr" "$root/elsewhere"
cd /
frame=$(env -i HOME="$root" PATH=/usr/bin:/bin LC_ALL=C.UTF-8 TZ=UTC ASAN_OPTIONS="${ASAN_OPTIONS:-}" \
    "$root/elsewhere/bin/midwatch" render application-overview --size 120x40 \
    --at "$(cat "$replay/at")" --replay-dir "$replay/demo")
grep -q "Latency percentiles" <<<"$frame" || fail "the layouts are not found after a move"
"$root/elsewhere/bin/midwatch" --version >/dev/null || fail "no version"
"$root/elsewhere/bin/midwatch" check "$root"/elsewhere/share/midwatch/layouts/*.yaml >/dev/null ||
    fail "the installed layouts are not good"
