import { stat } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { expiryReport } from '@harderway/cluster-pki';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { EXIT, UsageError } from '@harderway/command';
import { quote } from '@harderway/remote-exec';
import { exclusively } from '@harderway/replace-file';
import type { Context } from '../context.js';
import { isStdout } from '../destination.js';
import { adviceOn, CliError, reasonOf, systemCode, unlessMissing } from '../errors.js';
import { readExactText } from '../input-file.js';
import { keepCopy } from '../keep-copy.js';
import { mergeKubeconfig, requireOwnEntries } from '../kubeconfig/merge.js';
import { kubectlPaths } from '../kubeconfig/paths.js';
import type { OptionsOf } from '../options.js';
import { outputKinds, requireOutput } from '../output-file.js';
import { loadSpec } from '../spec-file.js';
import { makeDirectories, unwritable, writeFileWhole } from '../write-file.js';

/** Where kubectl itself would write. */
const usualPath = (context: Context): string => kubectlPaths(context)[0] ?? '';

const cannotMerge = (target: string): UsageError =>
  new UsageError(`cannot merge into ${target}: not a regular file`, {
    hint: 'name a file with --output, or leave out --merge',
  });

/** The text to merge into. Reading a pipe or a terminal would wait for somebody to write. */
async function readExisting(path: string): Promise<string> {
  try {
    if (!(await stat(path)).isFile()) throw cannotMerge(path);
    return await readExactText(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (systemCode(error) === 'ENOENT') return '';
    throw new CliError('file-unreadable', `cannot read ${path}: ${reasonOf(error)}`, {
      hint: adviceOn(error),
      cause: error,
    });
  }
}

/** The path of `--output`, which must not be a file of another kind, nor one of the credentials. */
async function outputPath(
  context: Context,
  { output, merge }: OptionsOf<'kubeconfig'>,
  credentials: string,
): Promise<string | undefined> {
  if (output === undefined) return undefined;
  const kind = merge ? outputKinds.mergedKubeconfig : outputKinds.kubeconfig;
  const path = await requireOutput(context, output, kind);
  if (!path.startsWith(`${credentials}${sep}`)) return path;
  throw new UsageError(`${output} is in the directory of the credentials`, {
    hint: 'harderway keeps its own files there: name a file elsewhere',
  });
}

/** Merges a kubeconfig into a file, and keeps a copy of the former file beside it. */
async function mergeInto(
  context: Context,
  path: string,
  text: string,
  { use, force, output }: OptionsOf<'kubeconfig'>,
): Promise<void> {
  const others = output === undefined ? kubectlPaths(context).filter((other) => other !== path) : [];
  const texts = await Promise.all(others.map(async (other) => [other, await readExisting(other)] as const));
  const beside = new Map(texts.filter(([, other]) => other.trim() !== ''));
  const merge = async (): Promise<void> => {
    const existing = await readExisting(path);
    const content = mergeKubeconfig(existing, text, { path, use, force, beside });
    if (existing !== '' && existing !== content) context.stdout.write(await keepCopy(path, 0o600));
    await writeFileWhole(path, content, 0o600, context.signal);
  };
  // The guard of kubectl and its relatives. Without one, of two that merge at once one would lose its context.
  const guarded = exclusively(path, merge, { guard: `${path}.lock` });
  await guarded.catch((error: unknown) => {
    throw error instanceof Error && 'syscall' in error ? unwritable(path, error) : error;
  });
}

/** Warns on standard error that the certificate of a kubeconfig has expired or expires soon: a merge may replace a valid one. */
function warnOfExpiry({ stderr }: Context, text: string): void {
  for (const { state, notAfter } of expiryReport(new Map([['admin.kubeconfig', text]])))
    if (notAfter !== undefined && (state === 'expired' || state === 'expiring')) {
      const ends = state === 'expired' ? 'expired' : 'expires';
      const day = notAfter.toISOString().slice(0, 10);
      stderr.write(
        `warning: its certificate ${ends} on ${day}\n  hint: run \`harderway certs --renew\`, then this again\n`,
      );
    }
}

/** Codes of certificates whose end is warned of by its date. */
const aboutTime: ReadonlySet<string> = new Set(['expired', 'not-valid-yet']);

/** Warns on standard error of credentials that do not fit cluster.yaml or each other, such as another cluster's. */
async function warnOfFaults(context: Context, spec: ClusterSpec): Promise<void> {
  const { checkCredentials } = await context.controlPlane();
  const { diagnostics } = await checkCredentials(spec);
  const [first] = diagnostics.filter(({ severity, code }) => severity === 'error' && !aboutTime.has(code));
  if (first === undefined) return;
  const place = `${spec.pki.directory}${sep}${first.file}`;
  context.stderr.write(
    `warning: the kubeconfig may not work: ${place}: ${first.message}\n  hint: run \`harderway check\` for all that is wrong with the credentials\n`,
  );
}

/** Prints the administrator's kubeconfig, or merges it into a file. */
export async function kubeconfig(context: Context, options: OptionsOf<'kubeconfig'>): Promise<number> {
  const { merge, use, force } = options;
  if ((use || force) && !merge) {
    const flag = use ? '--use' : '--force';
    throw new UsageError(`${flag} works with --merge only`, { hint: `add --merge, or leave out ${flag}` });
  }
  const toStdout = options.output === undefined ? !merge : await isStdout(options.output, context.directory);
  if (toStdout && merge) throw cannotMerge('the standard output');
  const spec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  if (options.superAdmin && spec.profile === 'guide')
    throw new UsageError('--super-admin works with profile: production only', {
      hint: 'leave it out: in the guide, RBAC cannot take the rights of admin away',
    });
  const { virtualIp, name, port } = spec.api;
  const text = await engine.adminKubeconfig(spec, await engine.loadPki(spec), {
    name: options.context,
    superAdmin: options.superAdmin,
    server: `https://${options.hostName ? name : virtualIp}:${port}`,
  });
  warnOfExpiry(context, text);
  await warnOfFaults(context, spec);
  if (toStdout) {
    context.stdout.write(text);
    return EXIT.ok;
  }
  const output = await outputPath(context, options, spec.pki.directory);
  const path = output ?? usualPath(context);
  // kubectl makes its own directory too.
  if (output === undefined) await makeDirectories(dirname(path), 0o700);
  if (!merge && (await unlessMissing(stat(path)))?.isFile())
    requireOwnEntries(await readExisting(path), text, path);
  if (merge) await mergeInto(context, path, text, options);
  else await writeFileWhole(path, text, 0o600, context.signal);
  const contextName = options.context ?? (options.superAdmin ? `super-admin@${spec.name}` : spec.name);
  const named = output === undefined ? [] : ['--kubeconfig', path];
  const tried = quote(['kubectl', ...named, '--context', contextName, 'get', 'namespaces']);
  context.stdout.write(`${merge ? 'Merged the context into' : 'Wrote'} ${path}. Try ${tried}.\n`);
  if (options.hostName)
    context.stdout.write(`kubectl has to resolve ${name}: in /etc/hosts, ${virtualIp} ${name}\n`);
  return EXIT.ok;
}
