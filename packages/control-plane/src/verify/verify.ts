import type { PkiState } from '@harderway/credentials-directory';
import { openApi } from '../hosts/api/client.js';
import { pause } from '../hosts/pause.js';
import type { Check, CheckContext, CheckDefinition, CheckResult } from '../model/check.js';
import { assertStages } from '../model/names.js';
import type { Session } from '../model/session.js';
import type { StageName } from '../model/stages.js';
import { assertTimes } from '../model/times.js';
import { checksOf } from './checks.js';

/** Options of {@link verifyCluster}. */
export interface VerifyOptions {
  /** How long a check may take to hold. Default 60000; 0 checks once. */
  readonly timeoutMs?: number | undefined;
  /** Only these stages. Default: all. */
  readonly stages?: readonly StageName[] | undefined;
  /** Called when a check's state or finding changes. */
  readonly onCheck?: ((check: Check) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

async function lookOnce(definition: CheckDefinition, context: CheckContext): Promise<CheckResult> {
  try {
    return await definition.look(context);
  } catch (error) {
    context.signal?.throwIfAborted();
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function poll(
  definition: CheckDefinition,
  context: CheckContext,
  timeoutMs: number,
  report: (check: Check) => void,
): Promise<Check> {
  const started = performance.now();
  const { look: _, ...base } = definition;
  report({ ...base, state: 'pending', elapsedMs: 0 });
  let reported = '';
  for (;;) {
    context.signal?.throwIfAborted();
    const { ok, warns, detail, output } = await lookOnce(definition, context);
    const elapsedMs = performance.now() - started;
    const good = warns === true ? 'warning' : 'ok';
    const state = ok ? good : elapsedMs >= timeoutMs ? 'failed' : 'pending';
    const check: Check = { ...base, state, detail, elapsedMs, output };
    if (state !== 'pending' || detail !== reported) report(check);
    reported = detail;
    if (state !== 'pending') return check;
    await pause(500);
  }
}

/**
 * Checks whether the control plane works. Polls all checks in parallel, each until it holds or its time is up; hosts get
 * a few commands at a time.
 *
 * @throws ControlPlaneError `invalid-option`; the reason of `signal`
 */
export async function verifyCluster(
  session: Session,
  materials: { readonly pki: PkiState },
  options: VerifyOptions = {},
): Promise<readonly Check[]> {
  assertTimes({ timeoutMs: options.timeoutMs });
  assertStages(options.stages);
  const { spec } = session;
  const api = openApi(spec, materials.pki);
  const { signal } = options;
  const context: CheckContext = { spec, session, api, signal };
  const stages: readonly string[] | undefined = options.stages;
  const chosen = checksOf(spec).filter(({ stage }) => stages?.includes(stage) ?? true);
  try {
    return await Promise.all(
      chosen.map((definition) =>
        poll(definition, context, options.timeoutMs ?? 60_000, options.onCheck ?? (() => {})),
      ),
    );
  } finally {
    api.close();
  }
}
