import { minorOf, parseVersion } from '@harderway/component-flags';
import { skewedKubelets } from '../../facts/kubelet-skew.js';
import type { PreflightCheck, PreflightFinding } from '../../facts/model.js';

/** No kubelet falls further behind API servers than these go with. */
export const kubeletSkew: PreflightCheck = {
  name: 'kubelet-skew',
  title: 'kubelets go with the next version of the API servers',
  ignorable: true,
  onRestore: 'warn',
  look: ({ api, spec }): readonly PreflightFinding[] => {
    if (api === undefined) return [];
    const { kubernetes } = spec.versions;
    if (api.kubelets === undefined)
      return [
        {
          verdict: 'unknown',
          found: 'no API server lists the nodes, so the versions of their kubelets are unknown',
          hint: 'run `harderway verify`; once `kubectl get nodes` answers, run the same command again',
        },
      ];
    const hint = `bring these kubelets to a minor that goes with ${minorOf(parseVersion(kubernetes))}, or delete nodes that are gone, then run the same command again`;
    return skewedKubelets(api.kubelets, kubernetes).map((found) => ({ verdict: 'failed', found, hint }));
  },
};
