# shellcheck shell=bash
# What ./run, ./test and the scripts in .ci share: Debian packages, configuring, building, a private X server.
# Sourced by them; they set $root (the source folder) and $install (yes or no) and run under `set -euo pipefail`.
#
# Read from the environment:
#   CMAKE_PREFIX_PATH       where to find one's own LibTorch; Debian's is then not asked for
#   BASIN_CMAKE_ARGS        more arguments for cmake, such as -DCMAKE_CXX_STANDARD=20 for LibTorch 2.14 and later
#   BASIN_PACKAGES          for tests: replaces the lists of packages
#   BASIN_PROGRESS_SECONDS  for tests: seconds between two lines of progress (20)

: "${root:?}" "${install:?}"

say() { printf '%s\n' "$*" >&2; }

# Exit code 2: something to be put right by the caller. A build that fails ends with 1.
refuse() {
  say "$@"
  exit 2
}

# shellcheck source=app/setup/progress.sh
source "$root/app/setup/progress.sh"
# shellcheck source=app/setup/packages.sh
source "$root/app/setup/packages.sh"
# shellcheck source=app/setup/build.sh
source "$root/app/setup/build.sh"
# shellcheck source=app/setup/display.sh
source "$root/app/setup/display.sh"

# Packages, configuration and build in one; without a TARGET it ends with the configuration. A second script started
# meanwhile waits for its turn.
prepare() { # PRESET TESTS(ON|OFF) TARGET|'' PACKAGE...
  local preset=$1 tests=$2 target=$3
  shift 3
  ensure_packages "$@"
  (
    flock -n 9 || { say "Another build is running here; waiting for it." && flock 9; }
    configure "$preset" "$tests"
    [[ -z $target ]] || build_target "$preset" "$target"
  ) 9>"$root/build/.lock"
}
