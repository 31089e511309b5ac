import { inRanges, parseDuration, parseVersion, splitHostPort } from '@harderway/component-flags';
import {
  type DocumentFault,
  type Faults,
  faultAt,
  field,
  itemsOf,
  type KeyPath,
  listOf,
  mapOf,
  textOf,
  type Values,
} from '@harderway/component-flags/documents';
import { parseIp } from '@harderway/ip-address';
import { isQualifiedName } from './qualified-name.js';

/** The locks that versions before 1.27 know. */
const LOCKS: readonly string[] = ['endpoints', 'configmaps', 'leases', 'endpointsleases', 'configmapsleases'];

const TIMES = { leaseDuration: '15s', renewDeadline: '10s', retryPeriod: '2s' };

function* electionFaults(election: Values, version: string): Faults {
  if (election['leaderElect'] === false) return;
  const hint = 'Keep lease > renew > retry; the defaults are 15s, 10s, 2s.';
  const times: bigint[] = [];
  for (const [name, fallback] of Object.entries(TIMES)) {
    const path = ['leaderElection', name];
    const written = parseDuration(textOf(election[name]) || fallback);
    if (!written.ok)
      return yield field.invalid(path, election[name], 'is not a duration', 'Write it like 15s.');
    const { nanoseconds } = written.value;
    if (nanoseconds < 0n)
      return yield field.invalid(path, election[name], 'must be greater than zero', 'Write it like 15s.');
    const byDefault = parseDuration(fallback);
    // Zero means the default.
    times.push(nanoseconds === 0n && byDefault.ok ? byDefault.value.nanoseconds : nanoseconds);
  }
  const [lease = 0n, renew = 0n] = times;
  if (lease <= renew)
    yield field.invalid(
      ['leaderElection', 'leaseDuration'],
      election['leaseDuration'] ?? '15s',
      'LeaseDuration must be greater than RenewDeadline',
      hint,
    );
  const lock = textOf(election['resourceLock']);
  if (lock !== '' && lock !== 'leases' && inRanges(parseVersion(version), '1.27-'))
    yield field.invalid(
      ['leaderElection', 'resourceLock'],
      lock,
      'resourceLock value must be "leases"',
      'Write leases.',
    );
  else if (lock !== '' && !LOCKS.includes(lock))
    yield faultAt(
      'field-value',
      ['leaderElection', 'resourceLock'],
      `couldn't create resource lock: Invalid lock-type ${lock}`,
      'Write leases.',
    );
}

/** Plugins that a profile configures twice. Before 1.23, `pluginFaults` reports them. */
function* repeatedFaults(profile: unknown, path: KeyPath): Faults {
  const names = new Set<string>();
  for (const { item, here } of itemsOf(mapOf(profile)['pluginConfig'], [...path, 'pluginConfig'])) {
    const name = textOf(mapOf(item)['name']);
    if (names.has(name)) yield field.duplicate(here, name);
    names.add(name);
  }
}

function* profileFaults(profiles: unknown, version: string): Faults {
  const isOld = inRanges(parseVersion(version), '1.20-1.22');
  // Only a lone profile gets a name by default.
  const all = itemsOf(profiles, ['profiles']);
  const byDefault = all.length === 1 ? 'default-scheduler' : '';
  const firsts = new Map<unknown, number>();
  for (const { item, here, index } of all) {
    const path = [...here, 'schedulerName'];
    const name = mapOf(item)['schedulerName'] ?? byDefault;
    const earlier = firsts.get(name);
    if (name === '') yield field.required(path, '', 'Name the profile.');
    else if (earlier === undefined) firsts.set(name, index);
    else {
      const other = `profiles[${earlier}].schedulerName`;
      yield field.duplicate(path, other, 'Give each profile a name of its own.');
    }
    const share = mapOf(item)['percentageOfNodesToScore'];
    if (typeof share === 'number' && (share < 0 || share > 100))
      yield field.invalid(
        [...here, 'percentageOfNodesToScore'],
        share,
        'not in valid range [0-100]',
        DEFAULT,
      );
    if (!isOld) yield* repeatedFaults(item, here);
  }
  const sorts = all.map(({ item }) => mapOf(mapOf(mapOf(item)['plugins'])['queueSort']));
  // An empty list counts as a missing one.
  const [first, ...more] = sorts.map(({ enabled, disabled }) =>
    JSON.stringify([listOf(enabled), listOf(disabled)]),
  );
  const other = more.findIndex((each) => each !== first) + 1;
  if (other > 0)
    yield field.invalid(
      ['profiles', other, 'plugins', 'queueSort'],
      sorts[other],
      'has to match for all profiles',
      'Give all profiles the same queueSort.',
    );
}

/** The bytes of a base64 text; undefined for any other text. */
function bytesOf(text: string): string | undefined {
  try {
    return atob(text);
  } catch {
    return undefined;
  }
}

