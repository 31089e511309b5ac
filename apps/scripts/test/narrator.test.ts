import type { Progress } from '@harderway/progress';
import { expect, test } from 'vitest';
import { createNarrator } from '../src/narrator.js';

function listen(): { readonly lines: string[]; readonly progress: Progress } {
  const lines: string[] = [];
  return { lines, progress: { report: () => {}, log: (text) => lines.push(text), close: () => {} } };
}

test('a check shows its command, what that printed, and the verdict', () => {
  const { lines, progress } = listen();
  const narrator = createNarrator(progress, false);
  narrator.check({ title: 'it runs', host: 'control0', command: 'uptime', output: 'up 3 days\n', ok: true });
  expect(lines).toEqual(['    control0 $ uptime', '      up 3 days', '  ok     it runs']);
});

test('a check that fails says why, and all are handed over once', () => {
  const { lines, progress } = listen();
  const narrator = createNarrator(progress, false);
  narrator.check({ title: 'it runs', host: 'control0', ok: false, detail: 'is dead' });
  expect(lines).toEqual(['  FAILED control0 it runs (is dead)']);
  expect(narrator.take()).toHaveLength(1);
  expect(narrator.take()).toHaveLength(0);
});
