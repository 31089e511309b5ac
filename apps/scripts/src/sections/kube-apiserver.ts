import { controlHosts } from '@harderway/control-plane';
import { applyStages, verifyStages } from '../place.js';
import { checkPrograms } from '../program-check.js';
import type { Section } from '../section.js';
import { checkUnitFlags } from '../unit-flags.js';

/** An API server on each control node. */
export const kubeApiserver: Section = {
  id: 'kube-apiserver',
  title: '4 Installing core components: kube-apiserver',
  stages: ['kube-apiserver'],
  run: async (place) => {
    await applyStages(place, 'kube-apiserver');
    await checkPrograms(place, 'kube-apiserver');
    for (const { name } of controlHosts(place.spec)) await checkUnitFlags(place, name, 'kube-apiserver');
    await verifyStages(place, 'kube-apiserver');
  },
};
