import { type ForEachHostOptions, forEachHost } from '@harderway/remote-exec';
import type { HostPlan } from './on-host.js';

/** The plans of several hosts, and the hosts that nothing is known about. */
export interface HostsPlan<H> {
  readonly plans: readonly { readonly host: H; readonly plan: HostPlan }[];
  /** Hosts that could not be reached or asked, with the cause; undefined for those that were not tried. */
  readonly unknown: readonly { readonly host: H; readonly cause: Error | undefined }[];
}

/**
 * Plans for several hosts at the same time. A host that does not answer is listed as unknown and does not stop the others. It may
 * need changes, so it never counts as converged.
 *
 * @param planOf connects to a host and calls `plan`; it may throw
 */
export async function planHosts<H>(
  hosts: readonly H[],
  planOf: (host: H, signal: AbortSignal) => Promise<HostPlan>,
  options: Pick<ForEachHostOptions<H, HostPlan>, 'concurrency' | 'signal'> = {},
): Promise<HostsPlan<H>> {
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
export const isConverged = ({ plans, unknown }: HostsPlan<unknown>): boolean =>
  plans.length > 0 && unknown.length === 0 && plans.every(({ plan }) => plan.changes.length === 0);
