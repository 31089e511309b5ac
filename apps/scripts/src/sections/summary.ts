import { planCluster } from '@harderway/control-plane';
import { materialsOf, verifyStages } from '../context.js';
import { kubectl } from '../host-side.js';
import type { Section } from '../section.js';

/** Everything works, nothing is left to do, and there are no worker nodes yet. */
export const summary: Section = {
  id: 'summary',
  title: '10 Summary',
  stages: [],
  run: async (place) => {
    const { narrator, signal } = place;
    await verifyStages(place, 'load-balancer', 'kube-controller-manager', 'kube-scheduler');
    const { waves } = await planCluster(place.session(), materialsOf(place), { signal });
    const left = waves.flatMap((wave) => wave.hosts.flatMap((host) => host.steps.map((step) => step.id)));
    narrator.check({
      title: 'a new plan has nothing left to do',
      command: 'harderway plan',
      output: left.join('\n'),
      ok: left.length === 0,
    });
    const run = await kubectl(place);
    const nodes = await run('get', 'nodes');
    narrator.check({
      title: 'a functional API, and no worker nodes yet',
      command: 'kubectl get nodes',
      output: nodes.output,
      ok: nodes.exitCode === 0 && /No resources found/.test(nodes.output),
    });
  },
};
