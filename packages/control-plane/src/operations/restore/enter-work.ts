/**
 * Shell function `enter DIRECTORY NAME`: goes into a directory of root's in a data directory, such as that of a restore, and locks
 * it. In production the data directory belongs to the user of etcd, who could put a link to another place there while its member
 * runs. So root works with names relative to a directory that is its own, and follows no link on the way: the last part of the path
 * is compared after it was entered. One run works there at a time, since one that was cut off may still be at work.
 */
export const enterWork = `enter() {
  parent=$(readlink -f -- "$1") && cd -P -- "$parent/$2" || exit 1
  if [ "$(pwd -P)" != "$parent/$2" ] || [ "$(stat -c '%u %a' .)" != "$(id -u) 700" ]; then
    echo "$1/$2 is not a directory of root alone: find out who made it, then remove it" >&2; exit 1
  fi
  exec 9<.; flock -w 60 9 || { echo 'another run is still at work there' >&2; exit 1; }
}`;
