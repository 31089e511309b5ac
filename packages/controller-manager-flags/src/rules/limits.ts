import { parseCidr } from '@harderway/ip-address';
import { isControllerOn } from '../controllers.js';
import { limits } from './limits.generated.js';
import { type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

function* limitFaults({ number, has, in: within }: StartContext): Iterable<FaultDetails> {
  for (const { flag, most, versions } of limits) {
    if (!has(flag) || (versions !== undefined && !within(versions))) continue;
    const value = number(flag);
    const least = most === undefined ? 'must be greater than 0' : 'must not be less than 1';
    if (value < 1) yield fault(`${flag} ${least}, but got ${value}`, { flag });
    if (most !== undefined && value > most)
      yield fault(`${flag} must not be more than ${most}, but got ${value}`, { flag });
  }
}

/** Most bits between a range of IPv6 and the ranges of its nodes. */
const WIDEST = 16;

function* rangeFaults({ text, number, set, in: within }: StartContext): Iterable<FaultDetails> {
  const texts = text('cluster-cidr').split(',');
  const hint = 'Write it like 10.64.0.0/12, or leave --allocate-node-cidrs out.';
  const bad = texts.findIndex((each) => parseCidr(each) === undefined);
  if (bad >= 0)
    return yield fault(
      within('1.20-1.23')
        ? `failed to parse cidr value:"${texts[bad]}" with error:invalid CIDR address: ${texts[bad]}`
        : `invalid CIDR[${bad}]: <nil> (invalid CIDR address: ${texts[bad]})`,
      { hint },
    );
  const ranges = texts.flatMap((each) => parseCidr(each) ?? []);
  if (ranges.length > 2)
    return yield fault(`len of clusters is:${ranges.length} > more than max allowed of 2`, { hint });
  if (ranges.length === 2 && ranges[0]?.family === ranges[1]?.family)
    return yield fault(
      'len of ClusterCIDRs==2 and they are not configured as dual stack (at least one from each IPFamily)',
      { hint: 'Give one IPv4 and one IPv6 range.' },
    );
  const size = 'node-cidr-mask-size';
  if (set(size) && ranges.length === 2)
    return yield fault('usage of --node-cidr-mask-size is not allowed with dual-stack clusters', {
      flag: size,
      hint: 'Use --node-cidr-mask-size-ipv4 and --node-cidr-mask-size-ipv6.',
    });
  for (const { family, prefix } of ranges) {
    const mask = number(size) || number(`${size}-ipv${family}`) || (family === 6 ? 64 : 24);
    const wider = 'Take a wider cluster range, or a longer mask for the nodes.';
    if (prefix > mask)
      yield fault(
        'Controller: Invalid --cluster-cidr, mask size of cluster CIDR must be less than or equal to --node-cidr-mask-size configured for CIDR family',
        { hint: wider },
      );
    else if (family === 6 && mask - prefix > WIDEST)
      yield fault('New CIDR set failed; the node CIDR size is too big', { hint: 'Take a narrower range.' });
    else if (prefix === mask)
      yield {
        message: `a node's range (/${mask}) is all of --cluster-cidr (/${prefix}): there is room for one node`,
        hint: wider,
        severity: 'warning',
      };
  }
}

/** Kinds of allocators, with the versions that have them. Source: pkg/controller/nodeipam of Kubernetes 1.21 to 1.36. */
const ALLOCATORS: Readonly<Record<string, string>> = {
  RangeAllocator: '1.20-',
  CloudAllocator: '1.20-1.30',
  IPAMFromCloud: '1.20-1.30',
  IPAMFromCluster: '1.20-1.30',
  MultiCIDRRangeAllocator: '1.25-1.28',
};

function* nodeRangeFaults(context: StartContext): Iterable<FaultDetails> {
  const { bool, list, text, in: within } = context;
  if (!bool('allocate-node-cidrs') || !isControllerOn(list('controllers'), 'node-ipam-controller')) return;
  const kind = text('cidr-allocator-type');
  const more = { flag: 'cidr-allocator-type', hint: 'Use RangeAllocator.' };
  if (within('1.31-') && kind === 'CloudAllocator')
    return yield fault(
      'built-in cloud providers are disabled. The ipam CloudAllocator is not available',
      more,
    );
  yield* rangeFaults(context);
  if (Object.hasOwn(ALLOCATORS, kind) && within(ALLOCATORS[kind] ?? '')) return;
  const words =
    kind === 'IPAMFromCloud' || kind === 'IPAMFromCluster'
      ? 'Error trying to Init(): legacy cloud provider support disabled at build time'
      : `invalid CIDR allocator type: ${kind}`;
  yield fault(words, more);
}

/** Rules of numbers and ranges of the controllers. */
export const limitRules: readonly Rule[] = rules({
  'controller-limit': limitFaults,
  'service-range-count': ({ text }) => text('service-cluster-ip-range').split(',').length > 2,
  'volume-host-denylist': ({ list }) => {
    const bad = list('volume-host-cidr-denylist').find((item) => parseCidr(item) === undefined);
    const words = `Bad --volume-host-ip-denylist/--volume-host-allow-local-loopback failed to parse cidr value:"${bad}" with error:invalid CIDR address: ${bad}`;
    return bad !== undefined && fault(words);
  },
  'insecure-port-range': ({ number }) => number('port') < 0 || number('port') > 65535,
  'node-cidrs': nodeRangeFaults,
  'reconcile-period': ({ duration, list, bool }) =>
    !bool('disable-attach-detach-reconcile-sync') &&
    isControllerOn(list('controllers'), 'persistentvolume-attach-detach-controller') &&
    duration('attach-detach-reconcile-sync-period') < 1_000_000_000n,
});
