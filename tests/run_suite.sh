#!/usr/bin/env bash
# Runs the tests of PROGRAM that FILTER names, as one entry of ctest, in a folder for temporary files of its own. After
# a crash it names the test that was running and runs those that were still to come. Exit codes: 0 all passed, 1 some
# failed or crashed or none was found, 77 all were skipped.
# With $BASIN_TEST_RECORD, a file, it adds to it how many ran and which failed, crashed or were skipped.
# Usage: run_suite.sh PROGRAM FILTER
set -uo pipefail
readonly program=$1 filter=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export TMPDIR=$scratch/tmp TEST_TMPDIR=$scratch/tmp/ BASIN_DATA=$scratch/data
mkdir "$TMPDIR" "$BASIN_DATA"
readonly log=$scratch/log
done_tests=()
failed=no
passed=0

record() { # LINE...
  [[ -z ${BASIN_TEST_RECORD:-} ]] || printf '%s\n' "$@" >>"$BASIN_TEST_RECORD"
}

# Words of the log behind "[  MARK ]", which GoogleTest writes once as a test ends and again in its closing lists.
names() { # MARK
  sed -nE "s/^\[ +$1 +\] ([^ ,]+\.[^ ,]+).*/\1/p" "$log" | sort -u
}

# One start of the program, without the tests already done.
start() {
  local excluded
  excluded=$(IFS=: && printf '%s' "${done_tests[*]}")
  "$program" --gtest_filter="$filter${excluded:+-$excluded}" 2>&1 | tee "$log"
  return "${PIPESTATUS[0]}"
}

ran_to_its_end() { grep -qE '^\[=+\] [0-9]+ tests? from .* ran\.' "$log"; }

account() { # EXIT_CODE
  local started name
  mapfile -t started < <(sed -nE 's/^\[ RUN +\] (.*)/\1/p' "$log")
  record "RAN ${#started[@]}"
  while read -r name; do record "FAILED $name"; done < <(names FAILED)
  while read -r name; do record "SKIPPED $name"; done < <(names SKIPPED)
  passed=$((passed + $(grep -cE '^\[ +OK +\]' "$log")))
  (($1 == 0)) || failed=yes
  done_tests+=("${started[@]}")
}

# The test that was running, or why there is none to go on from.
account_for_crash() { # EXIT_CODE
  failed=yes
  if ((${#done_tests[@]} == already_done)); then
    printf 'CRASHED with exit code %s outside any test\n' "$1"
    record "CRASHED $filter outside any test, exit code $1"
    return 1
  fi
  printf 'CRASHED with exit code %s: %s\n' "$1" "${done_tests[-1]}"
  record "CRASHED ${done_tests[-1]} with exit code $1"
}

while true; do
  already_done=${#done_tests[@]}
  status=0
  start || status=$?
  account "$status"
  ran_to_its_end && break
  account_for_crash "$status" || break
done
if ((${#done_tests[@]} == 0)); then
  printf 'No test matches %s\n' "$filter"
  exit 1
fi
[[ $failed == no ]] || exit 1
((passed > 0)) || exit 77
