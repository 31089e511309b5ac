import { randomBytes } from 'node:crypto';
import type { PutFile } from '../model.js';
import { quoteWord } from '../quote.js';
import { type Source, source } from './content.js';
import { lending } from './lend.js';
import { ownership } from './metadata.js';
import { stopText } from './stop-text.js';
import { type TarEntry, tarSize, tarStream } from './tar.js';

/** A fragment of POSIX sh that lays files, and the one stream it reads. */
export interface Upload {
  /** Ends in a line end; other commands may follow it in the same sh. They find stdin read. */
  readonly script: string;
  /** A fresh stream of the contents for each call. */
  readonly stdin: () => AsyncIterable<Uint8Array>;
  /** Bytes of that stream. */
  readonly size: number;
}

interface Staged extends Source {
  readonly file: PutFile;
  readonly folder: string;
  readonly base: string;
  /** Path of the staged copy. */
  readonly at: string;
}

/**
 * Text for dash, bash and busybox sh that reads a tar stream from stdin, lays each file in a hidden 0700
 * folder beside its target, checks every sha256, sets owner and mode, syncs, and renames each over its
 * target. Until the first rename nothing is changed; each rename is atomic. Missing parent folders are
 * made with mode 0755. On failure it writes one line on stderr, `upload: PATH: REASON`, removes what it
 * staged and exits by `uploadExit`. Uses tar, sha256sum, chmod, chown, sync, mv, mkdir, rm, find.
 *
 * @throws TypeError for a path that is not absolute, names a folder, or holds a NUL; for a path given twice;
 *   for a mode beyond 0o7777.
 */
export function uploadScript(files: readonly PutFile[]): Upload {
  return uploadOf(files.map((file) => ({ file, source: source(file.content) })));
}

/** A file with its checksum known. */
export interface SourcedFile {
  readonly file: PutFile;
  readonly source: Source;
}

/** The same for files whose checksums are known already. */
export function uploadOf(files: readonly SourcedFile[]): Upload {
  const mark = `.remote-exec-${randomBytes(6).toString('hex')}`;
  const seen = new Set<string>();
  const staged = files.map(({ file, source: content }): Staged => {
    check(file, seen);
    const slash = file.path.lastIndexOf('/');
    const folder = file.path.slice(0, slash) || '/';
    const base = file.path.slice(slash + 1);
    return { ...content, file, folder, base, at: `${join(folder, mark)}/${base}` };
  });
  const entries = staged.map(
    ({ at, size, lend, file }): TarEntry => ({ name: at.replace(/^\/+/, ''), size, mode: file.mode, lend }),
  );
  return {
    script: staged.length === 0 ? ':\n' : scriptText(staged, mark),
    stdin: () => lending(() => tarStream(entries)),
    size: tarSize(entries),
  };
}

function check(file: PutFile, seen: Set<string>): void {
  const shown = JSON.stringify(file.path);
  if (!file.path.startsWith('/')) throw new TypeError(`${shown} is not an absolute path.`);
  if (/(^|\/)\.{0,2}$/.test(file.path)) throw new TypeError(`${shown} names a folder, not a file.`);
  if (file.path.includes('\0')) throw new TypeError(`${shown} holds a NUL character.`);
  if (seen.has(file.path)) throw new TypeError(`${shown} is given twice.`);
  if (!Number.isInteger(file.mode) || file.mode < 0 || file.mode > 0o7777)
    throw new TypeError(`The mode of ${shown} is ${file.mode}, not a number from 0 to 0o7777.`);
  seen.add(file.path);
}

