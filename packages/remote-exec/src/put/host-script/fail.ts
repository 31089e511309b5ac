/** Exit codes of the shell programs that write files, by what stopped them. */
export const uploadExit: Readonly<
  Record<'NO_SPACE' | 'READ_ONLY' | 'CHECKSUM_MISMATCH' | 'PERMISSION_DENIED' | 'PUT_FAILED', number>
> = { NO_SPACE: 81, READ_ONLY: 82, CHECKSUM_MISMATCH: 83, PERMISSION_DENIED: 84, PUT_FAILED: 85 };

/**
 * Two functions of sh. `fail PATH MESSAGE` writes `upload: PATH: REASON` on stderr and exits by {@link uploadExit}; the
 * message is that of the program that failed, in the C locale, or `checksum`. `attempt PATH COMMAND...` runs a command,
 * and fails with its output if it fails.
 */
export const failFunctions: string = `fail() {
case $2 in
*"No space left"*|*"uota exceeded"*|*"Wrote only "*) code=${uploadExit.NO_SPACE} reason="no space left on the device" ;;
*"Read-only file system"*) code=${uploadExit.READ_ONLY} reason="the file system is read-only" ;;
*"ermission denied"*|*"not permitted"*) code=${uploadExit.PERMISSION_DENIED} reason="permission denied" ;;
checksum) code=${uploadExit.CHECKSUM_MISMATCH} reason="what arrived does not have the checksum announced" ;;
*) code=${uploadExit.PUT_FAILED} reason="can't be written" ;;
esac
[ "$2" = checksum ] || reason="$reason ($2)"
printf 'upload: %s: %s\\n' "$1" "$reason" >&2
exit $code
}
attempt() { path=$1; shift; message=$("$@" 2>&1) || fail "$path" "$message"; }`;
