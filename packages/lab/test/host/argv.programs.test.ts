import { expect, test } from 'vitest';
import { RUNNERS } from '../../src/host/runners.js';
import { runCommand } from '../../src/process/command.js';

test.each(Object.entries(RUNNERS))('the supervisor of a %s is sound sh', async (_, { script }) => {
  expect(await runCommand(['sh', '-n'], { input: script })).toMatchObject({ stderr: '' });
});
