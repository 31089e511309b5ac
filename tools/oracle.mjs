#!/usr/bin/env node
// Compares the package in the current directory with recorded runs of the real program: oracle.mjs FILE... [--OPTION...]
// The package's oracle/cases.ts exports `compareCases(text, options)`. It yields { name, differences, note } for each case
// in the text of a file: lines that say how package and program differ, none where they agree, and perhaps a note; or a
// `fault` instead, for an entry that is not a case. Exits with 1 if any case differs or is faulty.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFile } from './bundle.mjs';

const words = process.argv.slice(2).filter((word) => word !== '--');
const options = new Set(words.filter((word) => word.startsWith('--')));
const files = words.filter((word) => !options.has(word));
if (files.length === 0) {
  console.error('usage: oracle FILE...');
  process.exit(64);
}
const { compareCases } = await import(pathToFileURL(await bundleFile('oracle/cases.ts')).href);
// pnpm runs scripts in the package's directory: a relative path is relative to the caller's.
const origin = process.env.INIT_CWD ?? '.';
const counts = { passed: 0, failed: 0, faulty: 0 };
for (const file of files)
  for (const { name, differences, note, fault } of compareCases(
    readFileSync(resolve(origin, file), 'utf8'),
    options,
  )) {
    if (fault !== undefined) {
      counts.faulty++;
      console.error(`${file}: ${fault}`);
      continue;
    }
    counts[differences.length === 0 ? 'passed' : 'failed']++;
    if (note !== undefined) console.log(`${name}: ${note}`);
    if (differences.length > 0) console.log([`${name}:`, ...differences].join('\n  '));
  }
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed + counts.faulty > 0 ? 1 : 0;
