import { components } from '../components/index.js';
import type { Leaders } from '../model/component.js';

/** The hosts that lead the components of some stages, by stage; a leader that is not known is left out. */
export async function leadersOf(
  cluster: Leaders,
  stages: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    components.map(async ({ stage, rolls }) => {
      const host = stages.has(stage) ? await rolls?.leader?.(cluster) : undefined;
      return host === undefined ? [] : [[stage, host] as const];
    }),
  );
  return new Map(found.flat());
}
