import { etcdCatalog } from '../../catalog/catalog.js';
import type { Effective } from '../effective.js';
import { fault, type Rule, valueRule } from './rule.js';

const rule = { stage: 'validate', severity: 'error', source: 'server/embed/config.go' } as const;

const unaryDuration = 'warning-unary-request-duration';

/** Flags that are set, with the name or the feature gate that replaces each. */
const renamed = (values: Effective): readonly { readonly old: string; readonly now: string }[] =>
  etcdCatalog.flags.flatMap(({ name, deprecated }) => {
    const [now] = deprecated?.replacement ?? [];
    return values.isSet(name) && now !== undefined ? [{ old: name, now }] : [];
  });

/** The rules of 3.6 on flags with an old and a new name. */
export const renamedRules: readonly Rule[] = [
  {
    ...rule,
    code: 'gate-and-flag',
    title: '`experimental-` flag beside its feature gate',
    why: 'The two could contradict each other, so etcd refuses to start.',
    versions: '3.6',
    example: {
      bad: '--experimental-compact-hash-check-enabled=true\n--feature-gates=CompactHashCheck=true',
      good: '--feature-gates=CompactHashCheck=true',
      given: { version: '3.6.7' },
    },
    *check(values) {
      const gates = values.setting('feature-gates')?.value;
      for (const { old, now } of renamed(values)) {
        const [, gate = ''] = /^feature-gates=(\w+)=/.exec(now) ?? [];
        if (gate === '' || typeof gates !== 'object' || !Object.hasOwn(gates, gate)) continue;
        const words = `cannot specify both flags: --${old}=${values.bool(old)} and --feature-gates=${gate}`;
        yield fault(old, words, 'keep the feature gate');
      }
    },
  },
  valueRule({
    ...rule,
    code: 'fallback-proxy',
    title: '`discovery-fallback` of `proxy`',
    why: 'The v2 proxy is gone, so etcd refuses to start.',
    source: 'server/etcdmain/config.go',
    versions: '3.6-',
    example: {
      bad: '--discovery-fallback=proxy',
      good: '--discovery-fallback=exit',
      given: { version: '3.6.7' },
    },
    flags: ['discovery-fallback'],
    hint: 'use exit',
    judge: (values, flag) =>
      values.text(flag) === 'proxy'
        ? `v2 proxy is deprecated, and --discovery-fallback can't be configured as "proxy"`
        : undefined,
  }),
  {
    ...rule,
    code: 'renamed-twice',
    title: '`experimental-` flag beside its new name',
    why: 'The two could contradict each other, so etcd refuses to start.',
    source: 'server/embed/config.go experimentalFlagMigrationMap',
    versions: '3.6',
    example: {
      bad: '--experimental-corrupt-check-time=1m\n--corrupt-check-time=1m',
      good: '--corrupt-check-time=1m',
      given: { version: '3.6.7' },
    },
    *check(values) {
      for (const { old, now } of renamed(values)) {
        if (old === `experimental-${unaryDuration}` || !values.isSet(now)) continue;
        const words = `cannot set --${old} and --${now} at the same time, please use --${now} only`;
        yield fault(old, words, `remove --${old}`);
      }
    },
  },
];

/** Checked by 3.6 after all other validation. */
export const unaryDurationRule: Rule = {
  ...rule,
  code: 'unary-duration-twice',
  title: 'warning for slow requests by both of its names',
  why: 'The two could contradict each other, so etcd refuses to start.',
  source: 'server/etcdmain/config.go',
  versions: '3.6',
  example: {
    bad: `--experimental-${unaryDuration}=1s\n--${unaryDuration}=1s`,
    good: `--${unaryDuration}=1s`,
    given: { version: '3.6.7' },
  },
  *check(values) {
    const old = `experimental-${unaryDuration}`;
    if (values.integer(unaryDuration) === 0n || values.integer(old) === 0n) return;
    const words = `both --${old} and --${unaryDuration} flags are set. Use only --${unaryDuration}`;
    yield fault(old, words, `remove --${old}`);
  },
};
