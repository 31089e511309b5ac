import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Adoption, adopt as adoptBundle, type Reached } from '@harderway/cluster-adoption';
import type { Bundle } from '@harderway/cluster-doctor';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { EXIT, UsageError } from '@harderway/command';
import type { AdoptionPlan } from '@harderway/control-plane/adoption';
import { targetFromConfig } from '@harderway/remote-exec';
import { type ComparedCredential, compareCredentials, copyCredentials } from '../adopt-credentials.js';
import type { Context } from '../context.js';
import { collectFromCluster, collectOverSsh, readBundle } from '../doctor-bundle.js';
import { CliError, unlessMissing, withFindings } from '../errors.js';
import { keepCopy } from '../keep-copy.js';
import type { OptionsOf } from '../options.js';
import { adoptionPlanText, adoptionText, credentialsText } from '../present/adoption.js';
import { writeJson } from '../present/json.js';
import { gatherMaterials, withProgress, withSession } from '../session.js';
import { loadSpec } from '../spec-file.js';
import { writeFileWhole } from '../write-file.js';

type Options = OptionsOf<'adopt'>;

/** The findings so far; the rest is absent where the command stopped early. */
interface Result {
  readonly file?: string | undefined;
  readonly adoption?: Adoption | undefined;
  readonly credentials?: readonly ComparedCredential[] | undefined;
  readonly plan?: AdoptionPlan | undefined;
  /** Why the hosts could not be compared. */
  readonly failure?: Error | undefined;
}

const configFileOf = ({ directory }: Context, { sshConfig }: Options): string | undefined =>
  sshConfig === undefined ? undefined : resolve(directory, sshConfig);

/** How ssh reaches hosts, for cluster.yaml. */
async function reachedBy(context: Context, options: Options, names: readonly string[]): Promise<Reached> {
  const { user } = options;
  const configFile = configFileOf(context, options);
  const users = await Promise.all(
    names.map(async (name) => (await targetFromConfig(name, { user, configFile })).target.user),
  );
  const [first, ...others] = [...new Set(users)];
  if (others.length > 0)
    throw new UsageError('the hosts have different users', { hint: 'name one for all of them with --user' });
  return { user: first, configFile, byName: true };
}

/**
 * Writes cluster.yaml.
 *
 * @throws CliError `file-exists`
 */
async function write(context: Context, { force, json }: Options, file: string, text: string): Promise<void> {
  const path = resolve(context.directory, file);
  if (!force && (await unlessMissing(stat(path))) !== undefined)
    throw new CliError('file-exists', `${file} exists already`, {
      hint: 'name another file with -o, or overwrite it with --force; harderway adopt without a host compares it',
    });
  const kept = await keepCopy(path, 0o644);
  if (!json) context.stdout.write(kept);
  await writeFileWhole(path, text, 0o644, context.signal);
}

/** Compares the credentials, and if they are complete the hosts, with cluster.yaml. */
async function compare(
  context: Context,
  options: Options,
  spec: ClusterSpec,
  bundle: Bundle,
): Promise<Pick<Result, 'credentials' | 'plan' | 'failure'>> {
  return withProgress(context, (job) =>
    withSession(context, spec, job, {}, async (session) => {
      if (options.copyCredentials) await copyCredentials(bundle, spec, session, job.signal);
      const credentials = await compareCredentials(bundle, spec);
      if (credentials.some(({ state }) => state !== 'same')) return { credentials };
      const [planning, engine] = await Promise.all([context.planning(), context.controlPlane()]);
      const file = resolve(context.directory, options.file);
      const look = options.record ? engine.recordAdoption : engine.planAdoption;
      try {
        const materials = await gatherMaterials(planning, spec, { file, frozen: false }, job);
        return { credentials, plan: await look(session, materials, { signal: job.signal }) };
      } catch (error) {
        job.signal.throwIfAborted();
        return { credentials, failure: error instanceof Error ? error : new Error(String(error)) };
      }
    }),
  );
}

