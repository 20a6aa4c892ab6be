# shellcheck shell=bash
# What tests of the real window share. The script that includes it removes `home` and ends `pid`, the program once that runs.
home=$(mktemp -d)
pid=''

skip_without() { # COMMAND...
  local command
  for command; do
    command -v "$command" >/dev/null && continue
    echo "skipped: needs $command"
    exit 77
  done
}

fail() {
  echo "FAILED: $1" >&2
  find "$home" -type f -printf '%TT %s %p\n' >&2
  [[ ! -f $home/log ]] || cat "$home/log" >&2
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

# find_window: sets `window`, once it is there
find_window() {
  wait_for 20 visible || fail "no window within 20 s"
  # shellcheck disable=SC2034
  window=$(xdotool search --onlyvisible --name '^Basin$' | tail -n 1)
}
