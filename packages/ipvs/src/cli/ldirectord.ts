import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic } from '../diagnostic.js';
import type { Table } from '../model.js';
import { CommandFailure, type ReadTable } from './files.js';

/** What this command uses of @harderway/ldirectord-config, which stands a step above this package. */
interface LdirectordConfig {
  readonly plainEnvironment: object;
  parse(text: string): object;
  evaluate(
    document: object,
    environment: object,
  ): {
    readonly messages: readonly {
      readonly line: number | null;
      readonly message: string;
      readonly severity: 'error' | 'warning';
    }[];
    readonly state?: object;
  };
  toIpvs(
    state: object,
    environment: object,
  ): { readonly table: Table; readonly diagnostics: readonly Diagnostic[] };
}

const isLdirectordConfig = (value: unknown): value is LdirectordConfig =>
  typeof value === 'object' && value !== null && 'evaluate' in value && 'toIpvs' in value;

/** Named at run time: that package depends on this one, so this one cannot depend on it. */
const packageName = '@harderway/ldirectord-config';

/** The package as the folder this command runs in has it installed. */
const fromWorkingFolder = async (): Promise<unknown> => {
  const require = createRequire(join(process.cwd(), 'package.json'));
  const manifestPath = require.resolve(`${packageName}/package.json`);
  const manifest: { readonly exports: { readonly '.': { readonly default: string } } } = require(
    manifestPath,
  );
  return import(pathToFileURL(join(dirname(manifestPath), manifest.exports['.'].default)).href);
};

const load = async (file: string): Promise<LdirectordConfig> => {
  const module: unknown = await import(packageName).catch(fromWorkingFolder).catch((error: unknown) => {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new CommandFailure(
      `${file} looks like a configuration of ldirectord, and reading one takes the package ${packageName}: install it beside this one or in the folder you run this in (${why})`,
      1,
    );
  });
  if (!isLdirectordConfig(module))
    throw new CommandFailure(`the installed ${packageName} is too old: it has no toIpvs`, 1);
  return module;
};

/** The table a configuration of ldirectord leads to, with every server up. */
export const readLdirectord = async (text: string, file: string): Promise<ReadTable> => {
  const { parse, evaluate, toIpvs, plainEnvironment } = await load(file);
  const { state, messages } = evaluate(parse(text), plainEnvironment);
  const said: readonly Diagnostic[] = messages.map(({ severity, line, message }) => ({
    severity,
    code: 'ldirectord',
    message: message.trim(),
    position: { line: line ?? 1, column: 1, offset: 0 },
  }));
  if (!state) return { table: { services: [] }, diagnostics: said };
  const { table, diagnostics } = toIpvs(state, plainEnvironment);
  return { table, diagnostics: [...said, ...diagnostics] };
};
