import { expect, test } from 'vitest';
import { architectureOf } from '../../src/machine/architecture.js';
import { runCommand } from '../../src/process/command.js';
import { rootRecipe } from '../../src/rootfs/recipe.js';

const amd64 = architectureOf('x64');

test.each(['before', 'after'] as const)('the hook %s is sound sh', async (hook) => {
  const { stderr } = await runCommand(['sh', '-n'], {
    input: rootRecipe(amd64, new Set(['uml', 'qemu']))[hook],
  });
  expect(stderr).toBe('');
});
