#!/bin/sh
# Installs the Debian packages named, as far as they are missing, without starting their services.
# Tests call it for the real programs they run against. Usage: debian-packages.sh NAME...
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

# Debian asks this file before a package's scripts start a service; 101 means no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT INT TERM HUP
fi

export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
install() { apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 $missing >"$log" 2>&1 9>&-; }
# Package lists may be absent or older than the mirror: refresh them only if the first try fails.
install || { apt-get update >"$log" 2>&1 9>&- && install; } || { cat "$log" >&2; rm -f "$log"; exit 1; }
rm -f "$log"
