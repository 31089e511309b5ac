import { durationOf, formatDuration } from '@harderway/component-flags';
import { atLeast } from '../../catalog/catalog.js';
import { mayBeProxy } from '../initial-cluster.js';
import { discoveryRules } from './discovery.js';
import { about, fault, oneOf, type Rule, valueRule, within } from './rule.js';

/** The rules on single values and their relations, which etcd checks first, in its order. */
export const validateRules: readonly Rule[] = [
  valueRule({
    ...about('validate', 'cluster-state-unknown'),
    flags: ['initial-cluster-state'],
    hint: 'use new to form a cluster, existing otherwise',
    // An empty one in the file counts as new.
    judge: oneOf(['', 'new', 'existing'], (state) => `unexpected clusterState "${state}"`),
  }),
  ...discoveryRules,
  ...(
    [
      ['heartbeat-zero', 'heartbeat-interval', '100'],
      ['election-zero', 'election-timeout', '1000'],
    ] as const
  ).map(([code, flag, standard]) =>
    valueRule({
      ...about('validate', code),
      flags: [flag],
      hint: `${standard} is the default`,
      judge: (values) => (values.integer(flag) === 0n ? `--${flag} must be >0 (set to 0ms)` : undefined),
    }),
  ),
  {
    ...about('validate', 'election-ratio'),
    *check(values) {
      const beat = values.integer('heartbeat-interval');
      const election = values.integer('election-timeout');
      if (BigInt.asUintN(64, 5n * beat) <= election) return;
      const flag = values.isSet('election-timeout') ? 'election-timeout' : 'heartbeat-interval';
      const words = `--election-timeout[${election}ms] should be at least as 5 times as --heartbeat-interval[${beat}ms]`;
      yield fault(flag, words, '10 times is usual');
    },
  },
  valueRule({
    ...about('validate', 'election-max'),
    flags: ['election-timeout'],
    hint: 'write 50000 or less',
    judge: within(
      undefined,
      50_000n,
      (value) => `--election-timeout[${value}ms] is too long, and should be set less than 50000ms`,
    ),
  }),
  {
    ...about('validate', 'advertise-client-missing'),
    *check(values) {
      const missing = values.isSet('listen-client-urls') && !values.isSet('advertise-client-urls');
      if (!missing || values.governedBy !== 'flags' || mayBeProxy(values)) return;
      const words = '--advertise-client-urls is required when --listen-client-urls is set explicitly';
      yield fault('listen-client-urls', words, 'give the URLs that clients reach this member by');
    },
  },
  valueRule({
    ...about('validate', 'compaction-mode-unknown'),
    flags: ['auto-compaction-mode'],
    hint: 'use periodic or revision',
    judge: (values, flag) => {
      const mode = values.text(flag);
      if (mode === '') return atLeast(values.version, '3.6') ? 'undefined auto-compaction-mode' : undefined;
      return ['periodic', 'revision'].includes(mode) ? undefined : `unknown auto-compaction-mode "${mode}"`;
    },
  }),
  {
    ...about('validate', 'tracing-rate'),
    versions: '3.5.11-',
    *check(values) {
      const spelled = (name: string): string =>
        values.knows(name) && !values.isSet(`experimental-${name}`) ? name : `experimental-${name}`;
      const flag = spelled('distributed-tracing-sampling-rate');
      const rate = values.integer(flag);
      if (!values.bool(spelled('enable-distributed-tracing')) || (rate >= 0n && rate <= 1_000_000n)) return;
      const message = `tracing sampling rate must be ${rate < 0n ? 'positive' : 'less than 1000000'}`;
      const words = `distributed tracing configurition is not valid: (${message})`;
      yield fault(flag, words, 'it counts spans of a million', { message });
    },
  },
  {
    ...about('validate', 'lease-persist-alone'),
    versions: '3.4.20-3.4 3.5.2-',
    *check(values) {
      const gates = values.setting('feature-gates')?.value;
      const set: Readonly<Record<string, unknown>> =
        typeof gates === 'object' && !Array.isArray(gates) ? { ...gates } : {};
      const isOn = (gate: string, flag: string): boolean =>
        set[gate] === true || (set[gate] === undefined && (values.bool(flag) || set['AllAlpha'] === true));
      const base = 'experimental-enable-lease-checkpoint';
      if (!isOn('LeaseCheckpointPersist', `${base}-persist`) || isOn('LeaseCheckpoint', base)) return;
      const words = atLeast(values.version, '3.6')
        ? 'enabling feature gate LeaseCheckpointPersist requires enabling feature gate LeaseCheckpoint'
        : `setting ${base}-persist requires ${base}`;
      const flag = values.isSet('feature-gates') ? 'feature-gates' : `${base}-persist`;
      yield fault(flag, words, 'turn both on or both off');
    },
  },
  valueRule({
    ...about('validate', 'hash-check-time'),
    versions: '3.5.5-',
    flags: ['experimental-compact-hash-check-time', 'compact-hash-check-time'],
    hint: '1m is the default',
    judge: within(
      1n,
      undefined,
      (time, flag) => `--${flag} must be >0 (set to ${formatDuration(durationOf(time))})`,
    ),
  }),
];
