#!/usr/bin/env bash
# Checks that the package of every header that our sources include, and of every library that our programs link, is
# named in app/setup/packages.sh, so that none is there only because another package brings it.
# Usage: packages_test.sh BUILD_FOLDER      a configured one; 77 where there is no dpkg
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
install=no
# shellcheck source=app/setup.sh
source "$root/app/setup.sh"
build=$(cd "$1" && pwd)

command -v dpkg-query >/dev/null || { echo "skipped: no dpkg here" && exit 77; }
mapfile -t folders < <({ grep -oE -- '-isystem /usr[^ "]*' "$build/compile_commands.json" || true; } | cut -d' ' -f2 | sort -u)
folders+=(/usr/include "/usr/include/$(gcc -print-multiarch)")

headers() {
  local name folder
  find "$root"/core "$root"/app "$root"/tests \( -name '*.h' -o -name '*.cpp' \) -exec sed -nE 's/^#include <([^>]+)>.*/\1/p' {} + | sort -u |
    while read -r name; do
      for folder in "${folders[@]}"; do
        [[ ! -f $folder/$name ]] || printf '%s\n' "$folder/$name"
      done
    done
}

libraries() {
  sed -nE 's/^ *LINK_LIBRARIES = //p' "$build/build.ninja" | tr ' ' '\n' | grep -E '^/usr/lib.*\.(so|a)$' | sort -u
}

# The compiler's own, and those that LibTorch's CMake files ask for by name, come with them.
granted() {
  printf '%s\n' libc6-dev linux-libc-dev
  # shellcheck disable=SC2016
  dpkg-query -W -f '${Depends}\n' libtorch-dev 2>/dev/null | grep -oE '[a-z0-9.+-]+-dev' || true
}

mapfile -t used < <({ headers && libraries; } | xargs dpkg-query -S | sed -E 's/^([^:,]+).*: /\1 /' | sort -u)
known=$(printf '%s\n' "${run_packages[@]}" "${test_packages[@]}" && granted)
failures=0
for line in "${used[@]}"; do
  read -r package file <<<"$line"
  grep -qxF -- "$package" <<<"$known" && continue
  printf 'FAILED: %s is of %s, which app/setup/packages.sh does not name\n' "$file" "$package"
  failures=$((failures + 1))
done
((${#used[@]} > 20)) || { echo "FAILED: only ${#used[@]} headers and libraries found" && exit 1; }
printf '%s headers and libraries, of %s packages\n' "${#used[@]}" "$(printf '%s\n' "${used[@]}" | cut -d' ' -f1 | sort -u | wc -l)"
((failures == 0))
