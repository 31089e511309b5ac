import { createHash } from 'node:crypto';
import { DesiredStateError } from './errors.js';
import type { DeviceAddress, Observation, PathState, UnitState } from './model.js';

/** Splits at the first `count - 1` bars, so that the last field may hold bars itself. */
function fields(line: string, count: number): string[] {
  const parts = line.split('|');
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join('|')];
}

/** Of `name:number` the name, or the number where it has none. */
function ownerIn(field: string): string {
  const [name = '', number = name] = field.split(':');
  return name === 'UNKNOWN' ? number : name;
}

const types: Readonly<Record<string, PathState['type']>> = {
  'regular file': 'file',
  'regular empty file': 'file',
  directory: 'directory',
};

function sections(reply: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of reply.split('\n')) {
    if (line.startsWith('== ')) {
      current = [];
      found.set(line.slice(3), current);
    } else if (line !== '') current.push(line);
    else if (current.length > 0) current.push('');
  }
  return found;
}

/** Bytes as the text that they encode, or nothing where they are none: what is written back must be the same. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Cuts the files' contents: a line of size and path for each, the line that stands behind each content, and all of it as
 * one piece of base64. They were read one after the other and after their sizes: what changed in between would be
 * cut at the wrong place, and is found out by the line that isn't there.
 *
 * @throws DesiredStateError `probe-failed`.
 */
function contents(section: readonly string[]): (readonly [string, Uint8Array])[] {
  const listed = section.filter((line) => line.includes('|')).map((line) => fields(line, 2));
  const [line = '', ...rest] = section.slice(listed.length);
  const boundary = Buffer.from(`${line}\n`);
  const bytes = Buffer.from(rest.join(''), 'base64');
  let at = 0;
  return listed.map(([size = '', path = '']) => {
    const content = bytes.subarray(at, at + Number(size));
    at += Number(size) + boundary.length;
    if (!bytes.subarray(at - boundary.length, at).equals(boundary))
      throw new DesiredStateError('probe-failed', `${path} changed while it was looked at`, {
        found: `it does not have the ${size} bytes any more that it had a moment before`,
      });
    return [path, content] as const;
  });
}

function parsePaths(found: Map<string, string[]>): Map<string, PathState> {
  const paths = new Map<string, PathState>();
  for (const line of (found.get('stat') ?? []).filter(Boolean)) {
    const [type = '', mode = '', owner = '', group = '', , size = '', , , path = ''] = fields(line, 9);
    // What answered to this name is the directory that the path is, or leads to; its line comes after the path's own.
    paths.set(path.replace(/\/\.$/, ''), {
      type: types[type] ?? 'other',
      mode: Number.parseInt(mode, 8),
      owner: ownerIn(owner),
      group: ownerIn(group),
      size: Number(size),
    });
  }
  const extend = (path: string, more: Partial<PathState>): void => {
    const state = paths.get(path);
    if (state !== undefined) paths.set(path, { ...state, ...more });
  };
  for (const line of (found.get('tree') ?? []).filter(Boolean)) {
    const [what = '', path = '', leadsTo = ''] = fields(line, 3);
    extend(path, what === 'link' ? { leadsTo } : { emptyMountPoint: true });
  }
  for (const line of (found.get('sha256') ?? []).filter(Boolean))
    extend(line.slice(66), { sha256: line.slice(0, 64) });
  for (const [path, bytes] of contents(found.get('text') ?? [])) {
    extend(path, { sha256: createHash('sha256').update(bytes).digest('hex') });
    const text = decode(bytes);
    if (text !== undefined) extend(path, { text });
  }
  return paths;
}

function parseUnits(found: Map<string, string[]>): Map<string, UnitState> {
  const digests = new Map<string, string>();
  for (const line of found.get('digest') ?? []) {
    const [unit = '', digest = ''] = fields(line, 2);
    if (digest !== '') digests.set(unit, digest);
  }
  const units = new Map<string, UnitState>();
  for (const block of (found.get('unit') ?? []).join('\n').split(/\n\n+/)) {
    const values = new Map<string, string>();
    for (const line of block.split('\n')) {
      const equals = line.indexOf('=');
      if (equals > 0) values.set(line.slice(0, equals), line.slice(equals + 1));
    }
    const id = values.get('Id');
    if (id === undefined) continue;
    const state: UnitState = {
      load: values.get('LoadState') ?? '',
      active: values.get('ActiveState') ?? '',
      sub: values.get('SubState') ?? '',
      enabled: values.get('UnitFileState') ?? '',
      needDaemonReload: values.get('NeedDaemonReload') === 'yes',
      restarts: Number(values.get('NRestarts') ?? 0),
    };
    // systemd answers by the unit's own name, whatever name it was asked by.
    for (const name of new Set([id, ...(values.get('Names') ?? '').split(' ')].filter(Boolean))) {
      const digest = digests.get(name);
      units.set(name, digest === undefined ? state : { ...state, digest });
    }
  }
  return units;
}

function parseAddresses(lines: readonly string[]): DeviceAddress[] {
  return lines.flatMap((line) => {
    const match = /^\d+:\s+(\S+?)(?:@\S+)?\s+inet\s+(\S+)/.exec(line);
    return match?.[1] === undefined || match[2] === undefined
      ? []
      : [{ device: match[1], address: match[2] }];
  });
}

/**
 * Reads what the script of {@link probeScript} printed.
 *
 * @throws DesiredStateError `busy` when a change is at work on the host; `unreadable-reply` when the
 * reply is not whole, with its last lines.
 */
export function parseReply(reply: string): Observation {
  const found = sections(reply);
  if (found.has('busy'))
    throw new DesiredStateError(
      'busy',
      'a change of an earlier run is still at work on this host and did not end within 60 s',
    );
  const [machine, os, generation] = found.get('host') ?? [];
  if (!found.has('end') || machine === undefined || os === undefined)
    throw new DesiredStateError(
      'unreadable-reply',
      'the host answered the probe in a form that was not understood',
      {
        detail: reply.trimEnd().split('\n').slice(-5),
      },
    );
  return {
    machine,
    os,
    generation: Number(generation ?? 0),
    paths: parsePaths(found),
    sysctls: new Map(
      (found.get('sysctl') ?? []).filter(Boolean).map((line) => {
        const [key = '', value = ''] = fields(line, 2);
        return [key, value.replace(/\s+/g, ' ')] as const;
      }),
    ),
    addresses: parseAddresses(found.get('address') ?? []),
    packages: new Set(
      (found.get('package') ?? []).flatMap((line) => (line.startsWith('installed|') ? [line.slice(10)] : [])),
    ),
    units: parseUnits(found),
    trusted: new Set((found.get('trusted') ?? []).filter(Boolean)),
  };
}
