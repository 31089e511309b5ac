import { hasErrors } from '@harderway/diagnostics';
import { lintFiles } from '@harderway/lint';
import { expect, test } from 'vitest';
import { findLintFiles } from '../src/lint-files.js';

test("Debian's own files have no errors", () => {
  const files = findLintFiles(['/etc', '/usr/lib'], '/', new AbortController().signal);
  const { results, skipped } = lintFiles(files);
  const wrong = results.filter(({ diagnostics }) => hasErrors(diagnostics));
  expect(wrong.map(({ file, diagnostics }) => [file, diagnostics])).toEqual([]);
  expect(results.length).toBeGreaterThan(100);
  expect(results.length + skipped).toBe(files.length);
});
