// Writes the manual pages of the command to dist/man. The build runs it in the package's directory.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { formatManPages } from '@harderway/command';
import { createProgram } from '../src/command/program.js';
import { engine } from '../src/context.js';

const { version }: { readonly version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
mkdirSync('dist/man', { recursive: true });
for (const [file, text] of formatManPages(createProgram(engine), version))
  writeFileSync(`dist/man/${file}`, text);
