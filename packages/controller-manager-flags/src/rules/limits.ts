import {
  type Found,
  fault,
  type Rule,
  rulesOf,
  type StartContext,
} from '@harderway/component-flags/kubernetes';
import { parseCidr } from '@harderway/ip-address';
import { controllerManagerRules } from './rules.generated.js';

/** Flags with bounds, and the highest value. */
const BOUNDS = {
  'concurrent-service-endpoint-syncs': 50,
  'max-endpoints-per-slice': 1000,
  'mirroring-concurrent-service-endpoint-syncs': 50,
  'mirroring-max-endpoints-per-subset': 1000,
};

function* limitFaults({ number }: StartContext): Iterable<Found> {
  for (const [flag, high] of Object.entries(BOUNDS)) {
    if (number(flag) < 1) yield fault(`${flag} must not be less than 1, but got ${number(flag)}`, { flag });
    if (number(flag) > high)
      yield fault(`${flag} must not be more than ${high}, but got ${number(flag)}`, { flag });
  }
}

function nodeRangeAdvice({ bool, text, number, set }: StartContext): false | Found {
  if (!bool('allocate-node-cidrs')) return false;
  if (!set('cluster-cidr'))
    return {
      message: '--allocate-node-cidrs is set, but --cluster-cidr is not: nodes get no pod range',
      hint: 'Give --cluster-cidr, or leave --allocate-node-cidrs out.',
    };
  const cidr = parseCidr(text('cluster-cidr').split(',')[0] ?? '');
  const mask = number('node-cidr-mask-size') || (cidr?.family === 6 ? 64 : 24);
  if (cidr === undefined || mask > cidr.prefix) return false;
  return {
    message: `a node's range (/${mask}) is not smaller than --cluster-cidr (/${cidr.prefix})`,
    hint: 'Take a wider cluster range, or a longer --node-cidr-mask-size.',
  };
}

/** Rules of numbers and ranges of the controllers. */
export const limitRules: readonly Rule[] = rulesOf(controllerManagerRules, {
  'controller-limit': limitFaults,
  'service-range-count': ({ text }) => text('service-cluster-ip-range').split(',').length > 2,
  'volume-host-denylist': ({ list }) => {
    const bad = list('volume-host-cidr-denylist').find((item) => parseCidr(item) === undefined);
    const words = `Bad --volume-host-ip-denylist/--volume-host-allow-local-loopback failed to parse cidr value:"${bad}" with error:invalid CIDR address: ${bad}`;
    return bad !== undefined && fault(words);
  },
  'insecure-port-range': ({ number }) => number('port') < 0 || number('port') > 65535,
  'node-cidrs': nodeRangeAdvice,
});
