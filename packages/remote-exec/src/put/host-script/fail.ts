/** Exit codes of what lays files, by what stopped it. */
export const uploadExit: Readonly<
  Record<'NO_SPACE' | 'READ_ONLY' | 'CHECKSUM_MISMATCH' | 'PERMISSION_DENIED' | 'PUT_FAILED', number>
> = { NO_SPACE: 81, READ_ONLY: 82, CHECKSUM_MISMATCH: 83, PERMISSION_DENIED: 84, PUT_FAILED: 85 };

/**
 * A sh function: `stop PATH MESSAGE` writes `upload: PATH: REASON` on stderr and exits by
 * {@link uploadExit}. The message is that of the program that failed, in the C locale, or `checksum`.
 */
export const stopText: string = [
  'stop() {',
  'case $2 in',
  // GNU tar tells a full disk by a write that came out short.
  `*"No space left"*|*"uota exceeded"*|*"Wrote only "*) c=${uploadExit.NO_SPACE} r="no space left on the device" ;;`,
  `*"Read-only file system"*) c=${uploadExit.READ_ONLY} r="the file system is read-only" ;;`,
  `*"ermission denied"*|*"not permitted"*) c=${uploadExit.PERMISSION_DENIED} r="permission denied" ;;`,
  `checksum) c=${uploadExit.CHECKSUM_MISMATCH} r="what arrived does not have the checksum announced" ;;`,
  `*) c=${uploadExit.PUT_FAILED} r="can't be written" ;;`,
  'esac',
  '[ "$2" = checksum ] || r="$r ($2)"',
  `printf 'upload: %s: %s\\n' "$1" "$r" >&2; exit $c; }`,
].join('\n');
