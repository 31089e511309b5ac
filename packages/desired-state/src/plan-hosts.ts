import { type ForEachHostOptions, forEachHost } from '@harderway/remote-exec';
import type { AnyResource, ChangeOf } from './model/kind.js';
import type { HostPlan } from './on-host.js';

/** A plan for resources of any kinds. */
interface AnyPlan {
  readonly changes: readonly ChangeOf<AnyResource>[];
}

/** The plans of several hosts, and the hosts that nothing is known about. `P` is the plan of one host, with any kinds. */
export interface HostsPlan<H, P extends AnyPlan = HostPlan> {
  readonly plans: readonly { readonly host: H; readonly plan: P }[];
  /** Hosts that could not be reached or asked, with the cause; undefined for those that were not tried. */
  readonly unknown: readonly { readonly host: H; readonly cause: Error | undefined }[];
}

/**
 * Plans for several hosts at the same time. A host that does not answer is listed as unknown and does not stop the others. It may
 * need changes, so it never counts as converged.
 *
 * @param planOf connects to a host and calls `plan`; it may throw
 */
export async function planHosts<H, P extends AnyPlan = HostPlan>(
  hosts: readonly H[],
  planOf: (host: H, signal: AbortSignal) => Promise<P>,
  options: Pick<ForEachHostOptions<H, P>, 'concurrency' | 'signal'> = {},
): Promise<HostsPlan<H, P>> {
  const results = await forEachHost(hosts, planOf, options);
  return {
    plans: results.flatMap((result) =>
      result.kind === 'ok' ? [{ host: result.host, plan: result.value }] : [],
    ),
    unknown: results.flatMap((result) =>
      result.kind === 'ok'
        ? []
        : [{ host: result.host, cause: result.kind === 'skipped' ? undefined : result.error }],
    ),
  };
}

/** Whether every host was asked, and none needs a change. False without any host: nothing was asked, so nothing is known. */
export const isConverged = <P extends AnyPlan>({ plans, unknown }: HostsPlan<unknown, P>): boolean =>
  plans.length > 0 && unknown.length === 0 && plans.every(({ plan }) => plan.changes.length === 0);
