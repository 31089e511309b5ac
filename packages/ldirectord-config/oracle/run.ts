/**
 * Compares this package with what the real ldirectord made of recorded files.
 * Usage: pnpm run oracle FILE.json
 * The file holds `cases` of an input, a verdict, messages and, for valid files, globals, virtuals and start
 * commands.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compareCase } from './compare.js';
import type { OracleFile } from './file.js';

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
for (const recorded of oracle.cases) {
  const differences = compareCase(recorded);
  if (differences.length === 0) {
    passed++;
    continue;
  }
  failed++;
  console.log(`FAILED ${recorded.id} ${JSON.stringify(recorded.input)}`);
  for (const difference of differences) console.log(`  ${difference}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
