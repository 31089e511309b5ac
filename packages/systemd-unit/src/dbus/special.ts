import { encodeBytes } from '../document/bytes.js';
import { TIME_INFINITY } from '../values/time-span.js';
import type { Section } from '../verify/setting.js';
import { fieldsProperty, type PropertyValue } from './render.js';

/**
 * The property of a directive from the settings of its section and from what the property would be by the kind of setting
 * alone; undefined where only the machine knows it.
 */
type Make = (own: Section, key: string, usual: PropertyValue | undefined) => PropertyValue | undefined;

/** A choice whose property only says whether it is on. */
const isOn: Make = ({ text }, key) => (text(key) ?? 'no') !== 'no';

const newestFirst: Make = ({ records }, key) => records(key).map(fieldsProperty).reverse();

/** The first fields of records, as a set. */
const firstFields: Make = ({ records }, key) =>
  [...new Set(records(key).map(([name]) => String(name)))].sort();

/** A label, and whether the unit starts without it. */
function label({ text }: Section, key: string): PropertyValue {
  const set = text(key) ?? '';
  return [set.startsWith('-'), set.replace(/^-/, '')];
}

/** The lowest priority of each scheduling policy of Linux. */
const lowestPriority: ReadonlyMap<number, number> = new Map([
  [0, 0],
  [1, 1],
  [2, 1],
  [3, 0],
  [5, 0],
  [6, 0],
  [7, 0],
]);

/** A hash, unless it is in a file. */
const bytes: Make = (own, key) => own.bytes(key);

/** Directives whose property is not what the setting alone says. */
export const special: Readonly<Record<string, Make>> = {
  PrivateTmp: isOn,
  PrivateUsers: isOn,
  ProtectControlGroups: isOn,
  WorkingDirectory: ({ text }, key, usual) => (text(key) === '-~' ? '!~' : usual),
  EnvironmentFile: ({ texts }, key) =>
    texts(key).map((path) => [path.replace(/^-/, ''), path.startsWith('-')]),
  RuntimeDirectory: firstFields,
  StateDirectory: firstFields,
  CacheDirectory: firstFields,
  LogsDirectory: firstFields,
  ConfigurationDirectory: firstFields,
  SystemCallFilter: ({ filter }, key) => {
    const { inverted, items } = filter(key);
    // libseccomp knows switch_endian but has no number for it here, so it is lost; a call that an allow list answers
    // with an error is not allowed, and not listed.
    const listed = items.filter(
      (item) => !item.startsWith('switch_endian') && (inverted || !item.includes(':')),
    );
    return [!inverted && items.length > 0, listed.sort()];
  },
  SystemCallArchitectures: ({ texts }, key) => [...texts(key)].sort(),
  SocketBindAllow: newestFirst,
  SocketBindDeny: newestFirst,
  ImportCredential: ({ records }, key) => records(key).map(([glob]) => String(glob)),
  LogExtraFields: ({ texts }, key) => texts(key).map((each) => [...encodeBytes(each)]),
  AppArmorProfile: label,
  SELinuxContext: label,
  SmackProcessLabel: label,
  RootHash: bytes,
  RootHashSignature: bytes,
  StandardInputData: bytes,
  // The nodes of the machine, and their processors.
  NUMAMask: ({ text }, key, usual) => (text(key) === 'all' ? undefined : (usual ?? [])),
  NUMAPolicy: ({ has }, key, usual) => (has(key) || !has('NUMAMask') ? usual : 1),
  CPUAffinity: ({ has, text }, key, usual) =>
    text(key) === 'numa' ? (has('NUMAMask') ? undefined : []) : (usual ?? []),
  // A policy comes with the lowest of its priorities: those of real-time ones begin at 1, unknown ones have none.
  CPUSchedulingPriority: ({ has, integer }, key, usual) =>
    has(key) ? usual : (lowestPriority.get(Number(integer('CPUSchedulingPolicy') ?? 0)) ?? -1),
  // Without a limit it is what the manager itself has.
  TimerSlackNSec: (_own, _key, usual) => (usual === TIME_INFINITY ? undefined : usual),
};
