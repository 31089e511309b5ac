#!/bin/sh
# Unpacks Debian packages, and those of their dependencies that are missing here, into a directory, and installs nothing:
# for programs whose installation would change this machine. Usage: debian-unpacked.sh DIRECTORY NAME...
set -eu

directory=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/partial"

exec 9>/run/lock/harderway-debian-packages.lock
flock 9

export DEBIAN_FRONTEND=noninteractive
download() {
  apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work" \
    -o DPkg::Lock::Timeout=300 "$@" >"$work/log" 2>&1 9>&-
}
# Package lists may be missing or older than the mirror: refresh them only if the first attempt fails.
download "$@" || { apt-get update >"$work/log" 2>&1 9>&- && download "$@"; } || { cat "$work/log" >&2; exit 1; }
for package in "$work"/*.deb; do dpkg -x "$package" "$directory"; done
