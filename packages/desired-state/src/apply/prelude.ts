import { uploadingPath } from '../host/state-files.js';

/** First word of each line that reports the script's progress. No program prints it by chance. */
export const marker = '@harderway';

/** The beginning of each script: shell functions to report with, for the commands of all kinds. */
export const prelude: string = `export LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 022
# Only markers go to standard output; what programs print goes to standard error.
exec 3>&1 1>&2
say() { printf '${marker} %s\\n' "$*" >&3; }
found() { say found "$(printf '%s' "$*" | tr '\\n' ' ' | cut -c -400)"; }
# Removes what an interrupted upload staged.
remove_staged() {
  [ -e ${uploadingPath} ] || return 0
  while IFS= read -r staged; do rm -rf -- "$staged"; done <${uploadingPath}
  rm -f ${uploadingPath}
}`;
