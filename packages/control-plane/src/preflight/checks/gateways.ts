import { unitName as etcdUnit } from '../../components/etcd/unit.js';
import type { PreflightCheck, PreflightFinding } from '../../facts/model.js';

/**
 * A gateway that the plan does not touch keeps running keepalived, so it takes the virtual IP as soon as the others stop
 * sharing it.
 */
export const formerGateways: PreflightCheck = {
  name: 'former-gateways',
  title: 'no former gateway keeps the virtual IP',
  ignorable: true,
  onReset: 'warn',
  look: ({ hosts, plan, spec }) =>
    hosts.flatMap(({ host, formerPeers }) =>
      formerPeers.flatMap(({ address, answers }): readonly PreflightFinding[] => {
        const { name } = spec.leaving.find((one) => one.address === address) ?? {};
        // A gateway that was reached gives the address up.
        if (plan.hosts.some((own) => own.name === name)) return [];
        const shares = `its keepalived shares ${spec.api.virtualIp} with ${name ?? 'a machine'} at ${address}`;
        if (answers === 'no')
          return [
            {
              verdict: 'warning',
              host: host.name,
              found: `${shares}, which does not answer and counts as gone`,
              hint: `do not start that machine again as it is: it would take ${spec.api.virtualIp} too`,
            },
          ];
        return [
          {
            verdict: answers === 'yes' ? 'failed' : 'unknown',
            host: host.name,
            found: `${shares}, which ${answers === 'yes' ? 'is up' : 'may be up'} and would keep it`,
            hint:
              name === undefined
                ? 'give it an entry in cluster.yaml with role: gateway and state: absent, so that it gives the address up'
                : 'see to it that it can be reached by SSH, or switch it off for good; then run the same command again',
          },
        ];
      }),
    ),
};

/**
 * Control nodes that replace all others at once find no member with the data. They would found an empty cluster, and the gateway would
 * send the clients of the old cluster there. A control node that keeps its address but was reinstalled has no data either.
 */
export const formerServers: PreflightCheck = {
  name: 'former-servers',
  title: 'no gateway sends clients to another control plane',
  ignorable: true,
  // A restore may bring the data to other machines.
  onRestore: 'skip',
  look: ({ hosts, spec }) => {
    if (hosts.some(({ units }) => units.get(etcdUnit)?.active === true)) return [];
    const known = new Set([...spec.hosts, ...spec.leaving].map(({ address }) => address));
    const mayBeEmpty = hosts.every(({ hasStartedEtcd }) => !hasStartedEtcd);
    return hosts.flatMap(({ host, balanced }): readonly PreflightFinding[] => {
      const strange = balanced.filter((address) => !known.has(address));
      if (strange.length === 0 || (strange.length < balanced.length && !mayBeEmpty)) return [];
      const servers = strange.join(', ');
      return [
        {
          verdict: 'failed',
          host: host.name,
          found: `it sends clients to ${servers}, ${strange.length === 1 ? 'which is not' : 'none of which is'} in cluster.yaml, and etcd runs on no host of cluster.yaml`,
          hint: `these clients would reach a new, empty etcd: exchange control nodes one at a time, or bring the data with \`harderway restore FILE\`; if nobody needs ${servers} any more, add --ignore-preflight former-servers once`,
        },
      ];
    });
  },
};
