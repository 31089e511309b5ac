import { runInMemory } from '@harderway/command/testing';
import { expect, it } from 'vitest';
import { programWith } from '../src/command/program.js';
import { scheduler } from '../src/program.js';

const run = (args: readonly string[], stdin: string) =>
  runInMemory(programWith({}), args, { files: {}, stdin });

it('checks a command line', async () => {
  const { code, stdout } = await run(
    ['check', '--kubernetes-version=1.31', '-'],
    '--kubeconfig=/k\n--algorithm-provider=x\n',
  );
  expect([code, stdout]).toEqual([1, expect.stringContaining('unknown flag: --algorithm-provider')]);
});

it('reports what an upgrade means', async () => {
  const { code, stdout } = await run(
    ['migrate', '--from=1.20', '--to=1.31', '-'],
    '--kubeconfig=/k\n--port=0\n',
  );
  expect([code, stdout]).toEqual([1, expect.stringContaining('--port is gone')]);
});

it('ends by itself once it has written its configuration', () => {
  const argv = ['--kubeconfig=/k', '--write-config-to=/tmp/x'];
  expect(scheduler.check({ version: '1.36', argv })).toMatchObject({ verdict: 'exits', exitCode: 0 });
  const files = { exists: (path: string) => path !== '/tmp' };
  expect(scheduler.check({ version: '1.36', argv, files })).toMatchObject({
    verdict: 'refused',
    exitCode: 1,
  });
});
