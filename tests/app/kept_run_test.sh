#!/usr/bin/env bash
# The window's run outlives it: ended in each way while it trains, it is offered at the next start and resumes. Brings displays of its own.
# Usage: kept_run_test.sh PROGRAM [TIMES]
set -euo pipefail
program=$1 times=${2:-4}
if ! command -v Xvfb >/dev/null || ! command -v xdotool >/dev/null; then
  echo "skipped: needs Xvfb and xdotool"
  exit 77
fi
home=$(mktemp -d)
export HOME=$home XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data
exports=$home/data/basin/exports
pid='' xvfb=''
trap 'kill -KILL $pid $xvfb 2>/dev/null || true; rm -rf "$home"' EXIT

fail() {
  echo "FAILED: $1" >&2
  ls -la "$exports" "$home" >&2
  cat "$home/log" >&2
  exit 1
}

# wait_for SECONDS COMMAND...: until it succeeds
wait_for() {
  local tries=$(($1 * 10))
  shift
  until "$@"; do
    ((tries-- > 0)) || return 1
    sleep 0.1
  done
}

visible() { xdotool search --onlyvisible --name '^Basin$' >/dev/null 2>&1; }
ended() { ! kill -0 "$pid" 2>/dev/null; }
saved() { compgen -G "$exports/two-moons-*-checkpoint.safetensors" >/dev/null; }
step_of() { "$program" info "$1" | awk '$1 == "step" && !seen++ { print $2 }'; }

# open_window ARGUMENTS...: on a display of its own
open_window() {
  rm -f "$home/display"
  Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -noreset 3>"$home/display" 2>/dev/null &
  xvfb=$!
  wait_for 10 test -s "$home/display" || fail "no display"
  DISPLAY=:$(cat "$home/display")
  export DISPLAY
  "$program" "$@" --width 1000 --height 700 >"$home/log" 2>&1 &
  pid=$!
  wait_for 20 visible || fail "no window within 20 s"
  window=$(xdotool search --onlyvisible --name '^Basin$' | tail -n 1)
}

press() { xdotool windowfocus "$window" key "$1" 2>/dev/null || true; }

# end_window WAY: as it may happen; exit codes are a shell's
end_window() {
  local code=0 expected
  case $1 in
    display) kill -KILL "$xvfb" && expected=1 ;;
    *) kill -s "$1" "$pid" && expected=$((128 + $(kill -l "$1"))) ;;
  esac
  wait_for 20 ended || fail "still there after $1"
  wait "$pid" || code=$?
  ((code == expected)) || fail "exit code $code after $1, not $expected"
  kill -KILL "$xvfb" 2>/dev/null || true
  wait "$xvfb" 2>/dev/null || true
}

ways=(TERM HUP KILL display)
open_window --preset two-moons
for ((i = 0; i < times; ++i)); do
  wait_for 20 test -s "$exports/autosave.safetensors" || fail "nothing is saved while it trains"
  sleep "$((RANDOM % 2)).$((RANDOM % 10))"
  way=${ways[i % ${#ways[@]}]}
  end_window "$way"
  rm -f "$exports"/two-moons-*
  open_window --preset rings --paused
  [[ -s $exports/previous-run.safetensors ]] || fail "nothing is offered after $way"
  for ((tries = 0; tries < 10; ++tries)); do
    press ctrl+alt+o
    sleep 0.5
    press ctrl+s
    wait_for 2 saved && break
  done
  saved || fail "the run does not resume after $way"
  left=$(step_of "$exports/previous-run.safetensors") resumed=$(step_of "$exports"/two-moons-*-checkpoint.safetensors)
  ((left >= 100 && resumed == left)) || fail "after $way update $left was kept and $resumed resumed"
  echo "$way: resumed at update $resumed"
  press space
done
end_window TERM
echo "passed"
