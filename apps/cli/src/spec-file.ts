import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type ClusterSpec,
  type Diagnostic,
  type HostSpec,
  type ParsedClusterSpec,
  parseClusterSpec,
} from '@harderway/cluster-spec';
import { UsageError } from '@harderway/command';
import { formatFrames } from '@harderway/diagnostics';
import { ignoreCommentsOf } from '@harderway/lint/comments';
import { type ProgramSettingsCode, rules } from '@harderway/program-settings';
import type { Context } from './context.js';
import { adviceOn, CliError, reasonOf, systemCode } from './errors.js';
import { readExactText } from './input-file.js';
import type { GlobalOptions } from './options.js';

/** The error that is thrown once the diagnostics of cluster.yaml have been printed. */
function invalid(path: string, diagnostics: readonly Diagnostic[]): CliError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return new CliError('invalid-cluster', `${path} has ${errors} ${errors === 1 ? 'error' : 'errors'}`, {
    hint: 'correct the file; nothing was done',
    diagnostics,
  });
}

/** Whether a file exists. */
const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function readText(path: string, shown: string): Promise<string> {
  try {
    return await readExactText(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      throw new CliError('file-missing', `${shown} is missing`, {
        hint: (await isThere(path.replace(/yaml$/, 'yml')))
          ? `name ${shown.replace(/yaml$/, 'yml')}, which is there, with --file`
          : 'write one with harderway init, or name another with --file',
        cause: error,
      });
    }
    throw new CliError('file-unreadable', `cannot read ${shown}: ${reasonOf(error)}`, {
      hint: adviceOn(error),
      cause: error,
    });
  }
}

/** The text of cluster.yaml and what it says. */
export interface ReadSpec {
  readonly text: string;
  readonly parsed: ParsedClusterSpec<ProgramSettingsCode>;
}

/**
 * Reads cluster.yaml, valid or not.
 *
 * @throws UsageError; CliError `file-missing` or `file-unreadable`
 */
export async function readSpec(context: Context, options: Pick<GlobalOptions, 'file'>): Promise<ReadSpec> {
  if (options.file === '') {
    throw new UsageError('--file is empty', { hint: 'give the path of cluster.yaml' });
  }
  return parseSpec(context, options, await readText(resolve(context.directory, options.file), options.file));
}

/** Removes the warnings that a comment in cluster.yaml ignores, as lint does. Errors stay, since they stop a plan anyway. */
export function withoutIgnored<D extends Diagnostic>(text: string, diagnostics: readonly D[]): readonly D[] {
  const { isIgnored } = ignoreCommentsOf(text, () => true);
  return diagnostics.filter((each) => each.severity === 'error' || !isIgnored(each));
}

/** The description of a text that is not cluster.yaml. */
export function parseSpec(context: Context, options: Pick<GlobalOptions, 'file'>, text: string): ReadSpec {
  const path = resolve(context.directory, options.file);
  const parsed = parseClusterSpec(text, { path, home: context.home, rules });
  return { text, parsed: { ...parsed, diagnostics: withoutIgnored(text, parsed.diagnostics) } };
}

/**
 * Reads cluster.yaml as {@link loadSpec} does, and keeps its text.
 *
 * @throws as {@link loadSpec}
 */
export async function loadCluster(
  context: Context,
  options: GlobalOptions,
): Promise<{ readonly text: string; readonly spec: ClusterSpec }> {
  const read = await readSpec(context, options);
  const spec = requireSpec(context, options, read);
  await askForKeys(context, spec.pki.directory);
  return { text: read.text, spec };
}

/**
 * Reads cluster.yaml. Warnings go to stderr, errors too, with the source line of each. What opens its credentials is
 * asked for, unless the command needs none of them (`keys`).
 *
 * @throws UsageError; CliError `file-missing`, `file-unreadable` or `invalid-cluster`
 */
export async function loadSpec(
  context: Context,
  options: GlobalOptions,
  { keys = true }: { readonly keys?: boolean | undefined } = {},
): Promise<ClusterSpec> {
  const spec = requireSpec(context, options, await readSpec(context, options));
  if (keys) await askForKeys(context, spec.pki.directory);
  return spec;
}

/** Asks for what opens the credentials, before progress is drawn where the question would be. */
async function askForKeys({ stderr }: Context, directory: string): Promise<void> {
  if (!stderr.isTTY) return;
  const { asksForKeys } = await import('@harderway/credentials-directory/key-holder');
  if (!(await asksForKeys(directory))) return;
  const { openSecretsEarly } = await import('@harderway/credentials-directory');
  await openSecretsEarly(directory);
}

/**
 * The spec of a text of cluster.yaml. Warnings and errors go to stderr, as {@link loadSpec} prints them.
 *
 * @throws CliError `invalid-cluster`
 */
export function requireSpec(
  context: Context,
  options: GlobalOptions,
  { text, parsed }: ReadSpec,
): ClusterSpec {
  const { spec, diagnostics } = parsed;
  const shown = diagnostics.filter(({ severity }) => options.verbose || severity !== 'info');
  if (shown.length > 0) {
    const { stderr } = context;
    const columns = stderr.isTTY ? stderr.columns : undefined;
    stderr.write(`${formatFrames(shown, text, { file: options.file, paint: stderr.paint, columns })}\n`);
  }
  if (spec === undefined) throw invalid(options.file, diagnostics);
  return spec;
}

/**
 * The names of the hosts that `--host` and `--role` choose; all without either.
 *
 * @throws CliError `unknown-host`
 */
export function chooseHosts(
  spec: ClusterSpec,
  options: { readonly host: readonly string[] | undefined; readonly role?: string | undefined },
): readonly string[] {
  const names = spec.hosts.map(({ name }) => name);
  const unknown = options.host?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new CliError('unknown-host', `${spec.name} has no host ${unknown}`, {
      hint: `its hosts are ${names.join(', ')}`,
    });
  }
  return spec.hosts
    .filter(({ name, role }) => (options.host?.includes(name) ?? true) && (options.role ?? role) === role)
    .map(({ name }) => name);
}

/**
 * Requires names to be those of control nodes.
 *
 * @throws CliError `unknown-host`
 */
export function requireControlNodes(hosts: readonly HostSpec[], names: readonly string[]): void {
  const control = hosts.filter(({ role }) => role === 'control').map(({ name }) => name);
  const unknown = names.find((name) => !control.includes(name));
  const isGateway = hosts.some(({ name, role }) => name === unknown && role === 'gateway');
  if (unknown !== undefined)
    throw new CliError('unknown-host', `${unknown} is not a control node`, {
      hint: `name one of ${control.join(', ')}${isGateway ? '; a gateway has no data: edit its entry in cluster.yaml (state: absent takes it out), then run harderway apply' : ''}`,
    });
}
