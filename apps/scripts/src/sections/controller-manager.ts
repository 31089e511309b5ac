import { controlHosts } from '@harderway/control-plane';
import { applyStages, verifyStages } from '../place.js';
import { checkPrograms } from '../program-check.js';
import type { Section } from '../section.js';
import { checkUnitFlags } from '../unit-flags.js';

/** kube-controller-manager on each control node, one of them leading. */
export const controllerManager: Section = {
  id: 'kube-controller-manager',
  title: '8 Remaining components: kube-controller-manager',
  stages: ['kube-controller-manager'],
  run: async (place) => {
    await applyStages(place, 'kube-controller-manager');
    await checkPrograms(place, 'kube-controller-manager');
    for (const { name } of controlHosts(place.spec))
      await checkUnitFlags(place, name, 'kube-controller-manager');
    await verifyStages(place, 'kube-controller-manager');
  },
};
