import type { PreflightCheck, PreflightFinding } from '../../facts/model.js';

/**
 * A gateway that takes an address of another machine, such as the router of the network, cuts that machine off. Gateways of the cluster
 * may have it.
 */
export const virtualIpFree: PreflightCheck = {
  name: 'virtual-ip-free',
  title: 'no other machine has the virtual IP',
  ignorable: true,
  look: ({ hosts, spec: { api } }) => {
    const own = new Set(hosts.flatMap(({ hardware }) => hardware));
    return hosts.flatMap(({ host: { name: host }, virtualIp }): readonly PreflightFinding[] => {
      if (virtualIp === undefined) return [];
      const { holders, leaving } = virtualIp;
      if (holders === 'unknown')
        return [
          {
            verdict: 'unknown',
            host,
            found: `it could not ask its network who has ${api.virtualIp}`,
            hint: 'install perl-base there, then run the same command again',
          },
        ];
      const others = holders.filter((each) => !own.has(each) && !leaving.includes(each));
      if (others.length === 0) return [];
      return [
        {
          verdict: 'failed',
          host,
          found: `${others.join(', ')} answers for ${api.virtualIp}: it is the address of another machine`,
          hint: 'write a free address of the subnet into api.virtualIp; if it is a former gateway of this cluster, switch that off first',
        },
      ];
    });
  },
};
