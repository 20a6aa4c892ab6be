# shellcheck shell=bash disable=SC2034,SC2154
# Debian packages: what Basin needs, each named here for its own sake, and installing what is missing. Sourced by app/setup.sh.

readonly compiler_packages=(g++ cmake ninja-build pkg-config)
readonly library_packages=(libtorch-dev libopenblas0-pthread libhwy-dev libstb-dev libfmt-dev zlib1g-dev libtomlplusplus-dev nlohmann-json3-dev libcli11-dev)
readonly window_packages=(libimgui-dev libglfw3-dev libgl-dev libopengl-dev libgl1 libglx-mesa0 libgl1-mesa-dri)
readonly font_packages=(fonts-dejavu-core fonts-inter)
readonly data_packages=(dataset-fashion-mnist)
readonly run_packages=("${compiler_packages[@]}" "${library_packages[@]}" "${window_packages[@]}" "${font_packages[@]}" "${data_packages[@]}")
readonly offscreen_packages=(xvfb)
readonly test_packages=(libgtest-dev "${offscreen_packages[@]}" xdotool x11-utils)
readonly inspection_packages=(clang-format clang-tidy shellcheck git)
readonly bare_root_packages=(debootstrap git)

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

# What apt-get says goes to build/packages.log, which is shown should it fail.
install_packages() { # PACKAGE...
  local apt=(env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120) log="$root/build/packages.log"
  ((EUID == 0)) || apt=(sudo "${apt[@]}")
  mkdir -p "$root/build"
  watched "$log" "Reading package lists" apt_progress "${apt[@]}" update || say "apt-get update failed; trying with the package lists at hand."
  watched "$log" "Installing packages" apt_progress "${apt[@]}" install -y --no-install-recommends "$@" </dev/null || refuse "apt-get could not install: $*"
  say "$(sed -n 's/.* \([0-9]*\) newly installed.*/Installed \1 packages/p' "$log")$(sed -n 's/^After this operation, \(.*\) of additional.*/, \1/p' "$log")"
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
