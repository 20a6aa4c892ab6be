# shellcheck shell=bash
# A private X server. Sourced by app/setup.sh.

stop_display() {
  kill "$display_process" 2>/dev/null || true
  wait "$display_process" 2>/dev/null || true
  rm -rf "$display_folder"
}

# Starts Xvfb on a free display and exports DISPLAY; the server ends with this script, however that ends. It writes its
# number once it takes connections, and runs in a session of its own so that Ctrl-C reaches the program alone.
start_display() {
  local number=
  command -v Xvfb >/dev/null || refuse "Xvfb is not installed, so there is no private display; install the package xvfb."
  display_folder=$(mktemp -d)
  : >"$display_folder/number"
  setsid setpriv --pdeathsig TERM Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp -noreset \
    3>"$display_folder/number" >"$display_folder/log" 2>&1 </dev/null &
  display_process=$!
  trap stop_display EXIT
  for _ in {1..300}; do
    read -r number <"$display_folder/number" && break
    kill -0 "$display_process" 2>/dev/null || break
    sleep 0.05
  done
  if [[ -z $number ]]; then
    cat "$display_folder/log" >&2
    refuse "Xvfb did not start within 15 seconds; its own words are above."
  fi
  unset WAYLAND_DISPLAY
  export DISPLAY=":$number"
}
