#!/usr/bin/env bash
# The real window with a real keyboard: xdotool presses keys, the files that commands write are the proof. Wants DISPLAY (./test provides one).
# Usage: window_test.sh PROGRAM
set -euo pipefail
program=$1
# shellcheck source=tests/app/real_window.sh
source "$(dirname "${BASH_SOURCE[0]}")/real_window.sh"
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$home"' EXIT
if [[ -z ${DISPLAY:-} ]]; then
  echo "skipped: needs a display"
  exit 77
fi
skip_without xdotool

written() { [[ -n $(find "$home" -name "$1" -size +0 -print -quit) ]]; }

# press FILE KEY: until FILE is there (a window without a window manager may need a moment to take the focus)
press_until() {
  local tries=10
  until written "$1"; do
    ((tries-- > 0)) || fail "$2 wrote no $1"
    xdotool windowfocus "$window" key "$2"
    wait_for 3 written "$1" || true
  done
}

HOME=$home XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data "$program" --preset two-moons --seconds 120 &
pid=$!
find_window
xdotool mousemove --window "$window" 600 400 sleep 0.5
press_until '*.safetensors' ctrl+s
press_until '*.png' F12
press_until '*.csv' ctrl+m
# A screenshot of a window that is paused and idle has no news to wait for.
xdotool windowsize "$window" 1024 700 sleep 0.5 key space sleep 1.5 key F12 sleep 0.5 key space sleep 0.3
for _ in 1 2 3 4 5; do
  ended && break
  xdotool windowfocus "$window" key ctrl+q 2>/dev/null || true
  wait_for 4 ended || true
done
ended || fail "Ctrl+Q did not close the window"
wait "$pid" || fail "exit code $?"
echo "passed"
