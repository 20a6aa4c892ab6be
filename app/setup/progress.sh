# shellcheck shell=bash
# Long commands, told in a line now and then. Sourced by app/setup.sh.

# Every few seconds says how far the command writing LOG is, where that has changed, until its own input ends: that is
# when the script that feeds it goes on or dies.
tell_progress() { # LOG WHAT PROGRESS
  local log=$1 what=$2 progress=$3 status line told=
  while true; do
    status=0
    read -rt "${BASIN_PROGRESS_SECONDS:-20}" || status=$?
    ((status > 128)) || return 0
    line=$("$progress" "$log" || true)
    [[ -z $line || $line == "$told" ]] || say "$what: $line"
    told=$line
  done
}

# Runs COMMAND with its output in LOG, which is shown should it fail. PROGRESS LOG prints how far it is, as "12 of 34".
watched() { # LOG WHAT PROGRESS COMMAND...
  local log=$1 what=$2 progress=$3 status=0
  shift 3
  : >"$log"
  exec 8> >(tell_progress "$log" "$what" "$progress")
  "$@" >"$log" 2>&1 8>&- || status=$?
  exec 8>&-
  ((status == 0)) || cat "$log" >&2
  return "$status"
}

# From Ninja's "[120/260] Building ...".
ninja_progress() { # LOG
  sed -n 's|^\[\([0-9]*\)/\([0-9]*\)\].*|\1 of \2|p' "$1" | tail -n 1
}

# From apt-get's words for each package it fetches, unpacks and sets up.
apt_progress() { # LOG
  awk '/ newly installed/ { for (i = 1; i < NF; ++i) if ($(i + 1) == "newly") total = $i }
    /^Get:/ { ++done["fetched"]; phase = "fetched" }
    /^Unpacking / { ++done["unpacked"]; phase = "unpacked" }
    /^Setting up / { ++done["set up"]; phase = "set up" }
    END { if (total && phase) print done[phase], "of", total, phase }' "$1"
}
