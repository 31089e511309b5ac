// Reads a cases file and prints each case that the package answers differently, then counts. Exits with 1 if any differs.
// Run: pnpm --filter @harderway/systemd-unit run oracle FILE
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { answer } from './answers.js';
import { comparable } from './compare.js';

const [file] = process.argv.slice(2).filter((word) => word !== '--');
if (file === undefined) {
  console.error('usage: oracle FILE, a JSON list of {kind, input, expected}');
  process.exit(2);
}
const cases: unknown = JSON.parse(readFileSync(resolve(process.env['INIT_CWD'] ?? '.', file), 'utf8'));
let passed = 0;
let failed = 0;
for (const [at, { kind, input, expected, note }] of (Array.isArray(cases) ? cases : []).entries()) {
  const actual = answer(kind, input, expected);
  if (comparable(actual) === comparable(expected)) passed++;
  else {
    failed++;
    console.log(`#${at} ${kind} ${note ?? ''}\n  input    ${JSON.stringify(input)}`);
    console.log(`  expected ${comparable(expected)}\n  actual   ${comparable(actual)}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
