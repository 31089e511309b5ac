/**
 * Carries out one request on the hosts of a lab. It runs inside the lab's namespace as a process of its own,
 * so that it can be killed, and reports what happens as lines of JSON.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { parseClusterSpec } from '@harderway/cluster-spec';
import { ensurePki } from '@harderway/credentials-directory';
import type { ProgressEvent } from '@harderway/progress';
import { applyPlan } from '../../src/apply/apply.js';
import { runContext } from '../../src/apply/operation-context.js';
import { takeSnapshot } from '../../src/backup/take-snapshot.js';
import { drillSnapshot } from '../../src/drill/drill.js';
import { readHistory } from '../../src/history/history.js';
import { openSession } from '../../src/hosts/session.js';
import { planToJson } from '../../src/model/plan-json.js';
import type { Session } from '../../src/model/session.js';
import { carryOutOperation } from '../../src/operations/carry-out.js';
import type { Plan } from '../../src/operations/plan.js';
import { planMove } from '../../src/plan/move.js';
import { planCluster } from '../../src/plan/plan.js';
import { planReset } from '../../src/plan/reset.js';
import { parseSavedPlan } from '../../src/plan/saved/model.js';
import { assertSamePlan, savePlan } from '../../src/plan/saved/saved.js';
import { preflight } from '../../src/preflight/preflight.js';
import { carryOutProcedure } from '../../src/procedures/carry-out.js';
import { clusterFile } from '../../src/procedures/cluster.js';
import { planAbandoning } from '../../src/procedures/restore/abandon.js';
import { planRestore } from '../../src/procedures/restore/plan-restore.js';
import { openSource } from '../../src/procedures/restore/source.js';
import { completeRotation, findRotation, recordStage } from '../../src/procedures/rotation/authority.js';
import { operationsBefore } from '../../src/procedures/rotation/conditions.js';
import { clusterStep } from '../../src/procedures/steps.js';
import { releasePrograms } from '../../src/programs/programs.js';
import { clusterStatus } from '../../src/verify/status.js';
import { verifyCluster } from '../../src/verify/verify.js';
import { type Doubting, doubting } from './doubting.js';
import { lookInDoubt } from './looks.js';
import type { ActorError, ActorLine, ActorRequest } from './protocol.js';

function say(line: ActorLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Reports what happens, and stops this process once, at the event that the request names: several hosts may have it. */
function reporting({ pauseAt }: ActorRequest): (event: ProgressEvent) => void {
  let isDue = pauseAt !== undefined;
  return (event) => {
    say({ kind: 'event', event });
    if (!isDue || event.kind !== 'start' || !event.id.endsWith(pauseAt ?? '')) return;
    isDue = false;
    process.kill(process.pid, 'SIGSTOP');
  };
}

/** Reports as bytes of a snapshot pass each mebibyte. */
function countingBytes(request: ActorRequest): (done: number) => void {
  const report = reporting(request);
  let mebibytes = -1;
  return (done) => {
    while (mebibytes < Math.floor(done / 1024 / 1024)) {
      mebibytes += 1;
      report({ kind: 'start', id: `received-${mebibytes}`, title: `${mebibytes} MiB` });
    }
  };
}

function textOf(error: Error, key: string): string | undefined {
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' ? value : undefined;
}

function reported(error: Error): ActorError {
  const details: unknown = Reflect.get(error, 'details');
  return {
    message: error.message,
    code: textOf(error, 'code') ?? error.name,
    host: textOf(error, 'host'),
    step: textOf(error, 'step'),
    found: textOf(error, 'found'),
    hint: textOf(error, 'hint'),
    details: Array.isArray(details) ? details.map(String) : [],
    causes: error.cause instanceof Error ? [error.cause.message] : [],
  };
}

/** As the command does: SIGINT, SIGTERM and SIGHUP ask the run to end, and one more of the first two ends it at once. */
function interruptible(): { readonly ending: AbortSignal; readonly signal: AbortSignal } {
  const [soon, now] = [new AbortController(), new AbortController()];
  const ask = (): void => soon.abort(new Error('interrupted'));
  const insist = (): void => {
    if (soon.signal.aborted) now.abort(soon.signal.reason);
    ask();
  };
  process.on('SIGINT', insist).on('SIGTERM', insist).on('SIGHUP', ask);
  return { ending: soon.signal, signal: now.signal };
}

const nextLine = (): Promise<void> =>
  new Promise((resolve) => {
    createInterface({ input: process.stdin }).once('line', () => resolve());
  });

