import { readFile, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { EXIT, UsageError } from '@harderway/command';
import type { Context } from '../context.js';
import { isStdout } from '../destination.js';
import { CliError, systemCode } from '../errors.js';
import { mergeKubeconfig, withServer } from '../kubeconfig/merge.js';
import type { GlobalOptions } from '../options.js';
import { loadSpec } from '../spec-file.js';
import { writeFileWhole } from '../write-file.js';

export interface KubeconfigOptions extends GlobalOptions {
  readonly merge?: boolean | undefined;
  readonly output?: string | undefined;
  readonly use?: boolean | undefined;
  readonly address?: boolean | undefined;
}

/** Where kubectl itself would write: the first file of `KUBECONFIG`, else `~/.kube/config`. */
function usualPath(context: Context): string {
  const [first] = (context.environment['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return first === undefined ? join(context.home, '.kube', 'config') : resolve(context.directory, first);
}

const noMerge = (what: string): UsageError =>
  new UsageError(`${what} is no file that could be merged into`, {
    hint: 'name a file with --output, or leave --merge away',
  });

/** What there is to merge into. Reading a pipe or a terminal would wait for somebody to write. */
async function readExisting(path: string): Promise<string> {
  try {
    if (!(await stat(path)).isFile()) {
      throw noMerge(path);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (systemCode(error) === 'ENOENT') return '';
    throw new CliError('file-unreadable', `${path} cannot be read: ${systemCode(error)}`, {
      hint: 'check its permissions',
      cause: error,
    });
  }
}

/** Prints the administrator's kubeconfig, or merges it into a file. */
export async function kubeconfig(context: Context, options: KubeconfigOptions): Promise<number> {
  if (options.use === true && options.merge !== true) {
    throw new UsageError('--use goes with --merge only', { hint: 'add --merge, or leave --use away' });
  }
  const toStdout =
    options.output === undefined ? options.merge !== true : await isStdout(options.output, context.directory);
  if (toStdout && options.merge === true) {
    throw noMerge('standard output');
  }
  const spec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  const made = await engine.adminKubeconfig(spec, await engine.loadPki(spec));
  const text =
    options.address === true ? withServer(made, `https://${spec.api.virtualIp}:${spec.api.port}`) : made;
  if (toStdout) {
    context.stdout.write(text);
    return EXIT.ok;
  }
  const output = options.output === undefined ? undefined : resolve(context.directory, options.output);
  const path = output ?? usualPath(context);
  const merge = options.merge === true;
  const use = options.use === true;
  const content = merge ? mergeKubeconfig(await readExisting(path), text, { path, use }) : text;
  await writeFileWhole(path, content, 0o600, context.signal);
  const named = output === undefined ? '' : ` --kubeconfig ${path}`;
  context.stdout.write(
    `${merge ? 'Merged the context into' : 'Wrote'} ${path}. Try kubectl${named} --context ${spec.name} get namespaces.\n`,
  );
  return EXIT.ok;
}
