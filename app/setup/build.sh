# shellcheck shell=bash disable=SC2154
# Configuring and building with CMake and Ninja. Sourced by app/setup.sh.

logged() { # LOG COMMAND...
  local log=$1
  shift
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    return 1
  fi
}

# Files are compiled four at a time, which share what their headers cost: two fifths less in all. What lies in unnamed namespaces of four such
# files must not share a name.
grouped=(-DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=4)

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
  if ! (cd "$root" && logged "$folder/configure.log" cmake --preset "$preset" "-DBASIN_TESTS=$tests" "${grouped[@]}" "${settings[@]}"); then
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
  local target=$2 folder="$root/build/$1" command start=$SECONDS
  up_to_date "$folder" "$target" && return 0
  command=(env "NINJA_STATUS=[%f/%t] " cmake --build "$folder" --target "$target" --parallel "$(job_count)")
  say "Building $target ($1, ${command[-1]} at a time; the first time takes minutes)"
  if [[ -t 2 ]]; then
    "${command[@]}" >&2 || exit 1
  else
    watched "$folder/build.log" "Building $target" ninja_progress "${command[@]}" || exit 1
  fi
  say "Built $target in $((SECONDS - start)) s"
}
