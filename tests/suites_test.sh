#!/usr/bin/env bash
# Checks suites.cmake, list_suites.cmake and run_suite.sh on a stand-in for a GoogleTest program, a shell script with a
# test that fails, one that crashes and one that is skipped.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset BASIN_TEST_RECORD
failures=0
output=

expect_exit() { # CODE COMMAND...
  local wanted=$1 code=0
  shift
  output=$("$@" 2>&1 </dev/null) || code=$?
  ((code == wanted)) || complain "$* ended with $code instead of $wanted"
}

expect_words() { # TEXT
  [[ $output == *"$1"* ]] || complain "\"$1\" is missing in the output"
}

complain() {
  failures=$((failures + 1))
  printf 'FAILED: %s\n%s\n\n' "$*" "$output" >&2
}

make_stand_in() {
  cat >"$scratch/program" <<'PROGRAM'
#!/usr/bin/env bash
if [[ $1 == --gtest_list_tests ]]; then
  printf '%s\n' 'Running main() from gtest_main.cc' Worker. '  pauses' '  crashes' '  resumes' 'All/Contract.' '  holds/0  # GetParam() = "a.b"' '  holds/1' \
    'Odd/0.  # TypeParam = int' '  adds' 'Odd/1.  # TypeParam = float' '  adds' Absent. '  waits'
  exit
fi
filter=${1#--gtest_filter=}
echo '[==========] Running some tests from some test suites.'
status=0
for test in Worker.pauses Worker.crashes Worker.resumes All/Contract.holds/0 All/Contract.holds/1 Odd/0.adds Odd/1.adds Absent.waits; do
  [[ ":${filter%%-*}:" == *":$test:"* && ":${filter#*-}:" != *":$test:"* || ":$filter:" == *":$test:"* && $filter != *-* ]] || continue
  echo "[ RUN      ] $test"
  case $test in
    Worker.crashes) kill -SEGV $$ ;;
    All/Contract.holds/1) status=1 && echo "[  FAILED  ] $test, where GetParam() = 1 (0 ms)" ;;
    Absent.waits) echo "[  SKIPPED ] $test (0 ms)" ;;
    *) echo "[       OK ] $test (0 ms)" ;;
  esac
done
echo '[==========] 1 test from 1 test suite ran. (0 ms total)'
exit $status
PROGRAM
  chmod +x "$scratch/program"
  cat >"$scratch/CMakeLists.txt" <<CMAKE
cmake_minimum_required(VERSION 3.22)
project(stand_in LANGUAGES NONE)
enable_testing()
set(CMAKE_SOURCE_DIR "$root")
include($root/tests/suites.cmake)
add_executable(program IMPORTED)
set_target_properties(program PROPERTIES IMPORTED_LOCATION $scratch/program)
add_suites(program TIMEOUT 60 SHARDS Odd:2 ALONE Worker ONE_THREAD Odd)
CMAKE
  expect_exit 0 cmake -S "$scratch" -B "$scratch/build" -G Ninja
}

lists_a_suite_once() {
  expect_exit 0 ctest --test-dir "$scratch/build" -N
  local name
  for name in Worker Contract Odd-1-of-2 Odd-2-of-2 Absent; do expect_words ": $name"; done
  expect_words "Total Tests: 5"
  expect_exit 0 ctest --test-dir "$scratch/build" -N -R Odd
  expect_words "Total Tests: 2"
}

spares_the_thread_sanitizer_what_has_one_thread() {
  expect_exit 0 cmake -S "$scratch" -B "$scratch/tsan" -G Ninja -DBASIN_SANITIZE=thread
  expect_exit 0 ctest --test-dir "$scratch/tsan" -N
  expect_words ": Worker"
  expect_words "Total Tests: 3"
}

tells_failures_by_name() {
  export BASIN_TEST_RECORD="$scratch/record"
  expect_exit 8 ctest --test-dir "$scratch/build" --output-on-failure --parallel 2
  expect_words "60% tests passed, 2 tests failed out of 5"
  expect_words "All/Contract.holds/1"
  expect_words "Absent (Skipped)"
  output=$(<"$scratch/record")
  expect_words "FAILED All/Contract.holds/1"
  expect_words "SKIPPED Absent.waits"
  expect_words "CRASHED Worker.crashes with exit code 139"
  unset BASIN_TEST_RECORD
}

goes_on_after_a_crash() {
  expect_exit 1 "$root/tests/run_suite.sh" "$scratch/program" Worker.pauses:Worker.crashes:Worker.resumes
  expect_words "CRASHED with exit code 139: Worker.crashes"
  expect_words "[       OK ] Worker.resumes"
}

refuses_an_empty_filter() {
  expect_exit 1 "$root/tests/run_suite.sh" "$scratch/program" Worker.no_such
  expect_words "No test matches Worker.no_such"
  expect_exit 1 "$root/tests/run_suite.sh" /no/such/program Worker.pauses
  expect_words "outside any test"
}

reports_a_program_that_cannot_list() {
  printf '#!/bin/sh\necho broken >&2; exit 3\n' >"$scratch/program"
  expect_exit 8 ctest --test-dir "$scratch/build" --output-on-failure
  expect_words "broken"
}

main() {
  make_stand_in
  lists_a_suite_once
  spares_the_thread_sanitizer_what_has_one_thread
  tells_failures_by_name
  goes_on_after_a_crash
  refuses_an_empty_filter
  reports_a_program_that_cannot_list
  ((failures == 0)) && printf 'all checks of suites passed\n'
}

main
