import { previousDirectory } from '../../host/state-files.js';
import { unsettled } from './model.js';

/**
 * Shell functions that keep the files with which a unit last started, and put them back. For each file replaced since then they
 * keep the former one, and never overwrite it: an interrupted run may have kept it already. Once the unit has started, with new
 * files or with former ones, nothing is kept. They call `say` and `found` of the prelude, and `start_unit`, which the unit's
 * commands define.
 */
export const previousFunctions: string = `# keep_previous UNIT DIGEST-FILE PATH...: nothing is kept of a unit that has not started with what is there.
keep_previous() {
  unit=$1; digest=$2; kept=${previousDirectory}/$unit; shift 2
  if [ ! -e "$kept/digest" ]; then
    case $(cat "$digest" 2>/dev/null) in '' | ${unsettled}) return 0 ;; esac
    rm -rf -- "$kept" && mkdir -p -m 700 -- "$kept" && cp -- "$digest" "$kept/digest.new" && mv -f -- "$kept/digest.new" "$kept/digest" ||
      return 1
  fi
  for path; do
    [ ! -e "$kept/files$path" ] && [ ! -e "$kept/missing$path" ] || continue
    [ -e "$path" ] && as=files || as=missing
    mkdir -p -- "$kept/$as\${path%/*}" || return 1
    if [ $as = missing ]; then : >"$kept/missing$path" || return 1; continue; fi
    # A file is replaced by another one, never written into: a link to it keeps what it holds.
    ln -- "$path" "$kept/files$path" 2>/dev/null && continue
    cp -a -- "$path" "$kept/copying" && sync -- "$kept/copying" && mv -f -- "$kept/copying" "$kept/files$path" || return 1
  done
}
restore_previous() {
  find "$kept/files" ! -type d 2>/dev/null | while IFS= read -r from; do
    path=\${from#"$kept/files"}; beside=$path.harderway-previous
    [ ! "$from" -ef "$path" ] || continue
    rm -f -- "$beside"
    ln -- "$from" "$beside" 2>/dev/null || { cp -a -- "$from" "$beside" && sync -- "$beside"; } || exit 1
    mv -f -- "$beside" "$path" || exit 1
  done || return 1
  find "$kept/missing" -type f 2>/dev/null | while IFS= read -r from; do rm -f -- "\${from#"$kept/missing"}" || exit 1; done
}
# go_back UNIT DIGEST-FILE: after a start that failed. Says what became of it, unless nothing is kept.
go_back() {
  kept=${previousDirectory}/$1; digest=$2
  [ -e "$kept/digest" ] || return 0
  say back begin
  restore_previous || { say back lost; return; }
  systemctl daemon-reload && start_unit && cp -- "$kept/digest" "$digest.new" && mv -f -- "$digest.new" "$digest" &&
    rm -rf -- "$kept" && say back done && return 0
  journal "$1"
  say back failed
}`;
