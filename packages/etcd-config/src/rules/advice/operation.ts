import { specOf } from '@harderway/component-flags';
import { flagDeprecated } from '../../versions/rules.js';
import type { Effective } from '../effective.js';
import { initialMembers } from '../initial-cluster.js';
import { type Fault, type Rule, valueRule, within } from '../start/rule.js';

const advice = { stage: 'advice', severity: 'warning' } as const;

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
  { ...advice, ...flagDeprecated, check: deprecatedFlags },
  valueRule({
    ...advice,
    code: 'default-name',
    title: 'member without a name of its own',
    why: 'Two members with the default name are taken for one.',
    example: {
      bad: '--data-dir=/var/lib/etcd',
      good: '--name=m1\n--initial-cluster=m1=http://localhost:2380',
    },
    flags: ['name'],
    hint: 'give --name',
    judge: (values) =>
      values.text('name') === 'default'
        ? 'the member is called "default", and two of that name would be taken for one'
        : undefined,
  }),
  {
    ...advice,
    code: 'even-members',
    title: 'even number of voters',
    why: 'The cluster survives no more failures than with one voter less, and there is one more that can fail.',
    example: {
      bad: '--initial-cluster=default=http://localhost:2380,m2=http://10.0.0.2:2380',
      good: '--initial-cluster=default=http://localhost:2380,m2=http://10.0.0.2:2380,m3=http://10.0.0.3:2380',
    },
    *check(values) {
      const count = initialMembers(values).length;
      if (count % 2 === 1 || count === 0) return;
      const message = `${count} members survive no more failures than ${count - 1}`;
      yield { flag: 'initial-cluster', message, hint: 'use an odd number' };
    },
  },
  valueRule({
    ...advice,
    code: 'unsafe',
    title: '`force-new-cluster` or `unsafe-no-fsync` left on',
    why: 'The one removes all other members at each start, the other loses confirmed writes when the host crashes.',
    example: { bad: '--unsafe-no-fsync=true', good: '--unsafe-no-fsync=false' },
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
    ...advice,
    code: 'quota',
    title: 'backend quota above 8 GiB, or none',
    why: 'etcd is tested with 8 GiB at most, and without a quota the disk may fill.',
    example: { bad: '--quota-backend-bytes=17179869184', good: '--quota-backend-bytes=8589934592' },
    flags: ['quota-backend-bytes'],
    hint: 'set 8589934592 or less',
    judge: within(0n, 8n * GIBIBYTE, (quota) =>
      quota < 0n
        ? 'a negative quota turns the limit off, and the disk may fill'
        : `a quota of ${quota} bytes is above the 8 GiB that etcd is tested with`,
    ),
  }),
  valueRule({
    ...advice,
    code: 'request-size',
    title: 'requests above 10 MiB',
    why: 'Requests of that size hold up the whole cluster.',
    example: { bad: '--max-request-bytes=20971520', good: '--max-request-bytes=10485760' },
    flags: ['max-request-bytes'],
    hint: 'keep % at 10485760 or less',
    judge: within(
      undefined,
      10n * 1024n * 1024n,
      (size) => `requests of ${size} bytes hold up the whole cluster`,
    ),
  }),
  valueRule({
    ...advice,
    code: 'bcrypt-cost',
    title: '`bcrypt-cost` outside 4 to 31',
    why: 'etcd uses 10 instead.',
    example: { bad: '--bcrypt-cost=2', good: '--bcrypt-cost=10' },
    flags: ['bcrypt-cost'],
    hint: 'correct it',
    judge: within(4n, 31n, (cost) => `a bcrypt cost of ${cost} is outside 4 to 31, so etcd uses 10`),
  }),
  valueRule({
    ...advice,
    code: 'raft-timeout',
    title: '`raft-read-timeout` or `raft-write-timeout` below 5 s',
    why: 'etcd raises it to 5 s.',
    versions: '3.5-',
    example: { bad: '--raft-read-timeout=1s', good: '--raft-read-timeout=5s' },
    flags: ['raft-read-timeout', 'raft-write-timeout'],
    hint: 'write 5s or more',
    judge: within(5_000_000_000n, undefined, (_, flag) => `--${flag} below 5s is raised to 5s`),
  }),
  valueRule({
    ...advice,
    code: 'proxy-mode',
    title: 'v2 proxy instead of a member',
    why: 'The proxy holds no data, and is gone in 3.6.',
    until: '3.5',
    example: { bad: '--proxy=on', good: '--proxy=off' },
    flags: ['proxy'],
    hint: 'use etcd grpc-proxy',
    judge: (values, flag) =>
      values.text(flag) === 'off'
        ? undefined
        : '--proxy makes a v2 proxy that holds no data and is gone in 3.6',
  }),
];
