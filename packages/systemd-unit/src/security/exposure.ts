import { packedSecurity } from '../schema/security.generated.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { namespaceFlags } from '../settings/sandbox.js';
import { systemCallGroup } from '../settings/system-calls.js';
import { capabilityMask } from '../values/capabilities.js';
import { boundingSet } from '../verify/bounding-set.js';
import { serviceType } from '../verify/service.js';
import { type Section, sectionOf, settingOf } from '../verify/setting.js';

/** One row of the exposure table. */
export interface SecurityItem {
  /** The name in `systemd-analyze security`'s table. */
  readonly name: string;
  /** The field of its JSON output. */
  readonly field: string;
  readonly weight: number;
  /** From 0 (good) to `range`; undefined where the row does not apply to the service. */
  readonly badness: number | undefined;
  readonly range: number;
  /** This row's share of the exposure, in tenths; 0 where there is none. */
  readonly exposureTenths: number;
  /** A line of [Service] that would bring it to zero; undefined if it is zero already. */
  readonly advice: string | undefined;
}

export interface SecurityReport {
  readonly items: readonly SecurityItem[];
  /** The overall exposure in tenths: 0 is best, 100 is worst. */
  readonly exposureTenths: number;
  readonly rating: 'DANGEROUS' | 'UNSAFE' | 'EXPOSED' | 'MEDIUM' | 'OK' | 'SAFE' | 'PERFECT';
}

/** The settings that the rows assess, with those that systemd implies. */
interface Sandbox extends Section {
  readonly flag: (key: string) => boolean;
  readonly unit: LoadedUnit;
  readonly capabilities: bigint;
  readonly dynamic: boolean;
}

const dynamicFlags = ['RemoveIPC', 'NoNewPrivileges', 'RestrictSUIDSGID', 'PrivateTmp'];

function patched(unit: LoadedUnit): Sandbox {
  const own = sectionOf(unit, 'Service');
  const dynamic = own.on('DynamicUser');
  const flag = (key: string): boolean => {
    if (dynamic && dynamicFlags.includes(key)) return true;
    // Here systemd takes an unset PrivateMounts= for set.
    if (key === 'PrivateMounts') return settingOf(unit, 'Service.PrivateMounts', 'boolean') !== false;
    if (key === 'Delegate') return own.on(key) || settingOf(unit, 'Service.Delegate', 'texts') !== undefined;
    return own.on(key) || (own.text(key) ?? 'no') !== 'no';
  };
  return { ...own, flag, unit, capabilities: boundingSet(unit, 'Service'), dynamic };
}

/** Badness, and the most it can be; undefined if the row does not apply. */
type Verdict = readonly [badness: number | undefined, range: number];

const familyRow = (name: string): string =>
  ({ AF_INET: 'inet', AF_INET6: 'inet', AF_UNIX: 'unix', AF_NETLINK: 'netlink', AF_PACKET: 'packet' })[
    name
  ] ?? 'other';

function assessFamily({ unit }: Sandbox, row: string): Verdict {
  const filter = settingOf(unit, 'Service.RestrictAddressFamilies', 'filter');
  const allowing = filter !== undefined && !filter.inverted;
  const listed = filter?.items.some((name) => familyRow(name) === row) === true;
  return [(listed ? !allowing : allowing) ? 0 : 1, 1];
}

function assessCalls({ unit }: Sandbox, group: string): Verdict {
  const filter = settingOf(unit, 'Service.SystemCallFilter', 'filter');
  if (filter === undefined || (filter.inverted && filter.items.length === 0)) return [10, 10];
  // In a list of allowed calls those with an error are not allowed; in one of denied calls they are denied too.
  const counted = filter.inverted ? filter.items : filter.items.filter((item) => !item.includes(':'));
  const items = new Set(counted.map((item) => item.replace(/:.*/s, '')));
  const bad = (systemCallGroup(group) ?? []).some((name) => items.has(name) !== filter.inverted);
  return [bad ? (filter.inverted ? 10 : 9) : 0, 10];
}

function assessUmask({ integer }: Sandbox): number {
  const mask = Number(integer('UMask') ?? 0o022);
  if ((mask & 0o002) === 0) return 10;
  if ((mask & 0o004) === 0) return 5;
  if ((mask & 0o020) === 0) return 2;
  return (mask & 0o040) === 0 ? 1 : 0;
}

const isLocal = ([family, bytes]: readonly unknown[]): boolean =>
  Array.isArray(bytes) &&
  (family === 2 ? bytes[0] === 127 : bytes.every((byte, at) => byte === (at === 15 ? 1 : 0)));

function assessAddresses({ records, texts }: Sandbox): number {
  if (['IPIngressFilterPath', 'IPEgressFilterPath'].some((key) => texts(key).length > 0)) return 0;
  const denied = records('IPAddressDeny')
    .filter(([, , length]) => length === 0)
    .map(([family]) => family);
  if (!denied.includes(2) || !denied.includes(10)) return 10;
  const allowed = records('IPAddressAllow');
  if (allowed.some((each) => !isLocal(each))) return 5;
  return allowed.length > 0 ? 2 : 0;
}

