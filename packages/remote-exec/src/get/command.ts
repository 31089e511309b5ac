import { tooLarge } from '../content/too-large.js';

/** Length of a checksum in hexadecimal. */
export const digestLength = 64;

const script = [
  // A file in a directory that may not be entered is not known to be missing.
  `[ -e "$1" ] || { case $(LC_ALL=C ls -d -- "$1" 2>&1) in *": Permission denied") echo "Permission denied" ;; *) echo "No such file" ;; esac >&2; exit 1; }`,
  '[ ! -d "$1" ] || { echo "Is a directory" >&2; exit 1; }',
  '[ -f "$1" ] || { echo "Not a regular file" >&2; exit 1; }',
  'if [ -n "$2" ] && s=$(stat -L -c %s -- "$1" 2>/dev/null) && [ "$s" -gt "$2" ]; then',
  `echo "${tooLarge('$2')}" >&2; exit 1; fi`,
  'cat -- "$1" && s=$(sha256sum <"$1") && printf %.64s "$s"',
].join('\n');

/**
 * A command that writes a file and then its sha256 as 64 characters, so that a file cut short is noticed. A file larger
 * than maxBytes is not started; one without a size, as in /proc, is written whatever it contains. Devices and pipes are
 * refused: they may have no end, and may differ when they are read again.
 */
export function getCommand(path: string, maxBytes: number = Number.POSITIVE_INFINITY): readonly string[] {
  const limit = Number.isSafeInteger(Math.floor(maxBytes)) ? String(Math.floor(maxBytes)) : '';
  return ['sh', '-c', script, 'sh', path, limit];
}

/** The path that such a command reads; undefined for any other. */
export const pathOfGet = (argv: readonly string[]): string | undefined =>
  argv[2] === script ? argv[4] : undefined;
