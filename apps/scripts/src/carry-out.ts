import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { type ClusterSpec, parseClusterSpec } from '@harderway/cluster-spec';
import { ControlPlaneError } from '@harderway/control-plane';
import { releasePrograms } from '@harderway/control-plane/programs';
import { CredentialsError, ensurePki } from '@harderway/credentials-directory';
import { CodedError, formatFrames } from '@harderway/diagnostics';
import { LabError, type LabErrorCode } from '@harderway/lab';
import { rules } from '@harderway/program-settings';
import { createProgress, type Progress } from '@harderway/progress';
import { applyStages, type ChapterContext, openPlace } from './context.js';
import { ChapterError } from './errors.js';
import { createNarrator } from './narrator.js';
import { type Report, reportTable, type SectionRecord } from './report.js';
import type { Section } from './section.js';
import { sections } from './sections/index.js';

/** Options of {@link carryOut}. */
export interface CarryOutOptions {
  /** Path of cluster.yaml. */
  readonly file: string;
  /** Ids of sections. None: all. */
  readonly only: readonly string[];
  /** Where the report goes as JSON. */
  readonly json?: string | undefined;
  readonly signal: AbortSignal;
}

/** @throws ChapterError `invalid-cluster-file`, or the error of the file system. */
export async function readSpec(path: string): Promise<ClusterSpec> {
  const text = await readFile(path, 'utf8');
  const { spec, diagnostics } = parseClusterSpec(text, { path, home: homedir(), rules });
  if (spec === undefined)
    throw new ChapterError('invalid-cluster-file', formatFrames(diagnostics, text, { file: path }));
  return spec;
}

/** Error codes of the lab for machines that can't have one. */
const NO_LAB_HERE: readonly LabErrorCode[] = ['unsupported-machine', 'no-debian-mirror'];

function hintOf(error: Error): string | undefined {
  if (error instanceof LabError && NO_LAB_HERE.includes(error.code))
    return 'the chapter can be carried out on your own machines without a lab: --file cluster.yaml';
  return error instanceof CodedError || error instanceof ControlPlaneError ? error.hint : undefined;
}

/** An error in words: what failed, where, what was found, what to do. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = [error.message];
  if (error instanceof ControlPlaneError || error instanceof CredentialsError) {
    const { found, details } = error;
    const step = 'step' in error ? error.step : undefined;
    if (step !== undefined) lines.push(`step: ${step}`);
    if (found !== undefined) lines.push(`found: ${found}`);
    lines.push(...details.map((line) => `  ${line}`));
  }
  const hint = hintOf(error);
  if (hint !== undefined) lines.push(`next: ${hint}`);
  return lines.join('\n');
}

async function runSection(section: Section, place: ChapterContext): Promise<SectionRecord> {
  const { narrator } = place;
  const started = performance.now();
  narrator.heading(section.title);
  let reason: string | undefined;
  try {
    await section.run(place);
  } catch (error) {
    place.signal.throwIfAborted();
    reason = explain(error);
    narrator.check({ title: 'the section could be carried out', ok: false, detail: reason });
  }
  const checks = narrator.take();
  const failed = checks.filter((check) => !check.ok);
  const { id, title } = section;
  return {
    id,
    title,
    verdict: failed.length === 0 ? 'passed' : 'failed',
    elapsedMs: performance.now() - started,
    checks,
    reason: failed.length === 0 ? undefined : (reason ?? failed.map((check) => check.title).join('; ')),
  };
}

/** Applies the stages of the sections before this one. */
async function applyBefore(place: ChapterContext, upTo: Section): Promise<void> {
  const stages = sections.slice(0, sections.indexOf(upTo)).flatMap((section) => section.stages);
  if (stages.length === 0) return;
  place.narrator.note(`the stages before section ${upTo.id} are applied first`);
  place.pki = await ensurePki(place.spec, { onProgress: place.onProgress });
  await applyStages(place, ...stages);
}

async function runSections(
  place: ChapterContext,
  only: readonly string[],
): Promise<readonly SectionRecord[]> {
  const chosen = sections.filter(
    ({ id, isWanted }) => (only.length === 0 || only.includes(id)) && isWanted?.(place.spec) !== false,
  );
  const records: SectionRecord[] = [];
  const first = chosen[0];
  if (only.length > 0 && first !== undefined) await applyBefore(place, first);
  for (const section of chosen) {
    const broken = records.find(({ verdict }) => verdict === 'failed');
    if (broken === undefined) records.push(await runSection(section, place));
    else {
      const { id, title } = section;
      const reason = `not carried out, since section ${broken.id} failed`;
      records.push({ id, title, verdict: 'skipped', elapsedMs: 0, checks: [], reason });
    }
  }
  return records;
}

function conclude(report: Report, progress: Progress): void {
  progress.log(`\n${reportTable(report.sections)}`);
  const checks = report.sections.flatMap((section) => section.checks);
  const failed = report.sections.filter(({ verdict }) => verdict === 'failed');
  for (const { id, reason } of failed) progress.log(`${id}: ${reason}`);
  const { kubernetes, etcd } = report.versions;
  progress.log(
    `\nKubernetes ${kubernetes}, etcd ${etcd}: ${checks.filter((check) => check.ok).length} of ${checks.length} checks hold`,
  );
}

/**
 * Carries out the chapter on the hosts of a cluster.yaml.
 *
 * @returns whether every check held
 * @throws ChapterError `invalid-cluster-file`, ControlPlaneError when the hosts can't be reached.
 */
export async function carryOut(options: CarryOutOptions): Promise<boolean> {
  const { file, only, json, signal } = options;
  const spec = await readSpec(file);
  const progress = createProgress({ stream: process.stdout });
  const onProgress = progress.report;
  const color = process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
  const started = performance.now();
  const startedAt = new Date().toISOString();
  try {
    const place = await openPlace({
      spec,
      signal,
      onProgress,
      narrator: createNarrator(progress, color),
      programs: releasePrograms(spec, { onProgress, signal }),
    });
    try {
      const records = await runSections(place, only);
      const report: Report = {
        cluster: spec.name,
        versions: spec.versions,
        startedAt,
        elapsedMs: performance.now() - started,
        passed: records.length > 0 && records.every(({ verdict }) => verdict === 'passed'),
        sections: records,
      };
      conclude(report, progress);
      if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
      return report.passed;
    } finally {
      await place.close();
    }
  } finally {
    progress.close();
  }
}
