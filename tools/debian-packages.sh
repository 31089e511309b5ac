#!/bin/sh
# Installs those of the named Debian packages that are missing, without starting their services. Tests call it for the
# real programs that they run against. Usage: debian-packages.sh NAME...
set -eu

missing=''
for name in "$@"; do
  dpkg-query -W -f '${Status}\n' "$name" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $name"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
  echo "debian-packages: these packages are missing and only root can install them:$missing" >&2
  exit 1
fi

exec 9>/run/lock/harderway-debian-packages.lock
flock 9

# Debian asks this program before a package's scripts start a service; 101 means no. A file that is not executable is
# never asked: a refusal takes its place until the end.
policy=/usr/sbin/policy-rc.d
work=$(mktemp -d)
refuses=''
put_back() {
  if [ -e "$work/policy-rc.d" ]; then
    mv -f "$work/policy-rc.d" "$policy"
  elif [ -n "$refuses" ]; then
    rm -f "$policy"
  fi
  rm -rf "$work"
}
trap put_back EXIT
# The shell handles a signal once apt-get has ended, and then ends too.
trap 'exit 130' INT TERM HUP
if [ ! -x "$policy" ]; then
  if [ -e "$policy" ]; then mv "$policy" "$work/policy-rc.d"; fi
  refuses=1
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
log=$work/log
install() { apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 $missing >"$log" 2>&1 9>&-; }
# Package lists may be missing or older than the mirror: refresh them only if the first attempt fails.
install || { apt-get update >"$log" 2>&1 9>&- && install; } || { cat "$log" >&2; exit 1; }