/** Faults in the TLS settings of an extender. Source: `TLSConfigFor` of k8s.io/client-go. */
function* transportFaults(extender: Values, path: KeyPath, version: string): Faults {
  const tls = mapOf(extender['tlsConfig']);
  const { insecure, caFile } = tls;
  const fault = (name: string, text: string, hint: string): DocumentFault =>
    faultAt('field-value', [...path, 'tlsConfig', name], text, hint);
  for (const name of ['certData', 'keyData', 'caData'])
    if (bytesOf(textOf(tls[name])) === undefined)
      return yield fault(name, 'illegal base64 data', 'Encode it in base64.');
  const ahead = "couldn't build extenders: ";
  const authorities = bytesOf(textOf(tls['caData'])) ?? '';
  if (insecure === true && (textOf(caFile) !== '' || authorities !== ''))
    yield fault(
      'insecure',
      `${ahead}specifying a root certificates file with the insecure flag is not allowed`,
      'Keep the authority and leave insecure out.',
    );
  // Earlier versions start, and trust no server.
  else if (
    authorities !== '' &&
    !authorities.includes('-----BEGIN CERTIFICATE-----') &&
    !inRanges(parseVersion(version), '1.20-1.21')
  )
    yield fault(
      'caData',
      `${ahead}unable to load root certificates: unable to parse bytes as PEM block`,
      'Write certificates in PEM, encoded in base64 once more.',
    );
}

const isExtended = (name: string): boolean =>
  isQualifiedName(name) &&
  name.includes('/') &&
  !/^(?:[^/]*\.)?kubernetes\.io\//.test(name) &&
  !name.startsWith('requests.');

function* extenderFaults(extenders: unknown, version: string): Faults {
  const managed = new Set<string>();
  for (const { item, here } of itemsOf(extenders, ['extenders'])) {
    const { prioritizeVerb, weight = 0, managedResources } = mapOf(item);
    if (textOf(prioritizeVerb) !== '' && Number(weight) <= 0)
      yield field.invalid([...here, 'weight'], weight, 'must have a positive weight applied to it', 'Use 1.');
    for (const resource of itemsOf(managedResources, [...here, 'managedResources'])) {
      const name = textOf(mapOf(resource.item)['name']);
      const path = [...resource.here, 'name'];
      if (!isExtended(name))
        yield field.invalid(
          path,
          name,
          'is an invalid extended resource name',
          'Write it like example.org/gpu.',
        );
      if (managed.has(name))
        yield field.invalid(path, name, 'duplicate extender managed resource name', 'Name it once.');
      managed.add(name);
    }
  }
  const binders = listOf(extenders).filter((each) => textOf(mapOf(each)['bindVerb']) !== '').length;
  if (binders > 1)
    yield field.invalid(
      ['extenders'],
      `found ${binders} extenders implementing bind`,
      'only one extender can implement bind',
      'Keep one bindVerb.',
    );
  for (const { item, here } of itemsOf(extenders, ['extenders']))
    yield* transportFaults(mapOf(item), here, version);
}

const DEFAULT = 'Leave it out for the default.';

/** Numbers with bounds: name, lowest, highest, the program's words. */
const NUMBERS: readonly (readonly [name: string, low: number, high: number, why: string])[] = [
  ['parallelism', 1, Number.POSITIVE_INFINITY, 'should be an integer value greater than zero'],
  ['percentageOfNodesToScore', 0, 100, 'not in valid range [0-100]'],
  ['podInitialBackoffSeconds', 1, Number.POSITIVE_INFINITY, 'must be greater than 0'],
];

const IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

/** Says why kube-scheduler refuses an address to listen on; undefined if it does not. */
function listenFault(text: string, apiVersion: string, version: string): string | undefined {
  const split = splitHostPort(text);
  // With v1beta1, kube-scheduler uses its default address for text that it cannot split, and 0.0.0.0 for an empty host.
  const isFirst = apiVersion.endsWith('/v1beta1');
  if (text === '' || (isFirst && !split.ok) || (!isFirst && inRanges(parseVersion(version), '1.20-1.22')))
    return undefined;
  if (!split.ok) return split.message;
  const { host, port } = split.value;
  const number = /^[-+]?\d+$/.test(port) ? Number(port) : undefined;
  if (isFirst && (number === undefined || number < 1 || number > 65_535))
    return 'must be between 1 and 65535, inclusive';
  if (number === undefined) return `strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`;
  if (parseIp(host) === undefined && !(isFirst && host === '')) return IP;
  return isFirst || number === 0 ? undefined : 'must be empty or with an explicit 0 port';
}

function* listenFaults(configuration: Values, apiVersion: string, version: string): Faults {
  for (const name of ['healthzBindAddress', 'metricsBindAddress']) {
    const text = textOf(configuration[name]);
    const why = listenFault(text, apiVersion, version);
    if (why !== undefined)
      yield field.invalid([name], text, why, 'Leave it out; flags say where the program listens.');
  }
}

/**
 * The values that kube-scheduler refuses once the fields are right.
 * Source: `pkg/scheduler/apis/config/validation/validation.go`.
 */
export function* valueFaults(configuration: Values, apiVersion: string, version: string): Faults {
  const { burst } = mapOf(configuration['clientConnection']);
  if (typeof burst === 'number' && burst < 0)
    yield field.invalid(['clientConnection', 'burst'], burst, 'must be non-negative', DEFAULT);
  yield* electionFaults(mapOf(configuration['leaderElection']), version);
  yield* listenFaults(configuration, apiVersion, version);
  for (const [name, low, high, why] of NUMBERS) {
    const value = configuration[name];
    if (typeof value === 'number' && (value < low || value > high))
      yield field.invalid([name], value, why, DEFAULT);
  }
  const most = configuration['podMaxBackoffSeconds'] ?? 10;
  if (Number(most) < Number(configuration['podInitialBackoffSeconds'] ?? 1))
    yield field.invalid(
      ['podMaxBackoffSeconds'],
      most,
      'must be greater than or equal to PodInitialBackoffSeconds',
      'Raise it, or lower podInitialBackoffSeconds.',
    );
  yield* profileFaults(configuration['profiles'], version);
  yield* extenderFaults(configuration['extenders'], version);
}
