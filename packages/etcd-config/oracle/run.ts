import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { verdictOf } from './case.js';
import { readCases } from './read-cases.js';

// Reads files of verified cases, prints where this package and the real program differ, and closes
// with the numbers. Exit code 1 when any case differs, 2 when a file cannot be read.
const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error('usage: pnpm --filter @harderway/etcd-config run oracle FILE...');
  process.exit(2);
}
const origin = process.env['INIT_CWD'] ?? process.cwd();
let passed = 0;
let failed = 0;
for (const path of paths) {
  const read = readCases(readFileSync(resolve(origin, path), 'utf8'));
  for (const fault of read.faults) {
    console.error(`${path}: ${fault}`);
    process.exitCode = 2;
  }
  for (const each of read.cases) {
    if (!each.binary.startsWith('etcd ')) continue;
    const differences = verdictOf(each, existsSync);
    if (differences.length === 0) passed += 1;
    else {
      failed += 1;
      console.log(`${each.id} (${each.rule}):`);
      for (const difference of differences) console.log(`  ${difference}`);
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