const join = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`);
const words = (values: readonly string[]): string => values.map(quoteWord).join(' ');

/** Names that a line of sha256sum's list can't carry; they are checked one by one. */
const oddName = /[\n\r\\]/;

function scriptText(staged: readonly Staged[], mark: string): string {
  const folders = group(staged, ({ folder }) => folder);
  const stages = words([...folders.keys()].map((folder) => join(folder, mark)));
  const parents = [...folders.keys()].filter((folder) => folder !== '/');
  const listed = staged.filter(({ at }) => !oddName.test(at));
  const odd = staged.filter(({ at }) => oddName.test(at));
  const ats = (some: readonly Staged[]): string => words(some.map(({ at }) => at));
  const lines: string[] = [];
  lines.push(
    '(',
    'LC_ALL=C; export LC_ALL; umask 022',
    `clean() { rm -rf -- ${stages}; }`,
    "trap clean EXIT; trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 141' PIPE; trap 'exit 143' TERM",
    stopText,
  );
  if (parents.length > 0) {
    lines.push(
      `${parents.map((parent) => `[ -d ${quoteWord(parent)} ]`).join(' && ')} || m=$(mkdir -p -- ${words(parents)} 2>&1) || stop ${quoteWord(staged[0]?.file.path ?? '')} "$m"`,
    );
  }
  lines.push(
    // What a run left behind that was killed outright, long enough ago that no other run can be using it.
    `for d in ${[...folders.keys()].map((folder) => `${quoteWord(folder === '/' ? '' : folder)}/.remote-exec-*`).join(' ')}; do [ -d "$d" ] && find "$d" -prune -mmin +1440 -exec rm -rf -- {} +; done 2>/dev/null`,
    `m=$(umask 077; mkdir -- ${stages} 2>&1) || stop ${quoteWord(staged[0]?.file.path ?? '')} "$m"`,
    `m=$(tar -xpof - -C / 2>&1)`,
    `sums() { printf '%s  %s\\n' ${listed.map(({ sha256, at }) => `${sha256} ${quoteWord(at)}`).join(' ')}; }`,
  );
  if (listed.length > 0) {
    const name = `sed -n '/: OK$/d;s#/${mark}/#/#;s/: FAILED.*$//p'`;
    lines.push(
      `s=$(sums | sha256sum -c - 2>/dev/null) || stop "$(printf '%s\\n' "$s" | ${name} | head -n 1)" "\${m:-checksum}"`,
    );
  }
  for (const { at, sha256, file } of odd) {
    lines.push(
      `s=$(sha256sum <${quoteWord(at)} 2>/dev/null); [ "\${s%% *}" = ${sha256} ] || stop ${quoteWord(file.path)} "\${m:-checksum}"`,
    );
  }
  const attempt = (command: string): void => {
    lines.push(`m=$(${command} 2>&1) || stop ${quoteWord(staged[0]?.file.path ?? '')} "$m"`);
  };
  for (const [owner, some] of group(staged, ({ file }) => ownership(file))) {
    if (owner !== '') attempt(`chown -- ${quoteWord(owner)} ${ats(some)}`);
  }
  // tar set the modes; chown takes setuid and setgid away again.
  const special = staged.filter(({ file }) => file.mode > 0o777 && ownership(file) !== '');
  for (const [mode, some] of group(special, ({ file }) => file.mode.toString(8).padStart(4, '0'))) {
    attempt(`chmod -- ${mode} ${ats(some)}`);
  }
  lines.push(`sync -- ${ats(staged)} 2>/dev/null || sync`);
  for (const [folder, some] of folders) {
    lines.push(
      `m=$(cd -- ${quoteWord(join(folder, mark))} && mv -f -- ${words(some.map(({ base }) => base))} .. 2>&1) || stop ${quoteWord(some[0]?.file.path ?? '')} "$m"`,
    );
  }
  lines.push(`sync -- ${words([...folders.keys()])} 2>/dev/null || sync`, ') || exit $?');
  return `${lines.join('\n')}\n`;
}

function group<T>(values: readonly T[], key: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const name = key(value);
    const members = groups.get(name);
    if (members) members.push(value);
    else groups.set(name, [value]);
  }
  return groups;
}
