import { expect, test } from 'vitest';
import { program } from '../examples/words.js';
import { runInMemory } from '../src/testing/memory-world.js';

test('the example runs', async () => {
  expect(await runInMemory(program, ['count', 'so', 'it', 'goes'])).toMatchObject({ code: 0, stdout: '3\n' });
});
