import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ClusterSpec, type Diagnostic, parseClusterSpec } from '@harderway/cluster-spec';
import { UsageError } from '@harderway/command';
import { formatFrames, type Paint } from '@harderway/diagnostics';
import type { Context } from './context.js';
import { CliError, systemCode } from './errors.js';
import type { GlobalOptions } from './options.js';
import { styleFor } from './present/style.js';

/** What is thrown once the findings about cluster.yaml have been shown. */
function invalid(path: string, diagnostics: readonly Diagnostic[]): CliError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return new CliError('invalid-cluster', `${path} has ${errors} ${errors === 1 ? 'error' : 'errors'}`, {
    hint: 'correct the file; nothing was done',
    diagnostics,
  });
}

async function readText(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') {
      throw new CliError('file-missing', `there is no ${shown}`, {
        hint: 'write one with harderway init, or name another with --file',
        cause: error,
      });
    }
    throw new CliError('file-unreadable', `${shown} cannot be read: ${code}`, {
      hint: code === 'EISDIR' ? 'name the file in that folder' : 'check its permissions',
      cause: error,
    });
  }
}

/**
 * Reads cluster.yaml. Warnings go to stderr, errors too, with the source line of each.
 *
 * @throws CliError `usage`, `file-missing`, `file-unreadable` or `invalid-cluster`
 */
export async function loadSpec(context: Context, options: GlobalOptions): Promise<ClusterSpec> {
  if (options.file === '') {
    throw new UsageError('--file names no file', { hint: 'give the path of cluster.yaml' });
  }
  const path = resolve(context.directory, options.file);
  const text = await readText(path, options.file);
  const { spec, diagnostics } = parseClusterSpec(text, { path, home: context.home });
  const shown =
    options.verbose === true ? diagnostics : diagnostics.filter(({ severity }) => severity !== 'info');
  if (shown.length > 0) {
    const { red, yellow, blue, bold, dim } = styleFor(context.stderr, context, options);
    const styles = { error: red, warning: yellow, info: blue, good: bold, strong: bold, faint: dim };
    const paint: Paint = (style, piece) => styles[style](piece);
    const columns = context.stderr.isTTY ? context.stderr.columns : undefined;
    context.stderr.write(`${formatFrames(shown, text, { file: options.file, paint, columns })}\n`);
  }
  if (spec === undefined) throw invalid(options.file, diagnostics);
  return spec;
}

/**
 * The names among a cluster's hosts that `--host` and `--role` choose; all without either.
 *
 * @throws CliError `unknown-host`
 */
export function chooseHosts(
  spec: ClusterSpec,
  options: { readonly host?: readonly string[] | undefined; readonly role?: string | undefined },
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
