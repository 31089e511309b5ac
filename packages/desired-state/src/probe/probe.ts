import type { Transport } from '@harderway/remote-exec';
import { DesiredStateError } from '../errors.js';
import { runScript } from '../host/run-script.js';
import type { AnyResource } from '../model/kind.js';
import type { Kinds, ObservationOf } from '../model/kind-list.js';
import { readObservation } from './parse.js';
import { type ProbeScriptOptions, writeProbe } from './script.js';

/** Options of `probe`. */
export interface ProbeOptions extends ProbeScriptOptions {
  readonly signal?: AbortSignal | undefined;
  /** Default 2 minutes. */
  readonly timeoutMs?: number | undefined;
}

/** `probe`, for a list of kinds. */
export async function probeHost<K extends Kinds>(
  kinds: K,
  transport: Transport,
  resources: readonly AnyResource[],
  { signal, timeoutMs = 120_000, ask }: ProbeOptions = {},
): Promise<ObservationOf<K>> {
  const { exitCode, stdout, stderr } = await runScript(transport, writeProbe(kinds, resources, { ask }), {
    timeoutMs,
    maxOutputBytes: 8 * 1024 * 1024,
    signal,
  });
  if (exitCode === 0) return readObservation(kinds, stdout, resources);
  throw new DesiredStateError('probe-failed', `the probe ended with exit code ${exitCode}`, {
    detail: stderr.trimEnd().split('\n').slice(-5),
  });
}
