import { apply, plan, type Resource } from '@harderway/desired-state';
import type { Transport } from '@harderway/remote-exec';

export async function converge(transport: Transport, wanted: readonly Resource[]): Promise<void> {
  const planned = await plan(transport, wanted);
  for (const { summary, why } of planned.changes) console.log(`${summary}: ${why}`);
  await apply(transport, planned.changes, planned);
}
