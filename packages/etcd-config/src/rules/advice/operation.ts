import { specOf } from '@harderway/component-flags';
import type { Effective } from '../effective.js';
import { evenMembers } from '../even-members.js';
import { initialMembers } from '../initial-cluster.js';
import type { Checks, Fault, Judges } from '../start/rule.js';

/** Flags that a later version lacks, or that do nothing. */
export function* deprecatedFlags(values: Effective): Iterable<Fault> {
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

/** Values that risk data. */
export const operationJudges: Judges = {
  quota: (values, flag) => {
    const quota = values.integer(flag);
    if (quota < 0n) return 'a negative quota turns the limit off, and the disk may fill';
    return quota > 8n * 1024n ** 3n
      ? `a quota of ${quota} bytes is above the 8 GiB that etcd is tested with`
      : undefined;
  },
  'compaction-retention-mode': (values, flag) => {
    const retention = values.text(flag);
    return values.text('auto-compaction-mode') !== 'revision' || /^\d*$/.test(retention)
      ? undefined
      : `${retention} is kept as so many revisions as it has nanoseconds, so nothing is compacted`;
  },
  unsafe: (values, flag) => {
    if (!values.bool(flag)) return undefined;
    return flag === 'unsafe-no-fsync'
      ? '--unsafe-no-fsync loses data when the host crashes'
      : '--force-new-cluster removes all other members at each start';
  },
};

/** Advice on settings that work and should be otherwise. */
export const operationChecks: Checks = {
  *'even-members'(values) {
    const count = initialMembers(values).length;
    if (count % 2 === 1 || count === 0) return;
    yield { flag: 'initial-cluster', message: evenMembers(count), hint: 'use an odd number' };
  },
};
