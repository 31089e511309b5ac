/** Shell function that says whether a unit can be enabled itself: its [Install] has more than Also=. */
export const installsFunction = `installs() {
  systemctl cat -- "$1" 2>/dev/null | grep -Eq '^[[:space:]]*(WantedBy|RequiredBy|UpheldBy|Alias)[[:space:]]*=[[:space:]]*[^[:space:]]'
}`;

/**
 * Shell functions that start a unit and wait for it, and that enable, disable and stop one by what systemd says of it at
 * that moment: a unit that has just been written could not be observed. systemctl enables units by their own names only,
 * not by aliases, and refuses units that generators made. Call `found` of the prelude.
 */
export const unitFunctions: string = `did_not_start() { found "$1 did not start: $(systemctl show -p Result --value -- "$1")"; }
# journal UNIT: what it said last, without its list of flags, which would hide the cause: programs print it at each start, and
# once more where they refuse one.
journal() {
  echo "-- journal of $1, last lines:"
  journalctl -u "$1" -n 500 --no-pager -o cat | grep -Ev '\\] FLAG: --|^ +(-[A-Za-z], )?--[a-z]|^ {20}' | tail -n 25
}
# answered TEXT ARGV...: whether the command succeeds, and prints just TEXT on standard output, unless that is empty.
# A failing service lists its checks, and those that pass read like health. Prints all that the command printed.
answered() {
  wanted=$1; shift
  { out=$("$@" 2>&4 </dev/null); code=$?; } 4>&1
  printf '%s' "$out"
  [ "$code" = 0 ] && { [ -z "$wanted" ] || [ "$out" = "$wanted" ]; }
}
# ready UNIT SECONDS TIMES TEXT ARGV...: asks until the answer is right so many times in a row, the unit has failed, or
# time is up.
# A service that starts needs the processor more than we do: the unit itself is checked every fifth time.
ready() {
  unit=$1; waited=$2; end=$(($(date +%s) + $2)); times=$3; text=$4; shift 4
  asked=0; before=; row=0
  while :; do
    if answer=$(answered "$text" "$@"); then
      row=$((row + 1))
      [ "$row" -lt "$times" ] || return 0
      sleep 0.2
      continue
    fi
    row=0
    asked=$((asked + 1))
    if [ $((asked % 5)) = 0 ]; then
      shown=$(systemctl show -p ActiveState,NRestarts --value -- "$unit")
      case $shown in *failed*) found "$unit has failed"; return 1 ;; esac
      again=$(printf '%s\\n' "$shown" | grep -E '^[0-9]+$')
      : "\${before:=$again}"
      if [ "$again" -ge $((before + 3)) ]; then found "$unit keeps exiting"; return 1; fi
      if [ "$(date +%s)" -ge "$end" ]; then found "$unit is not ready after $waited s; last answer: $answer"; return 1; fi
    fi
    if [ "$asked" -lt 10 ]; then sleep 0.1; else sleep 0.3; fi
  done
}
is_loaded() {
  state=$(systemctl show -p LoadState --value -- "$1")
  [ "$state" = loaded ] || { found "systemd could not load the unit file of $1 ($state)"; false; }
}
unit_file() {
  shown=$(systemctl show -p Id,UnitFileState -- "$1")
  id=$(printf '%s\\n' "$shown" | sed -n 's/^Id=//p')
  file=$(printf '%s\\n' "$shown" | sed -n 's/^UnitFileState=//p')
}
${installsFunction}
# enable_unit UNIT [OPTION...]: the options are those of systemctl. An enabled unit too: its file may have another [Install] now,
# and systemd calls a unit with any link enabled.
enable_unit() {
  unit_file "$1"; unit=\${id:-$1}; shift
  case $file in
  static | generated | alias) return 0 ;;
  indirect) installs "$unit" || return 0 ;;
  esac
  systemctl enable -q "$@" -- "$unit"
}
# disable_unit UNIT [OPTION...]: the links that enabled a unit may be left after its file is gone.
disable_unit() {
  unit_file "$1"; unit=\${id:-$1}; shift
  case $file in
  enabled) systemctl disable -q "$@" -- "$unit" ;;
  '') systemctl disable -q "$@" -- "$unit" 2>/dev/null || : ;;
  esac
}
# silent SECONDS ADDRESS PORT: whether no other host that is connected there has sent anything for so long.
silent() {
  sockets=$(ss -Htin state established src "$2" and sport = ":$3" and not dst "$2" 2>/dev/null) || return 1
  printf '%s\\n' "$sockets" | awk -v least="$1" '
    /^[0-9]/ { open++ }
    match($0, /lastrcv:[0-9]+/) && substr($0, RSTART + 8, RLENGTH - 8) + 0 >= 1000 * least { quiet++ }
    END { exit open != quiet }'
}
# end_unit UNIT SECONDS [ADDRESS PORT]: stops it, and kills what has not ended by then, or once all clients there are silent.
end_unit() {
  systemctl stop --no-block -- "$1" || return 1
  began=$(date +%s)
  while case $(systemctl show -p ActiveState --value -- "$1") in active | deactivating | reloading) ;; *) false ;; esac; do
    waited=$(($(date +%s) - began))
    if [ "$waited" -ge "$2" ] || { [ $# = 4 ] && [ "$waited" -ge 3 ] && silent "$2" "$3" "$4"; }; then
      systemctl kill -s KILL -- "$1"
      return 0
    fi
    sleep 0.1
  done
}
stop_unit() {
  case $(systemctl show -p ActiveState --value -- "$1") in inactive | failed) ;; *) systemctl stop -- "$1" ;; esac
}`;
