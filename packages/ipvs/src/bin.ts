#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { commands } from './cli/commands.js';
import { usage } from './cli/usage.js';

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  json: { type: 'boolean' },
  from: { type: 'string' },
  thresholds: { type: 'string' },
  to: { type: 'string' },
  scope: { type: 'string' },
  drain: { type: 'string' },
} as const;

const refuse = (message: string): never => {
  console.error(`ipvs: ${message}\nTry ipvs --help`);
  process.exit(2);
};

const read = () => {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
};

const { values, positionals } = read();
// A reader that closes early, such as head, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});
if (values.help) {
  console.log(usage);
} else if (values.version) {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  console.log(manifest.version);
} else {
  const [name = '', ...rest] = positionals;
  const command = commands.get(name);
  if (!command) refuse(name === '' ? 'name a command' : `there is no command "${name}"`);
  else process.exitCode = await command(rest, values, refuse);
}
