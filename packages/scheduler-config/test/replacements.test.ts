import { expect, test } from 'vitest';
import { migrateScheduler } from '../src/program.js';

test.each(['--policy-config-file=/policy.json', '--policy-configmap=policy'])(
  '%s is replaced by a flag that the next release has too',
  (flag) => {
    const items = migrateScheduler([flag], '1.22.0', '1.23.0').items.filter(({ kind }) => kind === 'removed');
    expect(items).toMatchObject([{ hint: 'Use --config instead.', replacement: ['config'] }]);
  },
);
