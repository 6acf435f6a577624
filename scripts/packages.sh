# Sourced by ./run and ./test: need_packages GROUP... installs what scripts/packages.txt lists and this machine lacks.

missing_packages() {
  local root group package arch here
  root=$(dirname "${BASH_SOURCE[0]}")
  here=$(dpkg --print-architecture)
  while read -r group package arch; do
    [[ " $* " == *" $group "* ]] || continue
    [[ -z $arch || $arch == "$here" ]] || continue
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || echo "$package"
  done < <(grep -vE '^(#|$)' "$root/packages.txt")
}

need_packages() {
  local missing as_root=()
  if ! command -v dpkg-query >/dev/null; then
    echo "This is not a Debian system: packages are not checked (scripts/packages.txt lists what is needed)." >&2
    return 0
  fi
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if [[ $EUID -ne 0 ]]; then
    if ! sudo -n true 2>/dev/null; then
      echo "These packages are missing. Install them with this line, then start again:" >&2
      echo "  sudo apt-get install --no-install-recommends ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo -n)
  fi
  echo "Installing ${#missing[@]} packages: ${missing[*]}"
  install_quietly "${missing[@]}"
}

# A package's services stay stopped: an smbd started by its installation would take port 445.
install_quietly() {
  local policy=/usr/sbin/policy-rc.d own= status=0 log
  log=$(mktemp)
  if [[ ! -e $policy ]]; then
    own=1
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
  fi
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -qq)
  "${apt[@]}" update >"$log" 2>&1 </dev/null || true # one unreachable repository of several is not fatal
  "${apt[@]}" install -y --no-install-recommends "$@" >>"$log" 2>&1 </dev/null || status=$?
  [[ -z $own ]] || "${as_root[@]}" rm -f "$policy"
  [[ $status -eq 0 ]] || { tail -n 30 "$log" >&2; echo "apt-get failed ($status)" >&2; }
  rm -f "$log"
  return "$status"
}

# build_preset PRESET: configures once, builds quietly, shows the log only when it fails.
build_preset() {
  local preset=$1 root log start=$SECONDS
  root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
  log=$root/build/$preset.log
  export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1  # a second clone finds what the first compiled
  mkdir -p "$root/build"
  if [[ ! -e $root/build/$preset/build.ninja ]]; then
    (cd "$root" && cmake --preset "$preset") >"$log" 2>&1 || { tail -n 40 "$log" >&2; return 1; }
  fi
  cmake --build "$root/build/$preset" >"$log" 2>&1 || { grep -vE '^\[[0-9]+/[0-9]+\] Building' "$log" | tail -n 60 >&2; return 1; }
  [[ $((SECONDS - start)) -lt 3 ]] || echo "built $preset in $((SECONDS - start)) s"
}
