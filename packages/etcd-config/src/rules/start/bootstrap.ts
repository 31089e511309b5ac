import { parseDuration, parseFlagValue, parseSigned } from '@harderway/component-flags';
import { certificateFaults, PEER, secureUrl } from '../certificates.js';
import type { Effective } from '../effective.js';
import { discovers, initialMembers, mayBeProxy } from '../initial-cluster.js';
import { isAddress, urlParts } from '../url.js';
import { type Check, type Checks, type Fault, fault, missingFile } from './rule.js';

/** A check of the member's first start, which discovery and proxies do otherwise. */
const atFirstStart =
  (check: Check): Check =>
  (values) => {
    const first = (values.surroundings.dataDirectory ?? 'empty') === 'empty';
    return first && !discovers(values) && !mayBeProxy(values) ? check(values) : [];
  };

/** etcd resolves host names before it compares, except localhost; what they resolve to is not known here. */
function isNamed(url: string): boolean {
  const { host } = urlParts(url);
  return host !== '' && host !== 'localhost' && !isAddress(host);
}

const trimmed = (urls: readonly string[]): readonly string[] => urls.map((url) => url.trim());
const sorted = (urls: readonly string[]): readonly string[] => [...urls].sort();

/** The member's own URLs in the initial cluster. */
const ownUrls = (values: Effective): readonly string[] =>
  trimmed(initialMembers(values).find((member) => member.name === values.text('name'))?.urls ?? []);

function* peerUrlFault(values: Effective): Iterable<Fault> {
  const own = ownUrls(values);
  if (values.text('initial-cluster-state') === 'existing' || own.length === 0) return;
  const flag = 'initial-advertise-peer-urls';
  const advertised = values.list(flag);
  const extra = own.filter((url) => !advertised.includes(url));
  const missing = advertised.filter((url) => !own.includes(url));
  const list = sorted(advertised).join(',');
  if (extra.length === 0 && missing.length === 0) {
    if (own.length === advertised.length) return;
    const words = `failed to resolve ${list} to match --initial-cluster`;
    const message = 'one of the own peer URLs is written twice';
    yield fault(values.isSet('initial-cluster') ? 'initial-cluster' : flag, words, 'write it once', {
      message,
    });
    return;
  }
  const pairs = (urls: readonly string[]): string =>
    sorted(urls)
      .map((url) => `${values.text('name')}=${url}`)
      .join(',');
  const words =
    extra.length > 0
      ? `--initial-cluster has ${pairs(extra)} but missing from --${flag}=${list}`
      : `--${flag} has ${sorted(missing).join(',')} but missing from --initial-cluster=${pairs(advertised)}`;
  const blamed = extra.length > 0 && values.isSet('initial-cluster') ? 'initial-cluster' : flag;
  const severity = [...extra, ...missing].some(isNamed) ? 'warning' : 'error';
  yield fault(blamed, words, 'write the same URLs in both', { severity });
}

/** The rules of the bootstrap, in etcd's order; most are skipped once the data directory has a member. */
export const bootstrapChecks: Checks = {
  'initial-cluster-invalid': atFirstStart(function* (values) {
    for (const { name, urls } of initialMembers(values)) {
      const parsed = parseFlagValue({ type: 'urls' }, urls.join(','));
      if (parsed.ok) continue;
      const message = `--initial-cluster, member ${name}: ${parsed.message}`;
      const words = `error setting up initial cluster: ${parsed.message}`;
      yield fault('initial-cluster', words, 'write name=https://host:2380', { message });
      return;
    }
  }),
  *'compaction-retention-invalid'(values) {
    const text = values.text('auto-compaction-retention');
    const number = parseSigned(text, { bits: 64, base: 10 });
    const duration = parseDuration(text);
    if (text === '' || (number.ok && number.value >= 0) || duration.ok) return;
    const words = `error parsing CompactionRetention: ${duration.message}`;
    const message = `${text} is neither a whole number nor a duration`;
    yield fault('auto-compaction-retention', words, 'write hours such as 8, or a duration such as 10m', {
      message,
    });
  },
  *'peer-certificate-client'(values) {
    if (secureUrl(values, 'listen-peer-urls') !== undefined || mayBeProxy(values)) return;
    const faults = [...certificateFaults(values, PEER), ...missingFile(values, 'peer-trusted-ca-file')];
    yield* faults.slice(0, 1);
  },
  'own-name-missing': atFirstStart(function* (values) {
    if (ownUrls(values).length > 0) return;
    const name = values.text('name');
    const words = `couldn't find local name "${name}" in the initial cluster configuration`;
    const message = `--initial-cluster does not name "${name}"`;
    const flag = values.isSet('initial-cluster') || !values.isSet('name') ? 'initial-cluster' : 'name';
    yield fault(flag, words, `add ${name}=<its peer URL> or correct --name`, { message });
  }),
  'peer-url-mismatch': atFirstStart(peerUrlFault),
  'peer-url-twice': atFirstStart(function* (values) {
    const all = initialMembers(values).flatMap(({ urls }) => trimmed(urls));
    const seen = new Set<string>();
    const twice = all.find((url) => seen.has(url) || !seen.add(url));
    if (twice === undefined) return;
    const words = `initial cluster ${values.text('initial-cluster')} has duplicate url`;
    const message = `--initial-cluster has ${twice} twice`;
    yield fault('initial-cluster', words, 'give each member a peer URL of its own', { message });
  }),
  'existing-alone': atFirstStart(function* (values) {
    if (values.text('initial-cluster-state') !== 'existing') return;
    const alone = initialMembers(values).every(({ name }) => name === values.text('name'));
    if (!alone && values.surroundings.otherMembers !== 'unreachable') return;
    const words =
      'cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs';
    const [what, hint] = alone
      ? ['--initial-cluster names no other member', 'use new to form a cluster, or name the others']
      : ['no other member answers', 'start them first'];
    const message = `the member is to join an existing cluster, and ${what}`;
    yield fault('initial-cluster-state', words, hint, { message });
  }),
};
