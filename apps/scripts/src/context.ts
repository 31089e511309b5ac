import type { ClusterSpec } from '@harderway/cluster-spec';
import {
  applyPlan,
  type Materials,
  openSession,
  type Plan,
  type ProgramProvider,
  planCluster,
  type Session,
  verifyCluster,
} from '@harderway/control-plane';
import type { StageName } from '@harderway/control-plane/stages';
import type { PkiState } from '@harderway/credentials-directory';
import type { ProgressEvent } from '@harderway/progress';
import type { CommandResult, Transport } from '@harderway/remote-exec';
import { ChapterError } from './errors.js';
import type { Narrator } from './narrator.js';

/** The hosts on which the chapter is carried out, and what this machine has for them. */
export interface ChapterContext {
  readonly spec: ClusterSpec;
  readonly narrator: Narrator;
  readonly signal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
  readonly programs: ProgramProvider;
  /** Set by the preparation. */
  pki: PkiState | undefined;
  session(): Session;
  /** Closes all connections and connects again, after a host was rebooted. */
  reconnect(): Promise<void>;
}

/** A connection to a host. */
export function transportOf(place: ChapterContext, host: string): Transport {
  const transport = place.session().transports.get(host);
  if (transport === undefined) throw new ChapterError('not-connected', `no connection to ${host}`);
  return transport;
}

/** systemd gives a unit 90 s to stop (`DefaultTimeoutStopSec`), and an API server waits 60 s for open requests. */
const COMMAND_TIMEOUT_MS = 120_000;

/** Runs a command as root on a host, for at most two minutes. */
export const onHost = (
  place: ChapterContext,
  host: string,
  ...argv: readonly string[]
): Promise<CommandResult> =>
  transportOf(place, host).run({ argv, sudo: true, timeoutMs: COMMAND_TIMEOUT_MS, signal: place.signal });

/** The inputs of plans. */
export function materialsOf(place: ChapterContext): Materials {
  if (place.pki === undefined)
    throw new ChapterError('no-credentials', 'the credentials have not been prepared');
  return { pki: place.pki, programs: place.programs };
}

/** Plans and carries out some stages, as `harderway apply --only` does. */
export async function applyStages(place: ChapterContext, ...stages: readonly StageName[]): Promise<Plan> {
  const { signal, onProgress } = place;
  const materials = materialsOf(place);
  const plan = await planCluster(place.session(), materials, { stages, signal });
  await applyPlan(place.session(), plan, { pki: materials.pki, signal, onProgress });
  return plan;
}

/** Verifies stages, as `harderway verify` does, and shows each check with its output. */
export async function verifyStages(place: ChapterContext, ...stages: readonly StageName[]): Promise<void> {
  const { signal, onProgress } = place;
  const event = { id: 'verify', title: `checks of ${stages.join(', ')}` };
  const open = new Set<string>();
  let held = 0;
  onProgress({ kind: 'start', ...event });
  const checks = await verifyCluster(place.session(), materialsOf(place), {
    stages,
    signal,
    onCheck: ({ id, state }) => {
      if (state === 'pending') open.add(id);
      else held += Number(open.delete(id) && state === 'ok');
      onProgress({ kind: 'update', ...event, detail: `${held} hold, ${open.size} to come` });
    },
  });
  onProgress({ kind: 'done', ...event });
  for (const { title, host, command, output, state, detail } of checks)
    place.narrator.check({ title, ok: state === 'ok', host, command, output, detail });
}

/** Connects to the hosts that a cluster.yaml names. */
export async function openPlace(
  parts: Pick<ChapterContext, 'spec' | 'narrator' | 'signal' | 'onProgress' | 'programs'>,
): Promise<ChapterContext & { close(): Promise<void> }> {
  const { spec, signal } = parts;
  let session = await openSession(spec, { signal, onProgress: parts.onProgress });
  return {
    ...parts,
    pki: undefined,
    session: () => session,
    reconnect: async () => {
      await session.close();
      session = await openSession(spec, { signal });
    },
    close: () => session.close(),
  };
}
