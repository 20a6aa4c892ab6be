#!/usr/bin/env bash
# The window's run outlives it: ended in each way while it trains, it is offered at the next start and resumes. Brings displays of its own.
# Usage: kept_run_test.sh PROGRAM [TIMES [SECONDS]]      SECONDS of training before each end, some at random if not given
set -euo pipefail
program=$1 times=${2:-6} seconds=${3:-}
# shellcheck source=tests/app/real_window.sh
source "$(dirname "${BASH_SOURCE[0]}")/real_window.sh"
export HOME=$home XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data
exports=$home/data/basin/exports
xvfb=''
trap 'kill -KILL $pid $xvfb 2>/dev/null || true; rm -rf "$home"' EXIT
skip_without Xvfb xdotool

saved() { compgen -G "$exports/two-moons-*-checkpoint.safetensors" >/dev/null; }
kept() { compgen -G "$exports/kept-*.safetensors" >/dev/null; }
newest_kept() { find "$exports" -name 'kept-*.safetensors' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2-; }
step_of() { "$program" info "$1" | awk '$1 == "step" && !seen++ { print $2 }'; }

# open_window ARGUMENTS...: on a display of its own
open_window() {
  rm -f "$home/display" "$exports"/kept-*
  Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -noreset 3>"$home/display" 2>/dev/null &
  xvfb=$!
  wait_for 10 test -s "$home/display" || fail "no display"
  DISPLAY=:$(cat "$home/display")
  export DISPLAY
  "$program" "$@" --width 1000 --height 700 >"$home/log" 2>&1 &
  pid=$!
  find_window
}

press() { xdotool windowfocus "$window" key "$1" 2>/dev/null || true; }

# end_window WAY: as it may happen, A+B is two signals back to back; exit codes are a shell's, of whichever came first
end_window() {
  local code=0 signal expected=' '
  if [[ $1 == display ]]; then
    kill -KILL "$xvfb" && expected=' 1 '
  else
    for signal in ${1//+/ }; do
      kill -s "$signal" "$pid" 2>/dev/null || true
      expected+="$((128 + $(kill -l "$signal"))) "
    done
  fi
  wait_for 20 ended || fail "still there after $1"
  wait "$pid" || code=$?
  [[ $expected == *" $code "* ]] || fail "exit code $code after $1, not$expected"
  kill -KILL "$xvfb" 2>/dev/null || true
  wait "$xvfb" 2>/dev/null || true
}

ways=(TERM HUP KILL display TERM+HUP HUP+HUP)
open_window --preset two-moons
for ((i = 0; i < times; ++i)); do
  wait_for 20 test -s "$exports/autosave.safetensors" || fail "nothing is saved while it trains"
  sleep "${seconds:-$((RANDOM % 2)).$((RANDOM % 10))}"
  way=${ways[i % ${#ways[@]}]}
  end_window "$way"
  [[ $way == KILL || -s $exports/last-run.safetensors ]] || fail "the end was not orderly after $way"
  rm -f "$exports"/two-moons-*
  open_window --preset rings --paused
  wait_for 10 kept || fail "nothing is offered after $way"
  for ((tries = 0; tries < 10; ++tries)); do
    press ctrl+alt+o
    sleep 0.5
    press ctrl+s
    wait_for 2 saved && break
  done
  saved || fail "the run does not resume after $way"
  left=$(step_of "$(newest_kept)") resumed=$(step_of "$exports"/two-moons-*-checkpoint.safetensors)
  ((left >= 100 && resumed == left)) || fail "after $way update $left was kept and $resumed resumed"
  echo "$way: resumed at update $resumed"
  press space
done
end_window TERM
echo "passed"
