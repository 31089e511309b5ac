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
