import type { Section } from '../section.js';
import { programSection } from './program-section.js';

/** kube-controller-manager on each control node, one of them leading. */
export const controllerManager: Section = programSection({
  program: 'kube-controller-manager',
  title: '8 Remaining components: kube-controller-manager',
});
