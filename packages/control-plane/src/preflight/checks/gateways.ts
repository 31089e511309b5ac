import type { PreflightCheck, PreflightFinding } from '../../facts/model.js';

/**
 * A gateway that the plan does not touch keeps running keepalived, so it takes the virtual IP as soon as the others stop
 * sharing it.
 */
export const formerGateways: PreflightCheck = {
  name: 'former-gateways',
  title: 'no former gateway keeps the virtual IP',
  ignorable: true,
  onRestore: 'skip',
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
