import { stateDirectory } from '@harderway/desired-state';

/** A host's record of its newest snapshot. */
export const newestPath: string = `${stateDirectory}/backup.json`;

/** Why its last run failed; missing once one succeeds. */
export const failurePath: string = `${stateDirectory}/backup-failed.json`;

/** How long the upload of a snapshot may take; a hanging one must not keep the next snapshots from being taken. */
export const uploadSeconds = 3600;

/** The newest snapshot that a host has taken. */
export interface HostSnapshot {
  readonly host: string;
  /** Path on the host. */
  readonly path: string;
  /** ISO 8601, by the host's clock. */
  readonly takenAt: string;
  /** By the host's clock. */
  readonly ageSeconds: number;
  readonly revision: number;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal, of the whole file. */
  readonly sha256: string;
  readonly upload: 'none' | 'pending' | 'done' | 'failed';
  /** Whether the file is still there with its size. */
  readonly present: boolean;
}

/** A host's report on its snapshots. */
export interface HostBackups {
  readonly host: string;
  readonly newest?: HostSnapshot | undefined;
  readonly failure?: { readonly at: string; readonly why: string } | undefined;
  /** How long it has had its timer; absent if it is missing. */
  readonly timerAgeSeconds?: number | undefined;
}

/** Script that prints the clock, the age of the timer, and what is kept. */
export const askBackups = (directory: string, timer: string): readonly string[] => [
  'sh',
  '-c',
  `echo "now $(date +%s)"
echo "timer $(stat -c %Y "$2" 2>/dev/null)"
for file in "$3" "$4"; do echo "state $(head -n 1 "$file" 2>/dev/null)"; done
name=$(sed -n 's/^{"name":"\\([^"]*\\)".*/\\1/p' "$3" 2>/dev/null)
echo "size $(stat -c %s "$1/$name" 2>/dev/null)"`,
  'sh',
  directory,
  timer,
  newestPath,
  failurePath,
];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const part = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

const uploads = ['none', 'pending', 'done', 'failed'] as const;

function snapshotIn(
  text: string,
  { host, directory, now, size }: { host: string; directory: string; now: number; size: number },
): HostSnapshot | undefined {
  const state = parsed(text);
  const [name, sha256] = [part(state, 'name'), part(state, 'sha256')];
  const [time, revision, bytes] = ['time', 'revision', 'size'].map((key) => Number(part(state, key)));
  const upload = uploads.find((each) => each === part(state, 'upload'));
  if (typeof name !== 'string' || typeof sha256 !== 'string' || upload === undefined) return undefined;
  if (time === undefined || revision === undefined || bytes === undefined) return undefined;
  if (![time, revision, bytes].every(Number.isSafeInteger)) return undefined;
  return {
    host,
    path: `${directory}/${name}`,
    takenAt: iso(time),
    ageSeconds: now - time,
    revision,
    size: bytes,
    sha256,
    upload,
    present: size === bytes,
  };
}

/** Reads the answer to {@link askBackups}. */
export function readBackups(host: string, directory: string, stdout: string): HostBackups {
  const of = (name: string): readonly string[] =>
    stdout.split('\n').flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : []));
  const [newest = '', failed = ''] = of('state');
  const [now, size, timer] = ['now', 'size', 'timer'].map((name) => Number(of(name)[0] || NaN));
  const known = { host, directory, now: now ?? Number.NaN, size: size ?? Number.NaN };
  const snapshot = snapshotIn(newest, known);
  const failure = parsed(failed);
  const [at, why] = [part(failure, 'time'), part(failure, 'why')];
  return {
    host,
    newest: snapshot,
    ...(typeof at === 'number' && typeof why === 'string' ? { failure: { at: iso(at), why } } : {}),
    ...(timer === undefined || Number.isNaN(timer) ? {} : { timerAgeSeconds: known.now - timer }),
  };
}
