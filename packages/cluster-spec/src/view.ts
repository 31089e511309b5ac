import type { Diagnostic } from '@harderway/diagnostics';
import type { KeyPath } from '@harderway/yaml-text';
import { valueAt } from './shape.js';

/** A text of the file with its place, so that checks of several values can point at each. */
export interface Located {
  readonly value: string;
  readonly path: KeyPath;
  /** Whether it is a default, without a place in the file. */
  readonly isDefault: boolean;
}

/** The usable parts of a host; malformed ones are absent. */
export interface HostView {
  readonly index: number;
  readonly name: Located | undefined;
  readonly role: Located | undefined;
  readonly address: Located | undefined;
  readonly sshHost: Located | undefined;
  readonly sshPort: number;
  /** Whether it is to leave the cluster. */
  readonly leaves: boolean;
}

/**
 * The readable part of a file that may have errors: well-formed values, defaults for missing ones, and nothing for
 * values that a check has already refused.
 */
export interface SpecView {
  text(...path: KeyPath): Located | undefined;
  number(...path: KeyPath): number | undefined;
  boolean(...path: KeyPath): boolean | undefined;
  keys(...path: KeyPath): readonly string[];
  /** The place of a diagnostic about a value, or about its key; the nearest mapping around a missing one. */
  place(path: KeyPath, part?: 'key' | 'value'): Pick<Diagnostic, 'span' | 'subject'>;
  readonly hosts: readonly HostView[];
}

/** Makes a view of the raw values, the defaults, and the paths that were refused. */
export function viewOf(
  raw: unknown,
  defaults: unknown,
  refused: readonly KeyPath[],
  place: SpecView['place'],
): SpecView {
  const refusedTexts = new Set(refused.map((path) => JSON.stringify(path)));
  const isRefused = (path: KeyPath): boolean =>
    [...path.keys(), path.length].some((length) => refusedTexts.has(JSON.stringify(path.slice(0, length))));
  const read = (path: KeyPath): unknown =>
    isRefused(path) ? undefined : (valueAt(raw, path) ?? valueAt(defaults, path));
  const text = (...path: KeyPath): Located | undefined => {
    const value = read(path);
    if (typeof value !== 'string') return undefined;
    return { value, path, isDefault: valueAt(raw, path) === undefined };
  };
  const number = (...path: KeyPath): number | undefined => {
    const value = read(path);
    return typeof value === 'number' ? value : undefined;
  };
  const boolean = (...path: KeyPath): boolean | undefined => {
    const value = read(path);
    return typeof value === 'boolean' ? value : undefined;
  };
  const keys = (...path: KeyPath): readonly string[] => {
    const value = read(path);
    if (typeof value !== 'object' || value === null) return [];
    return Object.keys(value).filter((key) => !isRefused([...path, key]));
  };
  const list = valueAt(raw, ['hosts']);
  const hosts = (Array.isArray(list) ? list : []).map((_, index): HostView => {
    const part = (...path: KeyPath) => text('hosts', index, ...path);
    const [name, role, address] = [part('name'), part('role'), part('address')];
    const sshHost = part('ssh', 'host') ?? address;
    const sshPort = number('hosts', index, 'ssh', 'port') ?? number('ssh', 'port') ?? 22;
    const leaves = part('state')?.value === 'absent';
    return { index, name, role, address, sshHost, sshPort, leaves };
  });
  return { text, number, boolean, keys, place, hosts };
}
