# shellcheck shell=bash disable=SC2034
# What ./run and ./test share: Debian packages, configuring, building, a private X server.
# Sourced by both, which set $root (the source folder) and $install (yes or no) and run under `set -euo pipefail`.
#
# Read from the environment:
#   CMAKE_PREFIX_PATH  where to find one's own LibTorch; Debian's is then not asked for
#   BASIN_CMAKE_ARGS   more arguments for cmake, such as -DCMAKE_CXX_STANDARD=20 for LibTorch 2.14 and later
#   BASIN_PACKAGES     for tests: replaces the lists of packages below

: "${root:?}" "${install:?}"

readonly run_packages=(
  g++ cmake ninja-build pkg-config lld
  libtorch-dev libopenblas0-pthread libhwy-dev
  libimgui-dev libglfw3-dev libstb-dev libgl-dev libgl1-mesa-dri
  libtomlplusplus-dev libcli11-dev nlohmann-json3-dev libfmt-dev zlib1g-dev
  fonts-dejavu-core fonts-inter dataset-fashion-mnist
)
readonly offscreen_packages=(xvfb)
readonly test_packages=("${offscreen_packages[@]}" xdotool x11-utils libgtest-dev libbenchmark-dev)

say() { printf '%s\n' "$*" >&2; }

# Exit code 2: something to be put right by the caller. A build that fails ends with 1.
refuse() {
  say "$@"
  exit 2
}

# ---- Packages ----

brings_own_torch() {
  local prefix prefixes
  IFS=':;' read -ra prefixes <<<"${CMAKE_PREFIX_PATH:-}"
  for prefix in "${prefixes[@]}"; do
    [[ -f $prefix/share/cmake/Torch/TorchConfig.cmake ]] && return 0
  done
  return 1
}

# The packages among PACKAGE... this start really needs, one a line.
needed_packages() { # PACKAGE...
  local package replacement
  if [[ -n ${BASIN_PACKAGES+set} ]]; then
    read -ra replacement <<<"$BASIN_PACKAGES"
    set -- "${replacement[@]}"
  fi
  for package in "$@"; do
    [[ $package == libtorch-dev ]] && brings_own_torch && continue
    printf '%s\n' "$package"
  done
}

installed_packages() { # PACKAGE...
  # shellcheck disable=SC2016
  { dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true; } | awk '$2 == "installed" { print $1 }'
}

