#!/usr/bin/env bash
# Checks ./run, ./test, app/setup.sh and .ci/bare-root without installing or building anything of Basin: refusals in the source tree
# itself, everything else in a copy of the scripts beside a stand-in project whose `basin` is a shell script.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset DISPLAY WAYLAND_DISPLAY BASIN_CMAKE_ARGS CMAKE_PREFIX_PATH
export BASIN_PACKAGES=
failures=0
output=

# Runs COMMAND, keeps what it prints in $output, and compares its exit code.
expect_exit() { # CODE COMMAND...
  local wanted=$1 code=0
  shift
  output=$("$@" 2>&1 </dev/null) || code=$?
  ((code == wanted)) || complain "$* ended with $code instead of $wanted"
}

expect_words() { # TEXT
  [[ $output == *"$1"* ]] || complain "\"$1\" is missing in the output"
}

expect_no_words() { # TEXT
  [[ $output != *"$1"* ]] || complain "\"$1\" should not be in the output"
}

complain() {
  failures=$((failures + 1))
  printf 'FAILED: %s\n%s\n\n' "$*" "$output" >&2
}

refuses_to_install() {
  local script
  for script in "run --no-install presets" "run --no-install --offscreen 5" "test --no-install"; do
    # shellcheck disable=SC2086
    BASIN_PACKAGES="bash basin-no-such-package" expect_exit 2 "$root"/$script
    expect_words "Missing packages: basin-no-such-package"
    expect_words "apt-get install -y --no-install-recommends basin-no-such-package"
  done
}

says_there_is_no_display() {
  local arguments
  for arguments in "" "--seed 3" "--preset rings" "$root/LICENSE"; do
    # shellcheck disable=SC2086
    expect_exit 2 "$root/run" $arguments
    expect_words "needs a display"
    expect_words "./run train --preset eight-gaussians --out runs/first"
    expect_words "./run --offscreen 30 --out shots"
  done
}

refuses_bad_flags() {
  expect_exit 2 "$root/run" --no-instal
  expect_words "Unknown flag --no-instal"
  expect_exit 2 "$root/test" --msan
  expect_words "Unknown flag --msan"
  expect_exit 2 "$root/run" --offscreen
  expect_words "--offscreen needs a value"
  expect_exit 2 "$root/run" --offscreen soon --out shots
  expect_words '"soon" is not a number of seconds'
  expect_exit 2 "$root/run" --offscreen 0
  expect_exit 2 "$root/run" --out shots
  expect_words "without --offscreen"
}

# A project of the same shape; its `basin` prints how it was called, asks the display for its size when there is one,
# and ends with $STAND_IN_EXIT.
make_stand_in() {
  mkdir -p "$scratch/tree/app"
  cp "$root/run" "$root/test" "$root/CMakePresets.json" "$scratch/tree/"
  cp -r "$root/app/setup.sh" "$root/app/setup" "$scratch/tree/app/"
  cat >"$scratch/tree/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.22)
project(stand_in LANGUAGES NONE)
set(program ${CMAKE_BINARY_DIR}/bin/basin)
add_custom_command(OUTPUT ${program} COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/basin.sh ${program}
  DEPENDS ${CMAKE_SOURCE_DIR}/basin.sh)
add_custom_target(basin ALL DEPENDS ${program})
if(SLOW)
  add_custom_target(second COMMAND sleep 0.5)
  add_custom_target(first COMMAND sleep 0.5)
  add_dependencies(second first)
  add_dependencies(basin second)
endif()
if(BASIN_TESTS)
  enable_testing()
  add_test(NAME display COMMAND xdpyinfo)
endif()
CMAKE
  cat >"$scratch/tree/basin.sh" <<'PROGRAM'
#!/bin/sh
echo "called with: $*"
echo "in: $PWD"
[ -z "$DISPLAY" ] || xdpyinfo | grep dimensions
exit "${STAND_IN_EXIT:-0}"
PROGRAM
  chmod +x "$scratch/tree/basin.sh"
}

