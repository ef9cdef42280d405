#!/bin/sh
# Installs what the tests with real engines need, from Debian's own packages. Does nothing when all is there.
# Elsewhere, or without root, says what is missing and leaves with 0: the tests are then skipped by name.
set -eu

packages='podman crun runc uidmap slirp4netns passt fuse-overlayfs netavark busybox-static libcap2-bin gcc libc6-dev libseccomp-dev pkg-config'

missing() {
  for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf ' %s' "$package"
  done
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "engines: no apt here; the tests need: $packages" >&2
  exit 0
fi
wanted=$(missing)
# A dockerd from elsewhere does as well, and its package would not stand beside Debian's.
daemons=
command -v dockerd >/dev/null || daemons=docker.io
command -v containerd >/dev/null || daemons="$daemons containerd"
command -v rootlesskit >/dev/null || daemons="$daemons rootlesskit"
command -v docker-registry >/dev/null || daemons="$daemons docker-registry"
# Ordinary programs that have to run under the generated seccomp profile.
programs=
[ -x /usr/sbin/nginx ] || programs=nginx-light
[ -x /usr/lib/postgresql/15/bin/initdb ] || programs="$programs postgresql-15"
[ -n "$wanted$daemons$programs" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
  echo "engines: not root; missing:$wanted $daemons $programs" >&2
  exit 0
fi

log=$(mktemp)
policy=/usr/sbin/policy-rc.d
trap 'rm -f "$log" ${made-}' EXIT
export DEBIAN_FRONTEND=noninteractive

install() {
  if ! apt-get install -y --no-install-recommends "$@" >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "engines: could not install: $*" >&2
  fi
}

apt-get update >"$log" 2>&1 || tail -n 5 "$log" >&2
# shellcheck disable=SC2086 # a list of package names
[ -z "$wanted" ] || install $wanted
if [ -n "$daemons$programs" ]; then
  # The tests start daemons of their own: the packages must not start one (invoke-rc.d(8), policy-rc.d).
  if [ ! -e "$policy" ]; then
    made=$policy
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  # shellcheck disable=SC2086 # lists of package names
  [ -z "$daemons" ] || install $daemons
  # shellcheck disable=SC2086
  [ -z "$programs" ] || install $programs
fi
