import {
  type Cidr,
  cidrContains,
  cidrsOverlap,
  formatCidr,
  type IpAddress,
  isNetwork,
  networkOf,
  networkSize,
  parseCidr,
} from '@harderway/ip-address';
import { formatKeyPath, type KeyPath } from '@harderway/yaml-text';
import type { Finding } from '../diagnostics.js';
import { freeRange, type RangeKey } from '../ranges.js';
import type { SpecView } from '../view.js';
import { specialBlocks } from './special-blocks.js';

/** An address, who has it, and where it is in the file. */
export interface Machine {
  readonly who: string;
  readonly text: string;
  readonly address: IpAddress;
  readonly path: KeyPath;
}

interface Range {
  readonly key: RangeKey;
  readonly isDefault: boolean;
  readonly text: string;
  readonly path: KeyPath;
  readonly network: Cidr;
}

function rangeAt(view: SpecView, key: RangeKey): Range | undefined {
  const path = ['network', key];
  const found = view.text(...path);
  const network = found && parseCidr(found.value);
  return found && network && { key, isDefault: found.isDefault, text: found.value, path, network };
}

function* checkOverlaps(ranges: readonly Range[], machines: readonly Machine[]): Generator<Finding> {
  for (const { key, isDefault, text, path, network } of ranges) {
    if (!isNetwork(network)) {
      const message = `${text} has host bits set`;
      const hint = `write ${formatCidr(networkOf(network, network.prefix))}`;
      yield { code: 'cidr-host-bits', message, hint, path };
    }
    const special = specialBlocks.find((block) => cidrsOverlap(block.network, network));
    if (special !== undefined) {
      const message = `${formatKeyPath(path)} ${text} overlaps ${special.text}, ${special.what}`;
      yield { code: 'unusable-address', message, hint: 'choose a private range, as in 10.32.0.0/16', path };
    }
    const inside = machines.filter(({ address }) => cidrContains(network, address));
    const [first] = inside;
    if (first !== undefined && isDefault) {
      // A default has no place in the file, but the machine in its way has.
      const rest = ranges.filter((range) => range.key !== key).map((range) => range.text);
      const free = freeRange(
        key,
        machines.map(({ address }) => address),
        rest,
      );
      const others = inside.length > 1 ? ` and ${inside.length - 1} more` : '';
      const message = `${formatKeyPath(path)} is ${text} by default, which holds ${first.text}, the address of ${first.who}${others}`;
      const hint = `write a range under \`network:\` without any machine, as in \`${key}: ${free ?? '...'}\``;
      yield { code: 'overlapping-cidrs', message, hint, path: first.path };
    } else if (first !== undefined) {
      const others = inside.length > 1 ? ` and ${inside.length - 1} more` : '';
      yield {
        code: 'overlapping-cidrs',
        message: `${formatKeyPath(path)} ${text} holds ${first.text}, the address of ${first.who}${others}`,
        hint: 'choose a range without any machine: its addresses exist inside of the cluster only',
        path,
      };
    }
  }
  const [service, pods] = ranges;
  if (service !== undefined && pods !== undefined && cidrsOverlap(service.network, pods.network)) {
    yield {
      code: 'overlapping-cidrs',
      message: `network.clusterCidr ${pods.text} and network.serviceClusterIpRange ${service.text} overlap`,
      hint: 'a pod and a Service could get the same address; separate them, as in 10.0.0.0/12 and 10.32.0.0/16',
      path: (pods.isDefault ? service : pods).path,
    };
  }
}

// kube-apiserver, cmd/kube-apiserver/app/options/validation.go: at most 20 bits for addresses, unless the gates
// MultiCIDRServiceAllocator and DisableAllocatorDualWrite are both on, as they are from 1.34; at least 8 addresses.
function* checkServiceSize(range: Range, kubernetes: string | undefined): Generator<Finding> {
  const { prefix } = range.network;
  const minor = Number(kubernetes?.split('.')[1] ?? Number.NaN);
  if (prefix < 12 && minor < 34) {
    yield {
      code: 'service-range-too-large',
      message: `${range.text} has more addresses than kube-apiserver ${kubernetes} accepts for Services`,
      hint: 'use a prefix length of 12 or more, as in 10.32.0.0/16',
      path: range.path,
    };
  }
  if (prefix > 29) {
    yield {
      code: 'service-range-too-small',
      message: `${range.text} has ${networkSize(range.network)} addresses, and kube-apiserver needs at least 8`,
      hint: 'use a prefix length of 29 or less, as in 10.32.0.0/16',
      path: range.path,
    };
  }
}

/** Checks the ranges inside of the cluster against each other and the machines. */
export function* checkRanges(view: SpecView, machines: readonly Machine[]): Generator<Finding> {
  const service = rangeAt(view, 'serviceClusterIpRange');
  const pods = rangeAt(view, 'clusterCidr');
  yield* checkOverlaps(
    [service, pods].filter((range) => range !== undefined),
    machines,
  );
  if (service !== undefined) yield* checkServiceSize(service, view.text('versions', 'kubernetes')?.value);
}