/** Advice on the next step, in one line. */
function nextStep({ record }: Options, { file, adoption, credentials, plan }: Result): string {
  if (adoption !== undefined && file === undefined) return 'Nothing was written.';
  if (credentials?.some(({ state }) => state !== 'same') === true)
    return 'Nothing was compared with the hosts: put these credentials in place, or run harderway adopt --copy-credentials.';
  if (plan === undefined) return 'Run harderway adopt to compare the hosts with it.';
  if (record)
    return plan.recognized.length === 0
      ? 'Nothing was recorded: every program has a record already, or would restart. Run harderway plan, then harderway apply.'
      : 'Recorded on the hosts. Run harderway plan, then harderway apply.';
  return plan.recognized.length === 0
    ? 'Run harderway plan, then harderway apply.'
    : 'Run harderway adopt --record, then harderway plan and harderway apply.';
}

/** The findings as JSON has them. */
const documentOf = ({ record }: Options, { file, adoption, credentials, plan }: Result): object => ({
  file: file ?? null,
  report: adoption?.report ?? null,
  credentials,
  plan,
  // Nothing is recorded where the hosts were not compared.
  recorded: record && plan !== undefined && plan.recognized.length > 0,
});

function print({ stdout }: Context, options: Options, result: Result): void {
  const { file, adoption, credentials, plan } = result;
  if (options.json) {
    writeJson(stdout, documentOf(options, result));
    return;
  }
  if (adoption !== undefined) stdout.write(adoptionText(adoption, stdout.paint, options.verbose));
  if (adoption !== undefined && file !== undefined) stdout.write(`\nWrote ${file}.\n\n`);
  if (credentials !== undefined) stdout.write(`${credentialsText(credentials, stdout.paint)}\n`);
  if (plan !== undefined) stdout.write(`${adoptionPlanText(plan, stdout.paint)}\n`);
  stdout.write(`${nextStep(options, result)}\n`);
}

/** Whether a cluster was described, and compared with nothing that would restart. */
function succeeded({ adoption, file, credentials, plan }: Result): boolean {
  if (adoption !== undefined && file === undefined) return false;
  if (plan === undefined) return credentials === undefined;
  return plan.unknown.length === 0 && plan.steps.every(({ effect }) => effect !== 'restart');
}

async function work(context: Context, options: Options, operands: readonly string[]): Promise<Result> {
  if (operands.length === 0) {
    const spec = await loadSpec(context, options);
    const bundle = await withProgress(context, (job) => collectFromCluster(context, spec, job, []));
    return { file: options.file, ...(await compare(context, options, spec, bundle)) };
  }
  const { user } = options;
  const saved = await readBundle(context, operands);
  if (saved !== undefined && (options.record || options.copyCredentials))
    throw new UsageError(`${options.record ? '--record' : '--copy-credentials'} needs hosts, not a file`, {
      hint: 'write cluster.yaml from the file first, then run harderway adopt with this option',
    });
  const reached =
    saved === undefined
      ? await reachedBy(context, options, operands)
      : { user, configFile: configFileOf(context, options) };
  const bundle =
    saved ??
    (await withProgress(context, (job) =>
      collectOverSsh(context, { user, configFile: reached.configFile }, job, operands),
    ));
  const adoption = adoptBundle(bundle, reached);
  if (adoption.clusterYaml === undefined) return { adoption };
  const file = options.output ?? options.file;
  await write(context, options, file, adoption.clusterYaml);
  if (saved !== undefined) return { file, adoption };
  const own = { ...options, file };
  const spec = await loadSpec(context, own);
  return { file, adoption, ...(await compare(context, own, spec, bundle)) };
}

/** Describes a control plane made by hand as cluster.yaml, and compares the two. */
export async function adopt(
  context: Context,
  options: Options,
  operands: readonly string[],
): Promise<number> {
  const { output, force, user, sshConfig } = options;
  const isForHosts = force || [output, user, sshConfig].some((each) => each !== undefined);
  if (operands.length === 0 && isForHosts)
    throw new UsageError('no host is given', { hint: 'name the hosts as ssh does' });
  const result = await work(context, options, operands);
  const { failure } = result;
  if (failure !== undefined && options.json) throw withFindings(failure, documentOf(options, result));
  print(context, options, result);
  if (failure !== undefined) throw failure;
  return succeeded(result) ? EXIT.ok : EXIT.problems;
}
