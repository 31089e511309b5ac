/**
 * Compares this package with recorded runs of the real ipvsadm.
 * Usage: pnpm run oracle FILE.json
 * The file holds `restore_input`, `outputs` (text by name, with the arguments that printed it) and `argv_cases`
 * (arguments, exit status, texts and the table afterwards).
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { argvCases } from './argv.js';
import type { OracleFile } from './file.js';
import { outputCases, roundTripCases } from './outputs.js';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('oracle: name a file of recorded cases');
  process.exit(2);
}
// pnpm runs scripts in the package's directory: a relative path is relative to the caller's.
const path = resolve(process.env['INIT_CWD'] ?? '.', file);
const oracle: OracleFile = JSON.parse(readFileSync(path, 'utf8'));
let passed = 0;
let failed = 0;
for (const { name, expected, actual } of [
  ...outputCases(oracle),
  ...roundTripCases(oracle),
  ...argvCases(oracle),
]) {
  if (expected === actual) {
    passed++;
    continue;
  }
  failed++;
  console.log(`FAILED ${name}\n  expected ${JSON.stringify(expected)}\n  got      ${JSON.stringify(actual)}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
