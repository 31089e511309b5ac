import { durationOf, formatDuration } from '@harderway/component-flags';
import { atLeast } from '../../catalog/catalog.js';
import { mayBeProxy } from '../initial-cluster.js';
import { discoveryRules } from './discovery.js';
import { fault, oneOf, type Rule, valueRule, within } from './rule.js';

const rule = { stage: 'validate', severity: 'error', source: 'server/embed/config.go Validate' } as const;

const refuses = 'etcd prints the error and exits with 1.';

/** The rules on single values and their relations, which etcd checks first, in its order. */
export const validateRules: readonly Rule[] = [
  valueRule({
    ...rule,
    code: 'cluster-state-unknown',
    title: '`initial-cluster-state` other than `new` or `existing`',
    why: refuses,
    example: {
      bad: 'initial-cluster-state: joining',
      good: 'initial-cluster-state: existing',
      given: { text: 'configuration file', data: 'member' },
    },
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
      ...rule,
      code,
      title: `\`${flag}\` of 0`,
      why: refuses,
      example: { bad: `--${flag}=0`, good: `--${flag}=${standard}` },
      flags: [flag],
      hint: `${standard} is the default`,
      judge: (values) => (values.integer(flag) === 0n ? `--${flag} must be >0 (set to 0ms)` : undefined),
    }),
  ),
  {
    ...rule,
    code: 'election-ratio',
    title: '`election-timeout` below 5 times `heartbeat-interval`',
    why: 'Members would hold elections while the leader is alive. etcd refuses to start.',
    example: { bad: '--heartbeat-interval=500', good: '--heartbeat-interval=500\n--election-timeout=5000' },
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
    ...rule,
    code: 'election-max',
    title: '`election-timeout` above 50000 ms',
    why: refuses,
    example: { bad: '--election-timeout=60000', good: '--election-timeout=50000' },
    flags: ['election-timeout'],
    hint: 'write 50000 or less',
    judge: within(
      undefined,
      50_000n,
      (value) => `--election-timeout[${value}ms] is too long, and should be set less than 50000ms`,
    ),
  }),
  {
    ...rule,
    code: 'advertise-client-missing',
    title: '`listen-client-urls` without `advertise-client-urls`',
    why: 'Clients would be sent to localhost. On the command line and in the environment etcd refuses to start; in a file it does not.',
    source: 'server/etcdmain/config.go',
    example: {
      bad: '--listen-client-urls=http://127.0.0.1:2379',
      good: '--listen-client-urls=http://127.0.0.1:2379\n--advertise-client-urls=http://127.0.0.1:2379',
    },
    *check(values) {
      const missing = values.isSet('listen-client-urls') && !values.isSet('advertise-client-urls');
      if (!missing || values.governedBy !== 'flags' || mayBeProxy(values)) return;
      const words = '--advertise-client-urls is required when --listen-client-urls is set explicitly';
      yield fault('listen-client-urls', words, 'give the URLs that clients reach this member by');
    },
  },
  valueRule({
    ...rule,
    code: 'compaction-mode-unknown',
    title: '`auto-compaction-mode` other than `periodic` or `revision`',
    why: 'etcd refuses to start; before 3.6 an empty mode passes.',
    example: { bad: '--auto-compaction-mode=daily', good: '--auto-compaction-mode=periodic' },
    flags: ['auto-compaction-mode'],
    hint: 'use periodic or revision',
    judge: (values, flag) => {
      const mode = values.text(flag);
      if (mode === '') return atLeast(values.version, '3.6') ? 'undefined auto-compaction-mode' : undefined;
      return ['periodic', 'revision'].includes(mode) ? undefined : `unknown auto-compaction-mode "${mode}"`;
    },
  }),
  {
    ...rule,
    code: 'tracing-rate',
    title: 'sampling rate of traces outside 0 to 1000000',
    why: 'The rate counts spans of a million. etcd refuses to start while tracing is on.',
    source: 'server/embed/config_tracing.go',
    versions: '3.5.11-',
    example: {
      bad: '--enable-distributed-tracing=true\n--distributed-tracing-sampling-rate=2000000',
      good: '--enable-distributed-tracing=true\n--distributed-tracing-sampling-rate=1000000',
      given: { version: '3.6.7' },
    },
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
    ...rule,
    code: 'lease-persist-alone',
    title: 'lease checkpoints that are persisted but not made',
    why: 'etcd refuses to start.',
    versions: '3.4.20-3.4 3.5.2-',
    example: {
      bad: '--experimental-enable-lease-checkpoint-persist=true',
      good: '--experimental-enable-lease-checkpoint=true\n--experimental-enable-lease-checkpoint-persist=true',
    },
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
    ...rule,
    code: 'hash-check-time',
    title: '`compact-hash-check-time` of 0 or less',
    why: refuses,
    versions: '3.5.5-',
    example: {
      bad: '--compact-hash-check-time=0s',
      good: '--compact-hash-check-time=1m',
      given: { version: '3.6.7' },
    },
    flags: ['experimental-compact-hash-check-time', 'compact-hash-check-time'],
    hint: '1m is the default',
    judge: within(
      1n,
      undefined,
      (time, flag) => `--${flag} must be >0 (set to ${formatDuration(durationOf(time))})`,
    ),
  }),
];