configures_only() {
  expect_exit 0 "$scratch/tree/run" --configure-only
  expect_words "Configuring (release)"
  expect_no_words "Building"
  expect_no_words "called with"
  expect_exit 0 "$scratch/tree/test" --tsan --configure-only
  expect_words "Configuring (tsan)"
  expect_no_words "Building"
  [[ -f $scratch/tree/build/tsan/build.ninja && ! -e $scratch/tree/build/release/bin ]] || complain "--configure-only built something"
  expect_exit 2 "$root/run" --configure
  expect_words "Unknown flag --configure"
  rm -rf "$scratch/tree/build"
}

tells_how_far_the_build_is() {
  export BASIN_PROGRESS_SECONDS=0.1
  expect_exit 0 env BASIN_CMAKE_ARGS="-DSLOW=ON" "$scratch/tree/run" presets
  expect_words "Building basin: 1 of "
  expect_words "Built basin in "
  unset BASIN_PROGRESS_SECONDS
}

# An apt-get and a dpkg-query of our own; only root is not asked.
make_stand_in_for_apt() {
  mkdir -p "$scratch/bin"
  printf '#!/bin/sh\nexit 1\n' >"$scratch/bin/dpkg-query"
  cat >"$scratch/bin/apt-get" <<'APT'
#!/bin/sh
case " $* " in *" update "*) exit ;; esac
printf '0 upgraded, 2 newly installed, 0 to remove\nAfter this operation, 12.3 MB of additional disk space will be used.\nUnpacking one\n'
sleep 0.3
[ -z "$APT_FAILS" ] || { echo "E: no room"; exit 100; }
printf 'Unpacking two\nSetting up one\n'
sleep 0.3
APT
  chmod +x "$scratch/bin/apt-get" "$scratch/bin/dpkg-query"
}

tells_how_far_the_packages_are() {
  local settings=(env "PATH=$scratch/bin:$PATH" BASIN_PACKAGES="one two" BASIN_PROGRESS_SECONDS=0.1)
  make_stand_in_for_apt
  expect_exit 2 "${settings[@]}" APT_FAILS=yes "$scratch/tree/run" presets
  expect_words "E: no room"
  expect_words "could not install: one two"
  expect_exit 0 "${settings[@]}" "$scratch/tree/run" presets
  expect_words "Missing packages: one two"
  expect_words "Installing packages: 1 of 2 unpacked"
  expect_words "Installing packages: 1 of 2 set up"
  expect_words "Installed 2 packages, 12.3 MB"
}

# Where it cannot run, the stage of a bare root says why and is no failure.
skips_a_bare_root_without_git() {
  mkdir -p "$scratch/tree/.ci"
  cp "$root/.ci/bare-root" "$scratch/tree/.ci/"
  expect_exit 77 "$scratch/tree/.ci/bare-root"
  if ((EUID != 0)); then
    expect_words "skipped: making a root takes root"
  elif ! grep -qx 'ID=debian' /etc/os-release; then
    expect_words "skipped: this machine is not Debian"
  elif ! unshare --mount --pid --fork true 2>/dev/null; then
    expect_words "skipped: this machine lets nobody mount folders"
  else
    expect_words "skipped: the source folder is no git repository"
  fi
}

builds_once_and_starts() {
  expect_exit 0 "$scratch/tree/run" info some.file
  expect_words "Configuring (release)"
  expect_words "Building basin"
  expect_words "called with: info some.file"
  expect_words "in: $PWD"
  expect_exit 7 env STAND_IN_EXIT=7 "$scratch/tree/run" train --out folder
  expect_no_words "Configuring"
  expect_no_words "Building"
  expect_words "called with: train --out folder"
}

starts_again_quickly() {
  local start elapsed_ms
  start=$(date +%s%N)
  expect_exit 0 "$scratch/tree/run" presets
  elapsed_ms=$((($(date +%s%N) - start) / 1000000))
  printf 'second start: %s ms\n' "$elapsed_ms"
  ((elapsed_ms < 2000)) || complain "the second start took $elapsed_ms ms"
}

