import type { Diagnostic } from '@harderway/diagnostics';
import { cidrsOverlap, normalNetworks, parseCidr } from '@harderway/ip-address';
import { finding } from './cluster-rules.js';
import { isOn, itemsOf } from './flag-texts.js';
import type { ComponentInstance } from './model.js';

const SERVICE_RANGE = 'service-cluster-ip-range';

/** Whether ranges are the same, however they are written. */
const sameRanges = (left: string, right: string): boolean => normalNetworks(left) === normalNetworks(right);

function overlaps(left: string, right: string): boolean {
  const [one, other] = [parseCidr(left), parseCidr(right)];
  return one !== undefined && other !== undefined && cidrsOverlap(one, other);
}

/** Checks service ranges against each other and against the range of the pods. */
export function rangeFindings(server: ComponentInstance, manager: ComponentInstance): readonly Diagnostic[] {
  const services = server.flags[SERVICE_RANGE];
  const managed = manager.flags[SERVICE_RANGE];
  const differ =
    services === undefined || managed === undefined || sameRanges(services, managed)
      ? []
      : [
          finding(
            'service-ranges-differ',
            `kube-apiserver on ${server.host} gives out service addresses from ${services}, kube-controller-manager on ${manager.host} keeps ${managed} free for them`,
            `Give both --${SERVICE_RANGE} the same value.`,
            [SERVICE_RANGE],
          ),
        ];
  const isReserved =
    managed !== undefined &&
    sameRanges(services ?? '', managed) &&
    isOn(manager.flags, 'allocate-node-cidrs', false);
  const overlapping = itemsOf(manager.flags, 'cluster-cidr').flatMap((cluster) =>
    (services ?? '')
      .split(',')
      .filter((service) => overlaps(cluster, service))
      .map((service) =>
        finding(
          'cluster-cidr-overlap',
          `--cluster-cidr=${cluster} of kube-controller-manager on ${manager.host} and --${SERVICE_RANGE}=${service} of kube-apiserver overlap: pods and services would share addresses`,
          'Move one of them.',
          ['cluster-cidr', SERVICE_RANGE],
          isReserved ? 'warning' : 'error',
        ),
      ),
  );
  return [...differ, ...overlapping];
}

/** Checks that all controller managers give nodes their ranges out of the same one, whichever of them leads. */
export function podRangeFindings(managers: readonly ComponentInstance[]): readonly Diagnostic[] {
  const flag = 'cluster-cidr';
  const rangeOf = ({ flags }: ComponentInstance): string => flags[flag] ?? '';
  const [first, ...others] = managers.filter((manager) => rangeOf(manager) !== '');
  if (first === undefined) return [];
  return others
    .filter((manager) => !sameRanges(rangeOf(manager), rangeOf(first)))
    .map((manager) =>
      finding(
        'cluster-cidrs-differ',
        `--${flag} of kube-controller-manager is ${rangeOf(first)} on ${first.host} and ${rangeOf(manager)} on ${manager.host}: new nodes get their pod ranges from whichever leads`,
        'Give all controller managers the same.',
        [flag],
      ),
    );
}
