import { checkCommandLines, commandLinesIn } from './command-line.js';
import type { Format } from './format.js';
import { hasKey, isTemplate, isYamlPath } from './yaml-head.js';

/** Pods and what makes some, configurations of kubeadm, k3s and rke2: whatever starts a program of the control plane. */
export const manifest: Format = {
  kind: 'command-line',
  isNamed: isYamlPath,
  recognizes: ({ text }) =>
    !isTemplate(text) && (hasKey(text, 'apiVersion') || hasKey(text, 'kube-[a-z-]+-arg\\+?')),
  check(source, surroundings) {
    const { lines, faults } = commandLinesIn(source, 'manifest');
    if (faults.length > 0) return faults;
    return lines.length === 0 ? undefined : checkCommandLines(lines, surroundings);
  },
};
