import { etcdCatalog } from '../../catalog/catalog.js';
import type { Effective } from '../effective.js';
import { type Finding, type Rule, when } from '../rule.js';

const boolOf = (values: Effective, gate: string): boolean => {
  const gates = values.setting('feature-gates')?.value;
  return typeof gates === 'object' && Object.hasOwn(gates, gate);
};

function pairs(values: Effective): readonly { readonly old: string; readonly now: string }[] {
  return etcdCatalog.flags.flatMap((flag) => {
    const [now] = flag.deprecated?.replacement ?? [];
    return values.isSet(flag.name) && now !== undefined ? [{ old: flag.name, now }] : [];
  });
}

const source = 'server/embed/config.go';

/** What 3.6 demands of flags that it knows by an old and a new name. */
export const renamedRules: readonly Rule[] = [
  {
    code: 'gate-and-flag',
    stage: 'validate',
    title: 'an `experimental-` bool and its feature gate are not both given',
    versions: '3.6',
    source,
    check: (values) =>
      pairs(values).flatMap(({ old, now }): readonly Finding[] => {
        const [, gate = ''] = /^feature-gates=(\w+)=/.exec(now) ?? [];
        const words = `cannot specify both flags: --${old}=${values.bool(old)} and --feature-gates=${gate}`;
        return when(gate !== '' && boolOf(values, gate), {
          flag: old,
          message: `${words}; keep the feature gate`,
          programText: words,
        });
      }),
  },
  {
    code: 'fallback-proxy',
    stage: 'validate',
    title: '`discovery-fallback` is not `proxy`',
    versions: '3.6-',
    source: 'server/etcdmain/config.go',
    check: (values) => {
      const words = `v2 proxy is deprecated, and --discovery-fallback can't be configured as "proxy"`;
      return when(values.text('discovery-fallback') === 'proxy', {
        flag: 'discovery-fallback',
        message: `${words}; use exit`,
        programText: words,
      });
    },
  },
  {
    code: 'renamed-twice',
    stage: 'validate',
    title: 'an `experimental-` flag and its new name are not both given',
    versions: '3.6',
    source: `${source} experimentalFlagMigrationMap`,
    check: (values) =>
      pairs(values).flatMap(({ old, now }): readonly Finding[] => {
        const words = `cannot set --${old} and --${now} at the same time, please use --${now} only`;
        const own = old !== 'experimental-warning-unary-request-duration';
        return when(own && values.isSet(now), { flag: old, message: words, programText: words });
      }),
  },
];

/** Checked by 3.6 after all other validation. */
export const unaryDurationRule: Rule = {
  code: 'unary-duration-twice',
  stage: 'validate',
  title: 'the warning for slow unary requests is given by one of its two names',
  versions: '3.6',
  source: 'server/etcdmain/config.go',
  check: (values) => {
    const now = 'warning-unary-request-duration';
    const words = `both --experimental-${now} and --${now} flags are set. Use only --${now}`;
    return when(values.integer(now) !== 0n && values.integer(`experimental-${now}`) !== 0n, {
      flag: `experimental-${now}`,
      message: words,
      programText: words,
    });
  },
};
