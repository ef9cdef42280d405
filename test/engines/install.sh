#!/bin/sh
# Installs what the tests with real engines need, from Debian's own packages. Does nothing when all is there.
# Elsewhere, or without root, says what is missing and leaves with 0: the tests are then skipped by name.
set -eu

packages='podman crun runc uidmap slirp4netns passt fuse-overlayfs netavark busybox-static libcap2-bin gcc libc6-dev'

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
[ -n "$wanted" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
  echo "engines: not root; missing:$wanted" >&2
  exit 0
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of package names
if ! { apt-get update && apt-get install -y --no-install-recommends $wanted; } >"$log" 2>&1; then
  tail -n 5 "$log" >&2
  echo "engines: could not install:$wanted" >&2
fi
