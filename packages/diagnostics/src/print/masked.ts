/** A quoted word, or what is left of the line up to the end of a value in brackets; not whether another value is a secret. */
const VALUE = String.raw`(?!(?:true|false|null|~)\b)("(?:[^"\\]|\\.)*"?|'[^']*'?|\[[^\]]*\]?|[^\s"'\[\]{},|>][^\]},]*)`;

/** Values of keys that end like this; the token of an initial cluster is a name. */
const secrets = new RegExp(
  String.raw`((?:(?<!initial[-_]cluster[-_])token|password|passwd|passphrase|psk|secret|key-data|(?:api|private|secret|access)[_-]?key)["']?\s*[:=]\s*|auth_pass\s+)${VALUE}`,
  'gi',
);
/** The word behind such a flag, in front of a token, and between the user and the host of a URL. */
const words =
  /((?<=--[\w-]{0,60})(?:(?<!initial-cluster-)token|password|passphrase|secret)\s+|\bbearer\s+|\bauthorization["']?\s*[:=]\s*["']?\w+\s+|:\/\/[^\s/@:]*:(?=[^\s/@]+@))([^\s"'@]+)/gi;
const content = new RegExp(String.raw`(\bcontent["']?\s*:\s*)${VALUE}`, 'gi');

const stars = (text: string): string => text.replace(/\S/g, '*');
const mask = (line: string, values: RegExp): string =>
  line.replace(values, (_, key: string, value: string) => key + stars(value));

/** Whether a line is of a PEM block, or of another long value in base64. */
const isEncoded = (line: string): boolean =>
  /^[\sA-Za-z0-9+/=]*$/.test(line) &&
  /[A-Za-z0-9+/=]{32}/.test(line) &&
  [/[A-Z]/, /[a-z]/, /\d/].every((kind) => kind.test(line));

/**
 * A source line with a star for each character of its secrets: values of keys such as `secret`, `token` or `auth_pass`, words behind
 * flags such as `--password` and in front of the host of a URL, the content of a file that has `secret: true` in the same line, and lines of base64. Columns stay as they are.
 */
export function masked(line: string): string {
  if (isEncoded(line)) return stars(line);
  const known = mask(mask(line, words), secrets);
  return /\bsecret["']?\s*:\s*true\b/.test(line) ? mask(known, content) : known;
}
