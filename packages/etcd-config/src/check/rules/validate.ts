import { durationOf, formatDuration } from '@harderway/component-flags';
import { atLeast } from '../../catalog/catalog.js';
import { effectiveInitialCluster, mayBeProxy } from '../cluster-values.js';
import type { Effective } from '../effective.js';
import { type Rule, when } from '../rule.js';

const source = 'server/embed/config.go Validate';
const maxElectionMs = 50_000n;

const tracing = (values: Effective, name: string): string =>
  values.knows(name) && !values.isSet(`experimental-${name}`) ? name : `experimental-${name}`;

const leaseGate = (values: Effective, gate: string, flag: string): boolean => {
  const gates = values.setting('feature-gates')?.value;
  const set: Readonly<Record<string, unknown>> =
    typeof gates === 'object' && !Array.isArray(gates) ? { ...gates } : {};
  return set[gate] === true || (set[gate] === undefined && (values.bool(flag) || set['AllAlpha'] === true));
};

/** What etcd demands of single values and their relations before it does anything, in its order. */
export const validateRules: readonly Rule[] = [
  {
    code: 'cluster-state-unknown',
    stage: 'validate',
    title: '`initial-cluster-state` is `new` or `existing`',
    source,
    check: (values) => {
      const state = values.text('initial-cluster-state');
      const words = `unexpected clusterState "${state}"`;
      // An empty one in the file counts as new.
      return when(!['', 'new', 'existing'].includes(state), {
        flag: 'initial-cluster-state',
        message: `${words}; use new to form a cluster, existing otherwise`,
        programText: words,
      });
    },
  },
  {
    code: 'bootstrap-conflict',
    stage: 'validate',
    title: 'one of `initial-cluster`, `discovery`, `discovery-srv` (3.6: `discovery-endpoints`) at most',
    source,
    check: (values) => {
      const ways = [
        effectiveInitialCluster(values) !== '' ? 'initial-cluster' : '',
        values.text('discovery') !== '' ? 'discovery' : '',
        values.text('discovery-srv') !== '' ? 'discovery-srv' : '',
        values.list('discovery-endpoints').length > 0 ? 'discovery-endpoints' : '',
      ].filter((way) => way !== '');
      const words = 'multiple discovery or bootstrap flags are set';
      return when(ways.length > 1, {
        flag: ways.at(-1) ?? 'initial-cluster',
        message: `${words}: ${ways.map((way) => `--${way}`).join(' and ')}; keep one of them`,
        programText: words,
      });
    },
  },
  {
    code: 'discovery-mixed',
    stage: 'validate',
    title: '`discovery-proxy` (v2 discovery) does not mix with v3 discovery flags',
    versions: '3.6',
    source,
    check: (values) => {
      const third = ['token', 'cert', 'key', 'cacert', 'user', 'password'].map((part) => `discovery-${part}`);
      const mixed =
        values.list('discovery-endpoints').length > 0 || third.some((flag) => values.text(flag) !== '');
      const words = 'both v2 discovery settings and v3 discovery settings are set';
      return when(values.text('discovery-proxy') !== '' && mixed, {
        flag: 'discovery-proxy',
        message: `${words}; take --discovery-proxy out`,
        programText: words,
      });
    },
  },
  {
    code: 'discovery-incomplete',
    stage: 'validate',
    title: '`discovery-token` and `discovery-endpoints` only together, no endpoint empty',
    versions: '3.6-',
    source,
    check: (values) => {
      const endpoints = values.list('discovery-endpoints');
      const token = values.text('discovery-token') !== '';
      const words = 'both --discovery-token and --discovery-endpoints must be set';
      const empty = '--discovery-endpoints must not contain empty endpoints';
      return [
        ...when(token !== endpoints.length > 0, {
          flag: token ? 'discovery-token' : 'discovery-endpoints',
          message: `${words}; give the other one too`,
          programText: words,
        }),
        ...when(token && endpoints.some((endpoint) => endpoint.trim() === ''), {
          flag: 'discovery-endpoints',
          message: `${empty}; take the empty one out`,
          programText: empty,
        }),
      ];
    },
  },
  {
    code: 'heartbeat-zero',
    stage: 'validate',
    title: '`heartbeat-interval` is more than 0',
    source,
    check: (values) => {
      const words = '--heartbeat-interval must be >0 (set to 0ms)';
      return when(values.integer('heartbeat-interval') === 0n, {
        flag: 'heartbeat-interval',
        message: `${words}; 100 is the default`,
        programText: words,
      });
    },
  },
  {
    code: 'election-zero',
    stage: 'validate',
    title: '`election-timeout` is more than 0',
    source,
    check: (values) => {
      const words = '--election-timeout must be >0 (set to 0ms)';
      return when(values.integer('election-timeout') === 0n, {
        flag: 'election-timeout',
        message: `${words}; 1000 is the default`,
        programText: words,
      });
    },
  },
  {
    code: 'election-ratio',
    stage: 'validate',
    title: '`election-timeout` is at least 5 times `heartbeat-interval`',
    source,
    check: (values) => {
      const beat = values.integer('heartbeat-interval');
      const election = values.integer('election-timeout');
      const words = `--election-timeout[${election}ms] should be at least as 5 times as --heartbeat-interval[${beat}ms]`;
      return when(BigInt.asUintN(64, 5n * beat) > election, {
        flag: values.isSet('election-timeout') ? 'election-timeout' : 'heartbeat-interval',
        message: `${words}; 10 times is usual`,
        programText: words,
      });
    },
  },
  {
    code: 'election-max',
    stage: 'validate',
    title: '`election-timeout` is 50000 ms at most',
    source,
    check: (values) => {
      const election = values.integer('election-timeout');
      const words = `--election-timeout[${election}ms] is too long, and should be set less than 50000ms`;
      return when(election > maxElectionMs, { flag: 'election-timeout', message: words, programText: words });
    },
  },
  {
    code: 'advertise-client-missing',
    stage: 'validate',
    title: '`advertise-client-urls` is given where `listen-client-urls` is (not in a file)',
    source: 'server/etcdmain/config.go',
    check: (values) => {
      const words = '--advertise-client-urls is required when --listen-client-urls is set explicitly';
      const missing = values.isSet('listen-client-urls') && !values.isSet('advertise-client-urls');
      return when(missing && values.governedBy === 'flags' && !mayBeProxy(values), {
        flag: 'listen-client-urls',
        message: `${words}; give the URLs that clients reach this member by`,
        programText: words,
      });
    },
  },
  {
    code: 'compaction-mode-unknown',
    stage: 'validate',
    title: '`auto-compaction-mode` is `periodic` or `revision` (empty passes before 3.6)',
    source,
    check: (values) => {
      const mode = values.text('auto-compaction-mode');
      const empty = mode === '' && atLeast(values.version, '3.6');
      const words = empty ? 'undefined auto-compaction-mode' : `unknown auto-compaction-mode "${mode}"`;
      return when(empty || !['', 'periodic', 'revision'].includes(mode), {
        flag: 'auto-compaction-mode',
        message: `${words}; use periodic or revision`,
        programText: words,
      });
    },
  },
  {
    code: 'tracing-rate',
    stage: 'validate',
    title: 'the sampling rate is 0 to 1000000 while tracing is on',
    versions: '3.5.11-',
    source: 'server/embed/config_tracing.go',
    check: (values) => {
      const flag = tracing(values, 'distributed-tracing-sampling-rate');
      const rate = values.integer(flag);
      const on = values.bool(tracing(values, 'enable-distributed-tracing'));
      const reason =
        rate < 0n
          ? 'tracing sampling rate must be positive'
          : 'tracing sampling rate must be less than 1000000';
      const words = `distributed tracing configurition is not valid: (${reason})`;
      return when(on && (rate < 0n || rate > 1_000_000n), {
        flag,
        message: `${reason}; it counts spans of a million`,
        programText: words,
      });
    },
  },
  {
    code: 'lease-persist-alone',
    stage: 'validate',
    title: 'persisting lease checkpoints needs lease checkpoints',
    versions: '3.4.20-3.4 3.5.2-',
    source,
    check: (values) => {
      const gated = atLeast(values.version, '3.6');
      const base = 'experimental-enable-lease-checkpoint';
      const persist = leaseGate(values, 'LeaseCheckpointPersist', `${base}-persist`);
      const words = gated
        ? 'enabling feature gate LeaseCheckpointPersist requires enabling feature gate LeaseCheckpoint'
        : `setting ${base}-persist requires ${base}`;
      return when(persist && !leaseGate(values, 'LeaseCheckpoint', base), {
        flag: values.isSet('feature-gates') ? 'feature-gates' : `${base}-persist`,
        message: `${words}; turn both on or both off`,
        programText: words,
      });
    },
  },
  {
    code: 'hash-check-time',
    stage: 'validate',
    title: '`compact-hash-check-time` is more than 0',
    versions: '3.5.5-',
    source,
    check: (values) =>
      ['experimental-compact-hash-check-time', 'compact-hash-check-time']
        .filter((flag) => values.knows(flag))
        .flatMap((flag) => {
          const time = values.integer(flag);
          const words = `--${flag} must be >0 (set to ${formatDuration(durationOf(time))})`;
          return when(time <= 0n, { flag, message: `${words}; 1m is the default`, programText: words });
        }),
  },
];
