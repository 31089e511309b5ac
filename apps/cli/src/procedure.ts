import { resolve } from 'node:path';
import { EXIT } from '@harderway/command';
import type {
  Cluster,
  PreflightResult,
  Procedure,
  ProcedureRequest,
  RunnerOptions,
} from '@harderway/control-plane';
import type { SavedProcedure } from '@harderway/control-plane/saved';
import { formatDuration } from '@harderway/progress';
import type { Context, ControlPlane } from './context.js';
import type { GlobalOptions, OptionsOf } from './options.js';
import { confirm, type Question } from './present/confirm.js';
import { writeJson } from './present/json.js';
import { renderPlan } from './present/plan.js';
import { hasObstacle, renderPreflight, requirePassed } from './present/preflight.js';
import { renderProcedure } from './present/procedure.js';
import { withRestarts } from './restarts.js';
import { gatherMaterials, type Job, openWithEngine, withChange, withProgress } from './session.js';
import { loadCluster } from './spec-file.js';
import { writeFileWhole } from './write-file.js';

/** The options that decide how a procedure is planned, shown and carried out. */
type ProcedureOptions = GlobalOptions &
  Pick<OptionsOf<'upgrade'>, 'yes' | 'json' | 'diff'> &
  Pick<OptionsOf<'upgrade'>, 'frozen'> &
  Partial<Pick<OptionsOf<'upgrade'>, 'ignorePreflight'>>;

/** A procedure that was planned over open connections. */
export interface PlannedProcedure {
  readonly engine: ControlPlane;
  readonly cluster: Cluster;
  readonly request: ProcedureRequest;
  readonly procedure: Procedure;
  /** The checks that its first phase would meet now. */
  readonly checks: readonly PreflightResult[];
}

/** Credentials and programs of a cluster, with progress. */
const runnerOptions = (
  context: Context,
  { frozen }: Pick<ProcedureOptions, 'frozen'>,
  { progress, signal }: Job,
  ignore: readonly string[] | undefined,
): RunnerOptions => ({
  materials: async ({ file }) =>
    gatherMaterials(await context.planning(), file.spec, { file: file.path, frozen }, { progress, signal }),
  onProgress: (event) => progress.report(event),
  ignore,
  signal,
});

/** Connects to the hosts, plans a procedure and passes it on; closes the connections at the end. */
export async function withProcedure<T>(
  context: Context,
  options: ProcedureOptions,
  request: ProcedureRequest,
  run: (planned: PlannedProcedure) => Promise<T>,
): Promise<T> {
  const { text, spec } = await loadCluster(context, options);
  const file = { path: resolve(context.directory, options.file), text, spec };
  const { engine, session } = await withProgress(context, (job) => openWithEngine(context, spec, job));
  const cluster = { file, session };
  try {
    const planned = await withProgress(context, async (job) => {
      const runner = runnerOptions(context, options, job, options.ignorePreflight);
      const procedure = await engine.planProcedure(cluster, request, runner);
      return { procedure, checks: await engine.checkProcedure(cluster, procedure, runner) };
    });
    return await run({ engine, cluster, request, ...planned });
  } finally {
    await session.close();
  }
}

function agreement({ phases }: Procedure): Question {
  const text =
    phases.length === 1 ? 'Carry this out? [y/N]' : `Carry out these ${phases.length} phases? [y/N]`;
  return { text, answers: ['y', 'yes'] };
}

/** Writes a procedure to a file that only its owner can read. */
async function writeProcedure(
  context: Context,
  options: ProcedureOptions & { readonly output: string },
  { engine, cluster, request, procedure }: PlannedProcedure,
): Promise<void> {
  const saved = await withProgress(context, (job) =>
    engine.saveProcedure(cluster, request, procedure, runnerOptions(context, options, job, undefined)),
  );
  const { output } = options;
  const path = resolve(context.directory, output);
  await writeFileWhole(path, `${JSON.stringify(saved, null, 2)}\n`, 0o600, context.signal);
  context.stderr.write(`Saved to ${output}; harderway apply ${output} carries it out.\n`);
}

/** Shows a procedure and saves it; carries nothing out. */
export async function saveProcedure(
  context: Context,
  options: ProcedureOptions & { readonly output: string },
  planned: PlannedProcedure,
): Promise<number> {
  await writeProcedure(context, options, planned);
  return showProcedure(context, options, planned);
}

/**
 * Carries out a saved procedure, if it is still the same.
 *
 * @throws ControlPlaneError `plan-outdated`
 */
export function carryOutSaved(
  context: Context,
  options: ProcedureOptions,
  saved: SavedProcedure,
): Promise<number> {
  return withProcedure(context, options, saved.request, async (planned) => {
    const { engine, cluster, procedure } = planned;
    const now = await withProgress(context, (job) =>
      engine.saveProcedure(
        cluster,
        saved.request,
        procedure,
        runnerOptions(context, options, job, undefined),
      ),
    );
    engine.assertSameProcedure(saved, now);
    return carryOutProcedure(context, options, planned);
  });
}

/** Prints a procedure, or its JSON, and carries nothing out. */
export function showProcedure(
  { stdout }: Context,
  { json, diff, verbose }: ProcedureOptions,
  { engine, procedure, checks }: PlannedProcedure,
): number {
  if (json) writeJson(stdout, { ...engine.procedureToJson(procedure), checks });
  else
    stdout.write(
      renderPreflight(checks, verbose, stdout.paint) + renderProcedure(procedure, diff, stdout.paint),
    );
  if (hasObstacle(checks)) return EXIT.problems;
  return procedure.phases.length > 0 ? EXIT.differences : EXIT.ok;
}

/** Shows a procedure, asks about it unless `yes`, and carries that procedure out. */
export async function carryOutProcedure(
  context: Context,
  options: ProcedureOptions,
  planned: PlannedProcedure,
  question: Question = agreement(planned.procedure),
): Promise<number> {
  const { stdout, stderr } = context;
  const { json, yes, diff, verbose } = options;
  const { engine, cluster, procedure, checks } = planned;
  if (!json) showProcedure(context, options, planned);
  requirePassed(checks);
  if (procedure.phases.length === 0) {
    if (json) writeJson(stdout, { procedure: engine.procedureToJson(procedure), report: null });
    return EXIT.ok;
  }
  const plans = procedure.phases.flatMap(({ plan }) => plan ?? []);
  const asked = await withRestarts(context, options, plans, question);
  if (!yes) {
    // Standard error reaches the person who is asked, wherever standard output goes.
    if (json || !stdout.isTTY) stderr.write(renderProcedure(procedure, diff, stderr.paint));
    await confirm(context, asked);
  }
  const report = await withChange(context, (job) => {
    const print = (text: string): void => {
      if (!json) job.between(() => stdout.write(text));
    };
    return engine.carryOutProcedure(cluster, procedure, {
      ...runnerOptions(context, options, job, options.ignorePreflight),
      ending: job.ending,
      onFinishing: job.onFinishing,
      onPhase: ({ title }, index) =>
        print(`\n${stdout.paint('strong', `${index + 1} of ${procedure.phases.length}: ${title}`)}\n`),
      onPlan: (plan, checks) =>
        print(`${renderPreflight(checks, verbose, stdout.paint)}${renderPlan(plan, diff, stdout.paint)}`),
      onNote: (note) => print(`${note}\n`),
    });
  });
  if (json) writeJson(stdout, { procedure: engine.procedureToJson(procedure), report });
  else stdout.write(`\n${stdout.paint('good', `Done in ${formatDuration(report.elapsedMs)}.`)}\n`);
  return EXIT.ok;
}
