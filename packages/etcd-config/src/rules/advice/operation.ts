import { specOf } from '@harderway/component-flags';
import { upgradeRules } from '../../versions/rules.generated.js';
import { aboutOf } from '../about.js';
import type { Effective } from '../effective.js';
import { initialMembers } from '../initial-cluster.js';
import { about, type Fault, type Rule, valueRule, within } from '../start/rule.js';

const GIBIBYTE = 1024n ** 3n;

function* deprecatedFlags(values: Effective): Iterable<Fault> {
  for (const flag of values.settings.keys()) {
    const spec = specOf(values.flags, flag);
    if (spec?.type === 'ignored')
      yield { flag, message: `--${flag} has done nothing since etcd 2`, hint: 'remove it' };
    else if (spec?.deprecated !== undefined) {
      const { replacement, removalAnnounced } = spec.deprecated;
      const end = removalAnnounced === undefined ? '' : `, to be removed in ${removalAnnounced}`;
      const hint =
        replacement === undefined ? 'plan to do without it' : `use --${replacement.join(' and --')}`;
      yield { flag, message: `--${flag} is deprecated${end}`, hint };
    }
  }
}

/** Advice on settings that work and should be otherwise. */
export const operationRules: readonly Rule[] = [
  { ...aboutOf(upgradeRules)('flag-deprecated'), stage: 'advice', check: deprecatedFlags },
  valueRule({
    ...about('advice', 'default-name'),
    flags: ['name'],
    hint: 'give --name',
    judge: (values) =>
      values.text('name') === 'default'
        ? 'the member is called "default", and two of that name would be taken for one'
        : undefined,
  }),
  {
    ...about('advice', 'even-members'),
    *check(values) {
      const count = initialMembers(values).length;
      if (count % 2 === 1 || count === 0) return;
      const message = `${count} members survive no more failures than ${count - 1}`;
      yield { flag: 'initial-cluster', message, hint: 'use an odd number' };
    },
  },
  valueRule({
    ...about('advice', 'unsafe'),
    flags: ['force-new-cluster', 'unsafe-no-fsync'],
    hint: 'remove %, unless this is the one start to recover the cluster',
    judge: (values, flag) => {
      if (!values.bool(flag)) return undefined;
      return flag === 'unsafe-no-fsync'
        ? '--unsafe-no-fsync loses data when the host crashes'
        : '--force-new-cluster removes all other members at each start';
    },
  }),
  valueRule({
    ...about('advice', 'quota'),
    flags: ['quota-backend-bytes'],
    hint: 'set 8589934592 or less',
    judge: within(0n, 8n * GIBIBYTE, (quota) =>
      quota < 0n
        ? 'a negative quota turns the limit off, and the disk may fill'
        : `a quota of ${quota} bytes is above the 8 GiB that etcd is tested with`,
    ),
  }),
  valueRule({
    ...about('advice', 'request-size'),
    flags: ['max-request-bytes'],
    hint: 'keep % at 10485760 or less',
    judge: within(
      undefined,
      10n * 1024n * 1024n,
      (size) => `requests of ${size} bytes hold up the whole cluster`,
    ),
  }),
  valueRule({
    ...about('advice', 'bcrypt-cost'),
    flags: ['bcrypt-cost'],
    hint: 'correct it',
    judge: within(4n, 31n, (cost) => `a bcrypt cost of ${cost} is outside 4 to 31, so etcd uses 10`),
  }),
  valueRule({
    ...about('advice', 'raft-timeout'),
    versions: '3.5-',
    flags: ['raft-read-timeout', 'raft-write-timeout'],
    hint: 'write 5s or more',
    judge: within(5_000_000_000n, undefined, (_, flag) => `--${flag} below 5s is raised to 5s`),
  }),
  valueRule({
    ...about('advice', 'proxy-mode'),
    flags: ['proxy'],
    hint: 'use etcd grpc-proxy',
    judge: (values, flag) =>
      values.text(flag) === 'off'
        ? undefined
        : '--proxy makes a v2 proxy that holds no data and is gone in 3.6',
  }),
];
