import { parseVersion } from '@harderway/component-flags';
import { goRegexpError } from '../go-regexp.js';
import { blaming, type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

/** Flags that may not be negative, in the program's order, with what it says of them. */
const NOT_NEGATIVE: Readonly<Record<string, string>> = {
  'livez-grace-period': 'can not be a negative value',
  'max-requests-inflight': 'can not be negative value',
  'max-mutating-requests-inflight': 'can not be negative value',
  'request-timeout': 'can not be negative value',
  'min-request-timeout': 'can not be negative value',
  'shutdown-delay-duration': 'can not be negative value',
  'shutdown-watch-termination-grace-period': ', if provided, can not be negative value',
};

const negative = ({ number, duration }: StartContext): readonly string[] =>
  Object.keys(NOT_NEGATIVE).filter((flag) => number(flag) < 0 || duration(flag) < 0n);

function* rangeFaults(context: StartContext): Iterable<FaultDetails> {
  for (const flag of negative(context))
    yield fault(`--${flag} ${NOT_NEGATIVE[flag]}`.replace(' ,', ','), { flag });
  const chance = context.number('goaway-chance');
  if (chance < 0 || chance > 0.02)
    yield fault('--goaway-chance can not be less than 0 or greater than 0.02', {
      flag: 'goaway-chance',
      hint: 'Start with 0.001, and only behind a balancer.',
    });
}

/** The program only looks for these signs anywhere in the expression. */
const isPinned = (expression: string): boolean => /\^|\/\//.test(expression) && /[$:]/.test(expression);

/** The first origin that is refused. Programs before 1.31 compile the expressions when they begin to serve. */
function originFault({ list, in: within }: StartContext): false | FaultDetails {
  const isOld = within('1.20-1.30');
  const origins = list('cors-allowed-origins');
  for (const origin of origins) {
    const why = goRegexpError(origin);
    const hint = `'${origin}' must be a regular expression of Go.`;
    if (why !== undefined && isOld)
      return fault(
        `Invalid CORS allowed origin, --cors-allowed-origins flag was set to ${origins.join(',')} - ${why}`,
        { hint, stage: 'apply', exitCode: 255 },
      );
    const ahead = '--cors-allowed-origins has an invalid regular expression: ';
    if (why !== undefined) return fault(`${ahead}${why}`, { hint });
    if (!isOld && !isPinned(origin))
      return fault(`${ahead}regular expression does not pin to start/end of host in the origin header`, {
        hint: `'${origin}' must begin with ^ or //, and end with $ or the port's colon.`,
      });
  }
  return false;
}

const isDirective = (item: string): boolean =>
  item === 'includeSubDomains' || item === 'preload' || /^max-age=.+/.test(item);

/** Flags that belong to the gate UnknownVersionInteroperabilityProxy. */
const PEER = ['peer-ca-file', 'peer-advertise-ip', 'peer-advertise-port'];

const FORWARD = ['emulation-forward-compatible', 'runtime-config-emulation-forward-compatible'];

/** Rules of the generic server options: written long ago, called by the program from 1.31 on. */
export const runOptionRules: readonly Rule[] = rules({
  'emulation-forward-compatible': ({ bool, list, version }) => {
    const { major, minor } = parseVersion(version);
    const isOlder = list('emulated-version').some((item) => !item.endsWith(`${major}.${minor}`));
    return !isOlder && blaming(FORWARD.filter(bool));
  },
  'run-option-range': rangeFaults,
  'run-option-unchecked': (context) => blaming(negative(context)),
  'strict-transport-security': ({ list }) => !list('strict-transport-security-directives').every(isDirective),
  'cors-origins': originFault,
  'coordinated-leadership': ({ duration, has }) => {
    const times = ['lease-duration', 'renew-deadline', 'retry-period'].map(
      (part) => `coordinated-leadership-${part}`,
    );
    return times.flatMap((flag, index) => {
      const lesser = times[index + 1];
      if (lesser === undefined || !has(flag) || duration(flag) > duration(lesser)) return [];
      return [fault(`--${flag} must be greater than --${lesser}`, { flag })];
    });
  },
  'peer-proxy-storage-version': ({ gate, gates }) =>
    gate('UnknownVersionInteroperabilityProxy') &&
    gates.has('StorageVersionAPI') &&
    !gate('StorageVersionAPI'),
  'request-limits': ({ number, bool }) =>
    bool('enable-priority-and-fairness') &&
    number('max-requests-inflight') + number('max-mutating-requests-inflight') <= 0,
  'endpoint-reconciler': ({ text, set }) =>
    set('endpoint-reconciler-type') &&
    !['lease', 'master-count', 'none'].includes(text('endpoint-reconciler-type')) && { exitCode: 255 },
  'insecure-port': ({ set }) => blaming(['insecure-port', 'port'].filter(set)),
  'peer-proxy-gate': ({ set, gate }) =>
    !gate('UnknownVersionInteroperabilityProxy') && blaming(PEER.filter(set)),
});