missing_packages() { # PACKAGE...
  (($#)) || return 0
  comm -23 <(printf '%s\n' "$@" | sort -u) <(installed_packages "$@" | sort -u)
}

may_install() { # PACKAGE...
  local sudo='' line answer
  ((EUID == 0)) || sudo='sudo '
  line="${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends $*"
  if [[ $install == no ]]; then
    refuse "Missing packages: $*"$'\n'"Install them with: $line"
  fi
  say "Missing packages: $*"
  ((EUID == 0)) && return 0
  if [[ ! -t 0 ]] || ! command -v sudo >/dev/null; then
    refuse "Installing them takes root and nobody can be asked here. Install them with: $line"
  fi
  read -rp 'Install with sudo? [y/N] ' answer
  [[ $answer == [yY]* ]] || refuse "Nothing was installed. Install them with: $line"
}

install_packages() { # PACKAGE...
  local apt=(apt-get -q -o DPkg::Lock::Timeout=120)
  if ((EUID == 0)); then
    apt=(env DEBIAN_FRONTEND=noninteractive "${apt[@]}")
  else
    apt=(sudo env DEBIAN_FRONTEND=noninteractive "${apt[@]}")
  fi
  "${apt[@]}" update >&2 || say "apt-get update failed; trying with the package lists at hand."
  "${apt[@]}" install -y --no-install-recommends "$@" >&2 || refuse "apt-get could not install: $*"
}

warn_of_slow_blas() {
  local link target
  brings_own_torch && return 0
  for link in /etc/alternatives/libblas.so.3-"$(uname -m)"-*; do
    target=$(readlink -f "$link" || true)
    [[ $target == */blas/* ]] || continue
    say "Warning: libblas.so.3 is the reference BLAS, which trains many times slower than OpenBLAS;" \
      "choose OpenBLAS as root with: update-alternatives --config ${link##*/}"
  done
}

# Makes sure that PACKAGE... are installed. A stamp younger than dpkg's own records saves asking again.
ensure_packages() { # PACKAGE...
  local needed missing stamp
  mapfile -t needed < <(needed_packages "$@")
  stamp="$root/build/.packages-$(printf '%s\n' "${needed[@]}" | cksum | cut -d' ' -f1)"
  if [[ ! $stamp -nt /var/lib/dpkg/status ]]; then
    if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
      mapfile -t missing < <(missing_packages "${needed[@]}")
      if ((${#missing[@]})); then
        may_install "${missing[@]}"
        install_packages "${missing[@]}"
      fi
    else
      say "This is not Debian, so nothing is installed for you; Basin needs what these Debian packages hold: ${needed[*]}"
    fi
    mkdir -p "$root/build"
    touch "$stamp"
  fi
  warn_of_slow_blas
}

# ---- Configuring and building ----

logged() { # LOG COMMAND...
  local log=$1
  shift
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    return 1
  fi
}

# Configures when the folder is new, or was configured for something else, or lacks the tests now asked for.
configure() { # PRESET TESTS(ON|OFF)
  local preset=$1 tests=$2 folder="$root/build/$1" record="$root/build/$1/.configured" settings key
  read -ra settings <<<"${BASIN_CMAKE_ARGS:-}"
  if [[ -n ${CMAKE_PREFIX_PATH:-} ]]; then
    settings+=("-DCMAKE_PREFIX_PATH=${CMAKE_PREFIX_PATH//:/;}")
  fi
  key="$root|${settings[*]}"
  if [[ -f $folder/build.ninja && -f $record && $(<"$record") == "$key|"* ]]; then
    [[ $tests == OFF || $(<"$record") == *"|ON" ]] && return 0
  else
    rm -f "$folder/CMakeCache.txt" "$record"
  fi
  mkdir -p "$folder"
  say "Configuring ($preset)"
  if ! (cd "$root" && logged "$folder/configure.log" cmake --preset "$preset" "-DBASIN_TESTS=$tests" "${settings[@]}"); then
    say "CMake could not configure Basin; the first error above names what is missing."
    exit 1
  fi
  printf '%s\n' "$key|$tests" >"$record"
}

available_kib() {
  local kib limit used
  kib=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
  limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || true)
  used=$(cat /sys/fs/cgroup/memory.current 2>/dev/null || true)
  if [[ $limit =~ ^[0-9]+$ && $used =~ ^[0-9]+$ ]] && (((limit - used) / 1024 < kib)); then
    kib=$(((limit - used) / 1024))
  fi
  printf '%s\n' "$kib"
}

# All cores, but 2 GiB of memory for each compiler.
job_count() {
  local jobs by_memory
  jobs=$(nproc)
  by_memory=$(($(available_kib) / (2 * 1024 * 1024)))
  ((by_memory < jobs)) && jobs=$by_memory
  printf '%s\n' "$((jobs > 1 ? jobs : 1))"
}

up_to_date() { # FOLDER TARGET
  [[ $(cmake --build "$1" --target "$2" -- -n 2>&1) == *"no work to do"* ]]
}

build_target() { # PRESET TARGET
  local target=$2 folder="$root/build/$1" command
  up_to_date "$folder" "$target" && return 0
  command=(cmake --build "$folder" --target "$target" --parallel "$(job_count)")
  say "Building $target ($1, ${command[-1]} at a time; the first time takes minutes)"
  if [[ -t 2 ]]; then
    "${command[@]}" >&2 || exit 1
  else
    logged "$folder/build.log" "${command[@]}" || exit 1
  fi
}

# Packages, configuration and build in one; a second script started meanwhile waits for its turn.
prepare() { # PRESET TESTS(ON|OFF) TARGET PACKAGE...
  local preset=$1 tests=$2 target=$3
  shift 3
  ensure_packages "$@"
  (
    flock -n 9 || { say "Another build is running here; waiting for it." && flock 9; }
    configure "$preset" "$tests"
    build_target "$preset" "$target"
  ) 9>"$root/build/.lock"
}

# ---- A private X server ----

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
