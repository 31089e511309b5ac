import { expect, it } from 'vitest';
import { golden, run } from './run.js';

it('says what 1.34 makes of flags of 1.20', async () => {
  const { code, stdout } = await run([
    'migrate',
    '--from=1.20',
    '--to=1.34',
    '--format=frame',
    'broken.service',
  ]);
  expect(code).toBe(1);
  await expect(stdout).toMatchFileSnapshot(golden('migrate-broken.txt'));
});

const migrate = (stdin: string, from: string, to: string, ...more: string[]) =>
  run(['migrate', `--from=${from}`, `--to=${to}`, '--format=line', ...more, '-'], { stdin });

it('reports what breaks first, and new flags only if asked', async () => {
  const line = '--authorization-mode=Node,RBAC\n--feature-gates=AllAlpha=false\n--cloud-provider=external\n';
  const { stdout } = await migrate(line, '1.28', '1.34');
  expect(stdout.split('\n')[0]).toContain('--cloud-provider is gone');
  expect(stdout).not.toContain('[flag-new]');
  expect((await migrate(line, '1.28', '1.34', '--show-new')).stdout).toContain('[flag-new]');
});

it('says nothing of changes without consequence', async () => {
  const { stdout } = await migrate('--feature-gates=AllAlpha=false\n', '1.28', '1.34');
  expect(stdout).not.toContain('[flag-type-changed]');
  expect(stdout).not.toContain('authorization-mode is not given');
});

it('does not say that a version starts with what it refuses', async () => {
  const { stdout } = await migrate('--etcd-servers=https://127.0.0.1:2379\n', '1.28', '1.29');
  expect(stdout).toContain('kube-apiserver 1.28 refuses this already; 1.29 adds no error');
  expect(stdout).not.toContain('starts with this');
});
