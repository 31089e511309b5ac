// Plans an upgrade of a command line with a fault, which must not get lost on the way.
import assert from 'node:assert/strict';
import { planUpgrade } from '@harderway/upgrade-path';

const argv = [
  '--etcd-servers=https://192.0.2.11:2379',
  '--audit-log-maxage=thirty',
  '--cloud-provider=external',
];
const plan = planUpgrade({
  from: { kubernetes: '1.32.0', etcd: '3.5.33' },
  to: { kubernetes: '1.34' },
  programs: { 'kube-apiserver': { argv } },
});
assert.ok(plan.kind === 'plan');
let before: readonly string[] = argv;
for (const { programs } of plan.hops) {
  const after = programs.find(({ program }) => program === 'kube-apiserver');
  if (after === undefined) continue;
  const changed = JSON.stringify(after.changes);
  for (const word of before.filter((each) => !after.argv.includes(each)))
    assert.ok(changed.includes(word.replace(/^--|=.*/gs, '')), `${word} is gone, and no change says so`);
  before = after.argv;
}
assert.ok(before.includes('--audit-log-maxage=thirty'));
