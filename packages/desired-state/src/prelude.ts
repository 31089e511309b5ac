import { packageLog, uploadingPath } from './paths.js';

/** Starts each line by which the script tells how far it is; no program prints this by chance. */
export const marker = '@harderway';

/** Shell functions that the commands of changes use. */
export const prelude: string = `export LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 022
# Only markers go to standard output; what programs print goes to standard error.
exec 3>&1 1>&2
say() { printf '${marker} %s\\n' "$*" >&3; }
found() { say found "$(printf '%s' "$*" | tr '\\n' ' ' | cut -c -400)"; }
did_not_start() { found "$1 did not start: $(systemctl show -p Result --value -- "$1")"; }
journal() {
  echo "-- journal of $1, last lines:"
  journalctl -u "$1" -n 25 --no-pager -o cat
}
# answered TEXT ARGV...: does the command succeed, and print TEXT on standard output and nothing else, if there is one?
# A service that fails lists its checks, and those that pass there read as health. Prints all that the command printed.
answered() {
  wanted=$1; shift
  { out=$("$@" 2>&4 </dev/null); code=$?; } 4>&1
  printf '%s' "$out"
  [ "$code" = 0 ] && { [ -z "$wanted" ] || [ "$out" = "$wanted" ]; }
}
# ready UNIT SECONDS TEXT ARGV...: asks until the answer is right, the unit has failed, or time is up.
# A service that starts needs the processor more than we do: the unit itself is looked at every fifth time.
ready() {
  unit=$1; waited=$2; end=$(($(date +%s) + $2)); text=$3; shift 3
  asked=0; before=
  while :; do
    if answer=$(answered "$text" "$@"); then return 0; fi
    asked=$((asked + 1))
    if [ $((asked % 5)) = 0 ]; then
      shown=$(systemctl show -p ActiveState,NRestarts --value -- "$unit")
      case $shown in *failed*) found "$unit has failed"; return 1 ;; esac
      again=$(printf '%s\\n' "$shown" | grep -E '^[0-9]+$')
      : "\${before:=$again}"
      if [ "$again" -ge $((before + 3)) ]; then found "$unit ends again and again"; return 1; fi
      if [ "$(date +%s)" -ge "$end" ]; then found "$unit is not ready after $waited s; last answer: $answer"; return 1; fi
    fi
    if [ "$asked" -lt 10 ]; then sleep 0.1; else sleep 0.3; fi
  done
}
# What dpkg prints goes to a file: a client that is gone must not break it by a closed pipe. One that was
# broken all the same, by a lost power supply, is mended first.
install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  set -- apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@"
  { "$@" || { dpkg --force-confold --configure -a; "$@"; } || { apt-get update -q && "$@"; }; } </dev/null >${packageLog} 2>&1 || {
    found "$(grep '^E: ' ${packageLog} | tail -n 1)"
    tail -n 30 ${packageLog}
    return 1
  }
}
# Removes what an upload staged that was cut off, with the host or by force.
remove_staged() {
  [ -e ${uploadingPath} ] || return 0
  while IFS= read -r folder; do rm -rf -- "$folder"; done <${uploadingPath}
  rm -f ${uploadingPath}
}`;