function assessDevices({ flag, has, records, text }: Sandbox): number {
  const set = text('DevicePolicy') ?? 'auto';
  if (set === 'auto' && !flag('PrivateDevices')) return 10;
  const extra = flag('ProtectClock') || has('RootImage') || has('MountImages');
  return records('DeviceAllow').length > 0 || extra ? 5 : 0;
}

function assessOwn(row: string, box: Sandbox): Verdict {
  const { text, texts, unit, dynamic, flag } = box;
  const user = text('User');
  const rootUser = user === '0' || user === 'root' || (user === undefined && !dynamic);
  switch (row) {
    case 'user':
      return [user === 'nobody' ? 9 : rootUser ? 10 : 0, 10];
    case 'groups':
      return [rootUser ? undefined : Math.min(texts('SupplementaryGroups').length, 1), 1];
    case 'home': {
      const home = text('ProtectHome') ?? 'no';
      const word = home === 'no' && dynamic ? 'read-only' : home;
      return [{ yes: 0, 'read-only': 5, tmpfs: 1 }[word] ?? 10, 10];
    }
    case 'system':
      return [dynamic ? 0 : ({ yes: 5, full: 3, strict: 0 }[text('ProtectSystem') ?? 'no'] ?? 10), 10];
    case 'root': {
      const own = ['RootDirectory', 'RootImage'].some((key) => (text(key) ?? '/') !== '/');
      return [own ? 0 : 1, 1];
    }
    case 'umask':
      return [assessUmask(box), 10];
    case 'keyring':
      return [(text('KeyringMode') ?? 'private') === 'private' ? 0 : 1, 1];
    case 'proc':
      return [{ noaccess: 1, invisible: 0, ptraceable: 0 }[text('ProtectProc') ?? ''] ?? 3, 3];
    case 'subset':
      return [text('ProcSubset') === 'pid' ? 0 : 1, 1];
    case 'notify':
      return [text('NotifyAccess') === 'all' ? 1 : 0, 1];
    case 'ipc':
      return [rootUser ? undefined : flag('RemoveIPC') ? 0 : 1, 1];
    case 'architectures': {
      const list = texts('SystemCallArchitectures');
      return [list.length === 0 ? 10 : list.length === 1 && list[0] === 'native' ? 0 : 8, 10];
    }
    case 'address':
      return [assessAddresses(box), 10];
    case 'devices':
      return [assessDevices(box), 10];
    default:
      return [(settingOf(unit, 'Service.AmbientCapabilities', 'bits') ?? 0n) !== 0n ? 1 : 0, 1];
  }
}

function assess(how: string, box: Sandbox): Verdict {
  const [kind = '', of = ''] = how.split(':');
  switch (kind) {
    case 'flag':
      return [box.flag(of.replace('!', '')) === of.startsWith('!') ? 1 : 0, 1];
    case 'capabilities':
      return [(box.capabilities & capabilityMask(...of.split(','))) === 0n ? 0 : 1, 1];
    case 'namespace': {
      const allowed = settingOf(box.unit, 'Service.RestrictNamespaces', 'bits') ?? 2n ** 64n - 1n;
      return [(allowed & (namespaceFlags[of] ?? 0n)) === 0n ? 0 : 1, 1];
    }
    case 'family':
      return assessFamily(box, of);
    case 'calls':
      return assessCalls(box, of);
    default:
      return assessOwn(kind, box);
  }
}

const ratings = [
  [100, 'DANGEROUS'],
  [90, 'UNSAFE'],
  [75, 'EXPOSED'],
  [50, 'MEDIUM'],
  [10, 'OK'],
  [1, 'SAFE'],
] as const;

/**
 * How exposed a service is, by the table of `systemd-analyze security` of systemd 257, without a systemd: each row's
 * badness and share, the overall exposure, and the line of [Service] that would bring a row to zero. Undefined for
 * units that are not services. Never throws.
 */
export function securityReport(unit: LoadedUnit): SecurityReport | undefined {
  if (unit.type !== 'service' || serviceType(unit) === '') return undefined;
  const box = patched(unit);
  const early = settingOf(unit, 'Unit.DefaultDependencies', 'boolean') === false;
  const rows = packedSecurity.map((packed) => {
    const [name = '', field = '', weightText = '', how = '', advice = ''] = packed.split('\t');
    const boot = how.endsWith(' boot');
    const [badness, range] = boot && early ? [undefined, 1] : assess(how.replace(' boot', ''), box);
    return { name, field, weight: Number(weightText), badness, range, advice };
  });
  const counted = rows.filter((row) => row.badness !== undefined);
  const weights = counted.reduce((sum, row) => sum + row.weight, 0);
  const badness = counted.reduce(
    (sum, row) => sum + Math.ceil(((row.badness ?? 0) * row.weight) / row.range),
    0,
  );
  const exposureTenths = Math.ceil((badness * 100) / weights);
  return {
    items: rows.map((row) => ({
      ...row,
      exposureTenths: Math.ceil(Math.ceil(((row.badness ?? 0) * row.weight * 100) / row.range) / weights),
      advice: row.badness === undefined || row.badness === 0 ? undefined : row.advice,
    })),
    exposureTenths,
    rating: ratings.find(([from]) => exposureTenths >= from)?.[1] ?? 'PERFECT',
  };
}