async function carryOut(
  request: ActorRequest,
  session: Session,
  workDirectory: string,
  become: Doubting['become'],
): Promise<unknown> {
  const { stages, op, replace, to } = request;
  if (op === 'status') return await clusterStatus(session);
  if (op === 'rotate') {
    const role = request.role ?? 'etcd-ca';
    const { from, ...found } = await findRotation(session.spec, role, { to, back: request.back });
    const [next] = found.stages;
    if (next === undefined) return undefined;
    const { name } = next;
    const pki = name === 'drop' ? await completeRotation(session.spec) : await ensurePki(session.spec);
    const { operationPatienceMs } = request;
    const context = { ...runContext(session, { pki }), operationPatienceMs, onProgress: () => {} };
    for (const operation of operationsBefore({ role, name, to: found.to, from }, { noWait: true }))
      await carryOutOperation(clusterStep(operation, `before ${name}`), context);
    await recordStage(session.spec, role, next);
    return name;
  }
  const pki = await ensurePki(session.spec, { renew: request.renew });
  if (op === 'certs') return pki.warnings;
  if (request.look !== undefined) return await lookInDoubt(session, pki, request.look, become);
  const chosen = stages === undefined ? {} : { stages };
  if (op === 'verify')
    return await verifyCluster(session, { pki }, { timeoutMs: request.timeoutMs ?? 60_000, ...chosen });
  if (op === 'history') {
    say({ kind: 'history', runs: (await readHistory(session)).runs });
    return undefined;
  }
  const programs = releasePrograms(session.spec, { cacheDirectory: `${workDirectory}/program-cache` });
  const { snapshot = '', again = false } = request;
  if (op === 'backup') return await takeSnapshot(session, snapshot, { onBytes: countingBytes(request) });
  if (op === 'drill') {
    const source = await openSource(snapshot, session.spec, pki.files);
    const onPart = (part: string): void =>
      say({ kind: 'event', event: { kind: 'start', id: part, title: part } });
    return await drillSnapshot(session, source, { onPart });
  }
  if (op === 'abandon') {
    const file = clusterFile(request.file, await readFile(request.file, 'utf8'));
    const materials = async () => ({ pki, programs });
    const procedure = await planAbandoning({ file, session });
    return await carryOutProcedure({ file, session }, procedure, { materials });
  }
  const planned = async (): Promise<Plan> => {
    if (op === 'reset') return planReset(session);
    if (op === 'move') return planMove(session);
    if (op !== 'restore') return planCluster(session, { pki, programs }, { ...chosen, replace });
    const file = clusterFile(request.file, await readFile(request.file, 'utf8'));
    const materials = async () => ({ pki, programs });
    const { phases } = await planRestore({ file, session }, snapshot, { again, stages, materials });
    return phases[0]?.plan ?? { kind: 'apply', cluster: session.spec.name, hosts: [], waves: [] };
  };
  const plan = await planned();
  say({ kind: 'planned', plan: planToJson(plan) });
  become(request.doubt?.during === 'apply' ? request.doubt : undefined);
  if (request.saved !== undefined) {
    const saved = await savePlan(session, { pki, programs }, plan, chosen);
    if (op === 'plan') await writeFile(request.saved, JSON.stringify(saved));
    else assertSamePlan(parseSavedPlan(await readFile(request.saved, 'utf8')), saved);
  }
  if (op === 'plan') return undefined;
  if (op === 'preflight') {
    const { kubernetes = session.spec.versions.kubernetes } = request;
    const spec = { ...session.spec, versions: { ...session.spec.versions, kubernetes } };
    say({ kind: 'checked', results: await preflight({ ...session, spec }, pki, plan) });
    return undefined;
  }
  if (request.hold === true) await nextLine();
  const { guardPatienceMs, operationPatienceMs } = request;
  return await applyPlan(session, plan, {
    pki,
    onProgress: reporting(request),
    onFinishing: (title) => say({ kind: 'event', event: { kind: 'start', id: 'finishing', title } }),
    guardPatienceMs,
    operationPatienceMs,
    ...interruptible(),
  });
}

async function main(): Promise<void> {
  const request: ActorRequest = JSON.parse(process.argv[2] ?? '');
  const text = await readFile(request.file, 'utf8');
  const { spec, diagnostics } = parseClusterSpec(text, { path: request.file });
  if (spec === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const { connect, become } = doubting(spec);
  if (request.doubt?.during === 'plan') become(request.doubt);
  const session = await openSession(spec, { connect, onProgress: (event) => say({ kind: 'event', event }) });
  try {
    say({ kind: 'done', value: await carryOut(request, session, dirname(request.file), become) });
  } finally {
    await session.close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    say({ kind: 'error', error: reported(error instanceof Error ? error : new Error(String(error))) });
    process.stdout.write('', () => process.exit(1));
  },
);
