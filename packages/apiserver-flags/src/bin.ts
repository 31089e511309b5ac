#!/usr/bin/env node
import { existsSync, readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FlagError } from '@harderway/component-flags';
import type { HostFile } from './cis/model.js';
import { checkCommand } from './cli/check-command.js';
import { cisCommand } from './cli/cis-command.js';
import { explainArguments } from './cli/explain-arguments.js';
import { explainCommand } from './cli/explain-command.js';
import { migrateCommand } from './cli/migrate-command.js';
import { type CommandOutput, type Paint, paintWith, toJson } from './cli/output.js';
import { HELP } from './cli/usage.js';
import { readFlagTexts } from './cluster/flag-texts.js';
import { readCommand } from './input/arguments.js';
import { InputError, readYamlMap } from './input/yaml-map.js';

/** A mistake of the caller: exit code 2. */
class UsageError extends Error {
  readonly code = 'usage';
}

const read = (path: string): string => readFileSync(path === '-' ? 0 : path, 'utf8');

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'string' },
  json: { type: 'boolean' },
  unit: { type: 'string' },
  manifest: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  'host-files': { type: 'boolean' },
  apiserver: { type: 'string' },
  'controller-manager': { type: 'string' },
  scheduler: { type: 'string' },
  'scheduler-config': { type: 'string' },
  etcd: { type: 'string' },
  'audit-policy': { type: 'string' },
  'encryption-config': { type: 'string' },
  'authentication-config': { type: 'string' },
  probe: { type: 'string', multiple: true },
  file: { type: 'string', multiple: true },
} as const;

const { values, positionals } = (() => {
  try {
    return parseArgs({
      allowPositionals: true,
      options,
      // `--version` alone asks for the version of this program.
      args: explainArguments(process.argv.slice(2), Object.keys(options)).map((word, _index, all) =>
        word === '--version' && all.length === 1 ? '--version=' : word,
      ),
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nTry apiserver-flags --help.`);
    process.exit(2);
  }
})();

const need = (name: 'version' | 'from' | 'to'): string => {
  const value = values[name];
  if (value === undefined || value === '')
    throw new UsageError(`--${name} is missing. Give a Kubernetes version such as 1.31.`);
  return value;
};

const source = (): {
  readonly text: string;
  readonly path: string;
  readonly form: 'auto' | 'unit' | 'manifest';
} => {
  if (values.unit !== undefined) return { text: read(values.unit), path: values.unit, form: 'unit' };
  if (values.manifest !== undefined)
    return { text: read(values.manifest), path: values.manifest, form: 'manifest' };
  const path = positionals[1];
  if (path === undefined) throw new UsageError('No file. Give one, or - for the standard input.');
  return { text: read(path), path, form: 'auto' };
};

const names = new Map<string, string>();

/** The name of a user or group, by the machine's own tables. */
const nameOf = (table: '/etc/passwd' | '/etc/group', id: number): string => {
  if (!names.has(table)) {
    names.set(table, 'read');
    for (const line of existsSync(table) ? readFileSync(table, 'utf8').split('\n') : []) {
      const [name = '', , number = ''] = line.split(':');
      names.set(`${table}:${number}`, name);
    }
  }
  return names.get(`${table}:${id}`) ?? String(id);
};

const hostFile = (path: string): HostFile => {
  const { mode, uid, gid } = statSync(path);
  return { path, mode: mode & 0o7777, owner: nameOf('/etc/passwd', uid), group: nameOf('/etc/group', gid) };
};

const cis = (paint: Paint): CommandOutput => {
  const flags = (path: string | undefined) =>
    path === undefined ? undefined : readFlagTexts(readCommand(read(path)).argv);
  const text = (path: string | undefined) => (path === undefined ? undefined : read(path));
  const given = <T>(name: string, value: T | undefined) => (value === undefined ? {} : { [name]: value });
  const configuration =
    values['scheduler-config'] === undefined
      ? undefined
      : readYamlMap(read(values['scheduler-config']), values['scheduler-config']);
  return cisCommand(
    {
      version: need('version'),
      ...given('apiserver', flags(values.apiserver)),
      ...given('controllerManager', flags(values['controller-manager'])),
      ...given('scheduler', flags(values.scheduler)),
      ...given('schedulerConfiguration', configuration),
      ...given('etcd', flags(values.etcd)),
      ...given('auditPolicy', text(values['audit-policy'])),
      ...given('encryptionConfiguration', text(values['encryption-config'])),
      ...given('authenticationConfiguration', text(values['authentication-config'])),
      ...given('anonymousProbes', values.probe),
      ...given('files', values.file?.map(hostFile)),
    },
    paint,
  );
};

const run = (paint: Paint): CommandOutput => {
  const [command] = positionals;
  switch (command) {
    case 'check': {
      const { text, path, form } = source();
      const files =
        values['host-files'] === true
          ? {
              exists: existsSync,
              read: (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
            }
          : undefined;
      return checkCommand(text, {
        version: need('version'),
        path,
        form,
        paint,
        ...(files === undefined ? {} : { files }),
      });
    }
    case 'explain': {
      const flag = positionals[1];
      if (flag === undefined)
        throw new UsageError('No flag. Name one: apiserver-flags explain audit-log-maxage.');
      return explainCommand(flag, values.version, paint);
    }
    case 'migrate': {
      const { text, form } = source();
      return migrateCommand(text, { from: need('from'), to: need('to'), form, paint });
    }
    case 'cis':
      return cis(paint);
    default:
      throw new UsageError(command === undefined ? 'No command.' : `There is no command '${command}'.`);
  }
};

if (values.help === true) {
  console.log(HELP);
} else if (values.version === '' && positionals.length === 0) {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  console.log(
    typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : '',
  );
} else {
  try {
    const color = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' && values.json !== true;
    const output = run(paintWith(color));
    console.log(values.json === true ? toJson(output.json) : output.text);
    process.exitCode = output.exitCode;
  } catch (error) {
    const told =
      error instanceof UsageError ||
      error instanceof FlagError ||
      error instanceof InputError ||
      (error instanceof Error && 'syscall' in error);
    if (!told) throw error;
    console.error(
      `apiserver-flags: ${error.message}${error instanceof UsageError ? '\nTry apiserver-flags --help.' : ''}`,
    );
    process.exitCode = 2;
  }
}
