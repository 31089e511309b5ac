/** Length of a checksum in hexadecimal. */
export const digestLength = 64;

const script = [
  '[ -e "$1" ] || { echo "No such file" >&2; exit 1; }',
  '[ ! -d "$1" ] || { echo "Is a directory" >&2; exit 1; }',
  'cat -- "$1" && s=$(sha256sum <"$1") && printf %.64s "$s"',
].join('\n');

/** Writes a file, and behind it its sha256 as 64 characters, so that a file cut short is noticed. */
export const getCommand = (path: string): readonly string[] => ['sh', '-c', script, 'sh', path];
