/** Exit codes of the shell programs that write files, by the code of the error. */
export const uploadExit: Readonly<
  Record<'no-space' | 'read-only' | 'checksum-mismatch' | 'permission-denied' | 'put-failed', number>
> = { 'no-space': 81, 'read-only': 82, 'checksum-mismatch': 83, 'permission-denied': 84, 'put-failed': 85 };

/**
 * Two shell functions. `fail PATH MESSAGE` writes `upload: PATH: REASON` to stderr and exits with a code of {@link uploadExit};
 * the message is the failed program's, in the C locale, or `checksum`. `attempt PATH COMMAND...` runs a command, and
 * fails with its output. Of a file that is cut by a full disk, or by the limit for the size of files, tar says the same.
 */
export const failFunctions: string = `fail() {
case $2 in
*"Wrote only "*) if [ "$(ulimit -f)" = unlimited ]; then code=${uploadExit['no-space']} reason="no space left on the device"
else code=${uploadExit['put-failed']} reason="no space is left on the device, or the file is larger than ulimit -f lets it be"; fi ;;
*"No space left"*|*"uota exceeded"*) code=${uploadExit['no-space']} reason="no space left on the device" ;;
*"Read-only file system"*) code=${uploadExit['read-only']} reason="the file system is read-only" ;;
*"ermission denied"*|*"not permitted"*) code=${uploadExit['permission-denied']} reason="permission denied" ;;
checksum) code=${uploadExit['checksum-mismatch']} reason="what arrived does not have the checksum announced" ;;
*) code=${uploadExit['put-failed']} reason="can't be written" ;;
esac
[ "$2" = checksum ] || reason="$reason ($2)"
printf 'upload: %s: %s\\n' "$1" "$reason" >&2
exit $code
}
attempt() { path=$1; shift; message=$("$@" 2>&1) || fail "$path" "$message"; }`;
