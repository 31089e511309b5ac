/**
 * Shell function `enter DIRECTORY NAME`: enters the subdirectory NAME of a data directory, which only root may use, and locks it.
 * In production the data directory belongs to etcd's user, who could replace NAME with a link to another place. So the function
 * compares where it arrived with where it meant to go, and root then uses relative names alone. The lock keeps out a second run:
 * a script whose connection was lost may still be running.
 */
export const enterWork = `enter() {
  parent=$(readlink -f -- "$1") && cd -P -- "$parent/$2" || exit 1
  if [ "$(pwd -P)" != "$parent/$2" ] || [ "$(stat -c '%u %a' .)" != "$(id -u) 700" ]; then
    echo "$1/$2 is not a directory of root alone: find out who made it, then remove it" >&2; exit 1
  fi
  exec 9<.; flock -w 60 9 || { echo 'another run is still at work there' >&2; exit 1; }
}`;
