import { atLeast } from '../../catalog/catalog.js';
import { mayBeProxy } from '../initial-cluster.js';
import { type Checks, fault, type Judges } from './rule.js';

/** The mode of compaction, which may be left out before 3.6. */
export const validateJudges: Judges = {
  'compaction-mode-unknown': (values, flag) => {
    const mode = values.text(flag);
    if (mode === '') return atLeast(values.version, '3.6') ? 'undefined auto-compaction-mode' : undefined;
    return ['periodic', 'revision'].includes(mode) ? undefined : `unknown auto-compaction-mode "${mode}"`;
  },
};

/** The rules on single values and their relations, which etcd checks first, in its order. */
export const validateChecks: Checks = {
  *'election-ratio'(values) {
    const beat = values.integer('heartbeat-interval');
    const election = values.integer('election-timeout');
    if (BigInt.asUintN(64, 5n * beat) <= election) return;
    const flag = values.isSet('election-timeout') ? 'election-timeout' : 'heartbeat-interval';
    const words = `--election-timeout[${election}ms] should be at least as 5 times as --heartbeat-interval[${beat}ms]`;
    yield fault(flag, words, '10 times is usual');
  },
  *'advertise-client-missing'(values) {
    const missing = values.isSet('listen-client-urls') && !values.isSet('advertise-client-urls');
    if (!missing || values.governedBy !== 'flags' || mayBeProxy(values)) return;
    const message = '--advertise-client-urls is required when --listen-client-urls is set explicitly';
    // The old logger of 3.4 has words of its own.
    const words =
      values.text('logger') === 'capnslog'
        ? 'When listening on specific address(es), this etcd process must advertise accessible url(s) to each connected client.'
        : message;
    yield fault('listen-client-urls', words, 'give the URLs that clients reach this member by', { message });
  },
  *'tracing-rate'(values) {
    const spelled = (name: string): string =>
      values.knows(name) && !values.isSet(`experimental-${name}`) ? name : `experimental-${name}`;
    const flag = spelled('distributed-tracing-sampling-rate');
    const rate = values.integer(flag);
    if (!values.bool(spelled('enable-distributed-tracing')) || (rate >= 0n && rate <= 1_000_000n)) return;
    const message = `tracing sampling rate must be ${rate < 0n ? 'positive' : 'less than 1000000'}`;
    const words = `distributed tracing configurition is not valid: (${message})`;
    yield fault(flag, words, 'it counts spans of a million', { message });
  },
  *'lease-persist-alone'(values) {
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
};
