import { formatLine } from '@harderway/diagnostics';
import { expect, test } from 'vitest';
import { lintFiles } from '../src/lint.js';
import { filesIn } from './files.js';

test('every planted fault is reported where it is, and nothing else', async () => {
  const { results, skipped } = lintFiles(filesIn('planted'));
  const lines = results.flatMap(({ file, diagnostics }) =>
    diagnostics.filter(({ severity }) => severity !== 'info').map((each) => formatLine(each, { file })),
  );
  expect(lines.length).toBeGreaterThanOrEqual(40);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('planted.golden.txt');
  // The credentials that the units name.
  expect(skipped).toBe(5);
});

test('a span of a finding lies in its text', () => {
  for (const { text = '', diagnostics } of lintFiles(filesIn('planted')).results)
    for (const { span } of diagnostics) {
      const lines = text.split('\n');
      expect(span.start.offset).toBeLessThanOrEqual(span.end.offset);
      expect(span.start.column).toBeLessThanOrEqual((lines[span.start.line - 1]?.length ?? -1) + 1);
    }
});