configures_anew_for_other_arguments() {
  expect_exit 0 env CMAKE_PREFIX_PATH="/opt/one:/opt/two" BASIN_CMAKE_ARGS="-DCMAKE_CXX_STANDARD=20" "$scratch/tree/run" presets
  expect_words "Configuring (release)"
  output=$(<"$scratch/tree/build/release/CMakeCache.txt")
  expect_words "=/opt/one;/opt/two"
  expect_words "CMAKE_CXX_STANDARD"
  expect_exit 0 "$scratch/tree/run" presets
  expect_words "Configuring (release)"
}

shows_the_log_of_a_failed_build() {
  mv "$scratch/tree/basin.sh" "$scratch/tree/away.sh"
  expect_exit 1 "$scratch/tree/run" presets
  expect_words "basin.sh"
  mv "$scratch/tree/away.sh" "$scratch/tree/basin.sh"
}

shows_help() {
  expect_exit 0 "$scratch/tree/run" --help
  expect_words "--offscreen SECONDS"
  expect_words "called with: --help"
  expect_exit 0 "$scratch/tree/test" --help
  expect_words "--tsan"
}

runs_off_screen() {
  expect_exit 5 env STAND_IN_EXIT=5 "$scratch/tree/run" --offscreen 2.5 --out "$scratch/my shots" --preset rings
  expect_words "called with: --screenshots $scratch/my shots --seconds 2.5 --preset rings"
  expect_words "1600x1000"
  expect_no_servers_left
}

runs_ctest_in_one_display() {
  expect_exit 0 "$scratch/tree/test" -R display
  expect_words "100% tests passed, 0 tests failed out of 1"
  [[ -s $scratch/tree/build/release/tests.xml ]] || complain "no JUnit results"
  expect_exit 8 "$scratch/tree/test" -R no_such_test
  expect_words "No tests were found"
  expect_exit 8 env DISPLAY=:0 "$scratch/tree/test" --tsan
  expect_words "Configuring (tsan)"
  expect_words 'unable to open display ""'
  expect_exit 0 "$scratch/tree/run" presets
  expect_no_words "Configuring"
  expect_no_servers_left
}

stops_the_display_with_the_script() {
  (
    # shellcheck disable=SC2034
    install=no
    # shellcheck source=app/setup.sh
    source "$root/app/setup.sh"
    start_display
    printf '%s\n' "$display_process" >"$scratch/server"
    exec sleep 60 >/dev/null
  ) &
  local script=$!
  until [[ -s $scratch/server ]]; do sleep 0.05; done
  kill -0 "$(<"$scratch/server")" || complain "the private display is not running"
  kill -KILL "$script"
  wait "$script" 2>/dev/null
  expect_no_servers_left
}

# The servers started by the tests above keep their notes in TMPDIR, which is $scratch/tmp.
expect_no_servers_left() {
  local _
  for _ in {1..60}; do
    [[ -z $(servers) ]] && return
    sleep 0.05
  done
  output=$(servers)
  complain "an Xvfb is still running"
}

servers() {
  local descriptors
  for descriptors in /proc/[0-9]*/fd/1; do
    [[ $(readlink "$descriptors") == "$TMPDIR"/* ]] && printf '%s\n' "$descriptors"
  done
}

main() {
  refuses_to_install
  says_there_is_no_display
  refuses_bad_flags
  mkdir "$scratch/tmp"
  export TMPDIR="$scratch/tmp"
  make_stand_in
  configures_only
  builds_once_and_starts
  starts_again_quickly
  configures_anew_for_other_arguments
  shows_the_log_of_a_failed_build
  tells_how_far_the_build_is
  if ((EUID == 0)); then tells_how_far_the_packages_are; fi
  skips_a_bare_root_without_git
  shows_help
  if command -v Xvfb >/dev/null && command -v xdpyinfo >/dev/null; then
    runs_off_screen
    runs_ctest_in_one_display
    stops_the_display_with_the_script
  else
    printf 'skipped what needs Xvfb and xdpyinfo: not installed\n'
  fi
  ((failures == 0)) && printf 'all script checks passed\n'
}

main
