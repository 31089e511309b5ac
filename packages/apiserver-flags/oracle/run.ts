import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { differencesOf, sameWords } from './compare.js';
import { readCases } from './read-cases.js';

// Reads files of verified cases of the three Kubernetes programs, prints where the packages and the programs
// differ, and closes with the numbers. Exit code 1 when a case differs, 2 when a file cannot be read.
const words = process.argv.slice(2);
const strict = words.includes('--words');
const paths = words.filter((word) => !word.startsWith('--'));
if (paths.length === 0) {
  console.error('usage: pnpm --filter @harderway/apiserver-flags run oracle FILE... [--words]');
  process.exit(2);
}
const origin = process.env['INIT_CWD'] ?? process.cwd();
let passed = 0;
let failed = 0;
for (const path of paths) {
  const { cases, faults } = readCases(readFileSync(resolve(origin, path), 'utf8'));
  for (const fault of faults) {
    console.error(`${path}: ${fault}`);
    process.exitCode = 2;
  }
  for (const each of cases) {
    const differences = differencesOf(each);
    if (differences === undefined) {
      console.log(`${each.id}: ${each.binary} is another package's program`);
      continue;
    }
    if (differences.length === 0) passed += 1;
    else {
      failed += 1;
      console.log(`${each.id} (${each.rule}):`);
      for (const difference of differences) console.log(`  ${difference}`);
    }
    if (strict && differences.length === 0 && each.verdict === 'rejected' && !sameWords(each))
      console.log(`${each.id}: same verdict, other words`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
