import { etcdCatalog } from '../../catalog/catalog.js';
import type { Effective } from '../effective.js';
import { type Checks, fault } from './rule.js';

const unaryDuration = 'warning-unary-request-duration';

/** Flags that are set, with the name or the feature gate that replaces each. */
const renamed = (values: Effective): readonly { readonly old: string; readonly now: string }[] =>
  etcdCatalog.flags.flatMap(({ name, deprecated }) => {
    const [now] = deprecated?.replacement ?? [];
    return values.isSet(name) && now !== undefined ? [{ old: name, now }] : [];
  });

/** The rules of 3.6 on flags with an old and a new name. */
export const renamedChecks: Checks = {
  *'gate-and-flag'(values) {
    const gates = values.setting('feature-gates')?.value;
    for (const { old, now } of renamed(values)) {
      const [, gate = ''] = /^feature-gates=(\w+)=/.exec(now) ?? [];
      if (gate === '' || typeof gates !== 'object' || !Object.hasOwn(gates, gate)) continue;
      const words = `cannot specify both flags: --${old}=${values.bool(old)} and --feature-gates=${gate}`;
      yield fault(old, words, 'keep the feature gate');
    }
  },
  *'renamed-twice'(values) {
    for (const { old, now } of renamed(values)) {
      if (old === `experimental-${unaryDuration}` || !values.isSet(now)) continue;
      const words = `cannot set --${old} and --${now} at the same time, please use --${now} only`;
      yield fault(old, words, `remove --${old}`);
    }
  },
  *'unary-duration-twice'(values) {
    const old = `experimental-${unaryDuration}`;
    if (values.integer(unaryDuration) === 0n || values.integer(old) === 0n) return;
    const words = `both --${old} and --${unaryDuration} flags are set. Use only --${unaryDuration}`;
    yield fault(old, words, `remove --${old}`);
  },
};
