import { quote } from '@harderway/remote-exec';
import { etcdctl } from '../../components/etcd/cluster.js';
import { runAsRoot } from '../../hosts/as-root.js';
import { controlHosts } from '../../hosts/topology.js';
import { whileProgressing } from '../../hosts/while-progressing.js';
import { ControlPlaneError } from '../../model/errors.js';
import type { Session } from '../../model/session.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A basic regular expression for the beginning, in base64, of all that begins with a text. */
export function base64Beginning(text: string): string {
  const bytes = Buffer.from(text);
  const whole = bytes.length - (bytes.length % 3);
  const begun = bytes.subarray(whole);
  const fixed = bytes.subarray(0, whole).toString('base64');
  if (begun.length === 0) return fixed;
  const encoded = begun.toString('base64').replaceAll('=', '');
  // The last character has some bits of what comes next.
  const from = alphabet.indexOf(encoded.at(-1) ?? '');
  const free = begun.length === 1 ? 16 : 4;
  return `${fixed}${encoded.slice(0, -1)}[${alphabet.slice(from, from + free)}]`;
}

/** All encrypted values begin so, whatever encrypts them (k8s.io/apiserver, encryptionconfig). */
const encryptedBeginning = 'k8s:enc:';

/** Begins the last line of an answer, which counts all keys: without this line, there may be more keys. */
const end = '.';

/** Keys a page: etcdctl holds their values in memory. */
const page = 200;

/** How long a host may take for a page. */
const pageMs = 30_000;

/**
 * A POSIX sh program that prints the keys below a prefix, in base64, whose values are not as they should be, an empty line after
 * each page, and at the end a dot and how many keys it has looked at. The values do not leave the host.
 *
 * @param prefix ends with `/`
 * @param beginning of the values as they should be; undefined if they should not be encrypted
 */
export function outdatedScript(prefix: string, beginning: string | undefined): string {
  const pattern = base64Beginning(beginning ?? encryptedBeginning);
  const [ifBegins, otherwise] = beginning === undefined ? ['-', '+'] : ['+', '-'];
  // The next character after `/` ends the range.
  const next = `${prefix.slice(0, -1)}0`;
  return [
    'set -eu',
    'umask 077',
    'work=$(mktemp -d)',
    `trap 'rm -rf "$work"' EXIT`,
    `from=${quote([prefix])}`,
    'count=0',
    'while :; do',
    // In a pipe, what etcdctl says of an error would be lost.
    `  mkfifo "$work/page"; ${quote(etcdctl('get'))} "$from" ${quote([next])} --limit ${page} -w json >"$work/page" & asked=$!`,
    `  tr ',{}' '\\n\\n\\n' <"$work/page" | sed -n -e 's#^"key":"\\(.*\\)"$#=\\1#p' -e 's#^"value":"${pattern}.*#${ifBegins}#p' -e t -e 's#^"value":.*#${otherwise}#p' >"$work/seen"`,
    '  wait $asked; rm "$work/page"',
    `  awk '/^=/ { key = substr($0, 2) } /^-/ { print key } END { print "" }' "$work/seen"`,
    `  seen=$(grep -c '^=' "$work/seen" || :)`,
    '  count=$((count + seen))',
    `  [ "$seen" -ge ${page} ] || break`,
    `  from=$(grep '^=' "$work/seen" | tail -n 1 | cut -c 2- | base64 -d)`,
    'done',
    `echo "${end} $count"`,
  ].join('\n');
}

/** The keys of etcd below a prefix. */
export interface StoredKeys {
  /** Keys in etcd whose values are not encrypted with the new key yet, or still encrypted on the way to plain data. */
  readonly outdated: readonly string[];
  /** How many keys there are; the last key of a page counts twice. */
  readonly count: number;
}

/**
 * Looks at the keys of etcd below a prefix.
 *
 * @param prefix ends with `/`
 * @param beginning of the values as they should be; undefined if they should not be encrypted
 * @throws ControlPlaneError `step-failed`; and what the transport throws
 */
export async function storedKeys(
  session: Session,
  prefix: string,
  beginning: string | undefined,
  signal?: AbortSignal,
): Promise<StoredKeys> {
  const { name } = controlHosts(session.spec).find((host) => session.transports.has(host.name)) ?? {
    name: 'a control node',
  };
  const argv = ['sh', '-c', outdatedScript(prefix, beginning)];
  const stalled = (): ControlPlaneError =>
    new ControlPlaneError('step-failed', `${name}: the list of keys below ${prefix} stopped coming`, {
      host: name,
      found: `no page of ${page} keys within ${pageMs / 1000} s`,
      hint: `read \`journalctl -u etcd\` on ${name}, then run the same command again: it continues from here`,
    });
  const { stdout } = await whileProgressing({ limitMs: pageMs, stalled, signal }, (limit, onStdoutLine) =>
    runAsRoot(session, name, argv, limit, { onStdoutLine }),
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  const [, count] = /(?:^|\n)\. (\d+)\n$/.exec(stdout) ?? [];
  if (count === undefined)
    throw new ControlPlaneError('step-failed', `${name}: the list of keys below ${prefix} is not complete`, {
      host: name,
      found: `it ends after ${lines.length} lines`,
      hint: 'run the same command again: nothing counts as encrypted before the list is complete',
    });
  const keys = lines.slice(0, -1).map((line) => Buffer.from(line, 'base64').toString('utf8'));
  return { outdated: [...new Set(keys)], count: Number(count) };
}
