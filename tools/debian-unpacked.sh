#!/bin/sh
# Unpacks Debian packages, installed or not, and those of their dependencies that are missing here, into a directory, and
# installs nothing: for programs whose installation would change this machine. With --release, packages of another release of
# Debian, with all of their dependencies: their programs run with the loader and the libraries of the directory.
# Usage: debian-unpacked.sh [--release RELEASE] DIRECTORY NAME...
set -eu

release=''
if [ "$1" = --release ]; then
  release=$2
  shift 2
fi
directory=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/partial"

export DEBIAN_FRONTEND=noninteractive
if [ -n "$release" ]; then
  # An apt of its own, which knows no installed package; its mirror is the one of this machine.
  mkdir -p "$work/lists/partial"
  apt-get indextargets --format '$(LABEL)|$(SIGNED_BY)|$(REPO_URI)' 'Created-By: Packages' |
    awk -F '|' -v release="$release" '$1 == "Debian" {
      print "deb " ($2 ~ "^/" ? "[signed-by=" $2 "] " : "") $3 " " release " main"
      exit
    }' >"$work/sources.list"
  cat >"$work/apt.conf" <<END
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State::Lists "$work/lists";
Dir::State::Status "/dev/null";
Dir::Cache "$work";
APT::Sandbox::User "root";
END
  export APT_CONFIG="$work/apt.conf"
else
  exec 9>/run/lock/harderway-debian-packages.lock
  flock 9
fi

download() {
  apt-get install -y --reinstall --no-install-recommends --download-only -o Dir::Cache::archives="$work" \
    -o DPkg::Lock::Timeout=300 "$@" >"$work/log" 2>&1 9>&-
}
# Package lists may be missing or older than the mirror: refresh them only if the first attempt fails.
download "$@" || { apt-get update >"$work/log" 2>&1 9>&- && download "$@"; } || { cat "$work/log" >&2; exit 1; }
for package in "$work"/*.deb; do dpkg -x "$package" "$directory"; done
