import type { Section } from '../section.js';
import { programSection } from './program-section.js';

/** An API server on each control node. */
export const kubeApiserver: Section = programSection({
  program: 'kube-apiserver',
  title: '4 Installing core components: kube-apiserver',
});
