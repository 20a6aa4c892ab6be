#!/usr/bin/env bash
# From a first start without any data to a hole that fills, in two keys, what the chains made of it on disk, and the same made again without a window.
# Wants DISPLAY (./test provides one).
# Usage: canvas_test.sh PROGRAM
set -euo pipefail
program=$1
# shellcheck source=tests/app/real_window.sh
source "$(dirname "${BASH_SOURCE[0]}")/real_window.sh"
# It keeps its run as it ends: only then can its files go.
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$home"' EXIT
if [[ -z ${DISPLAY:-} ]]; then
  echo "skipped: needs a display"
  exit 77
fi
skip_without xdotool

saved() { [[ -n $(find "$home" -name energies.csv -size +0 -print -quit) ]]; }

mkdir "$home/empty"
HOME=$home XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data BASIN_DATA=$home/empty "$program" --seconds 120 &
pid=$!
find_window
begun=$(date +%s%3N)
xdotool mousemove --window "$window" 600 400 sleep 0.5
tries=15
until saved; do # a window without a window manager may need a moment to take the focus, and chains a moment to answer
  ((tries-- > 0)) || fail "no candidates of a hole were saved"
  xdotool windowfocus "$window" key 7 sleep 0.3 key u sleep 0.7 key ctrl+shift+s
  wait_for 1 saved || true
done
taken=$(($(date +%s%3N) - begun))
recorded() { [[ -n $(find "$home" -name session.json -size +0 -print -quit) ]]; }
wait_for 10 recorded || fail "the session was not recorded"
folder=$(dirname "$(dirname "$(find "$home" -name session.json -print -quit)")")
HOME=$home BASIN_DATA=$home/empty "$program" replay "$folder" --out "$home/again"
for file in "$folder"/*.png "$folder"/*.csv; do
  cmp "$file" "$home/again/$(basename "$file")" || fail "the replayed session differs"
done
echo "passed: candidates on disk $taken ms after the window appeared, and the same bytes from the replayed session"
