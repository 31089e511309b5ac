import type { PreflightCheck, PreflightFinding } from '../../facts/model.js';
import { historyPath } from '../../history/history.js';

/** A machine that another cluster.yaml describes too would be taken from its cluster: a gateway would lose the virtual IP there. */
export const otherCluster: PreflightCheck = {
  name: 'other-cluster',
  title: 'no host belongs to another cluster',
  ignorable: true,
  look: ({ hosts, spec: { name: ours } }) =>
    hosts.flatMap(({ host, lastRun }): readonly PreflightFinding[] => {
      if (lastRun === undefined) return [];
      if (lastRun === 'unreadable')
        return [
          {
            verdict: 'unknown',
            host: host.name,
            found: 'its history is damaged, so nobody can tell which cluster it belongs to',
            hint: `read ${historyPath} there; if the host is one of ${ours}, remove that file`,
          },
        ];
      const { cluster, by, at } = lastRun;
      if (cluster === ours) return [];
      return [
        {
          verdict: 'failed',
          host: host.name,
          found: `the last run that changed ${host.address} was for ${cluster}, by ${by} at ${at}`,
          hint: `correct its address, or reset it by the cluster.yaml of ${cluster} first; if ${ours} is the new name of ${cluster}, add --ignore-preflight other-cluster once`,
        },
      ];
    }),
};
