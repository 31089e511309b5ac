import type { Checks } from '../check.js';
import { sh } from '../shell.js';

/** Symptoms that show in the table of the balancer. */
export const weightSymptoms: Checks = {
  *'server-taken-out'(cluster) {
    for (const { host, table = [], configured } of cluster.balancers) {
      const listed = table.flatMap(({ servers }) => servers);
      const out = listed.filter(({ weight }) => weight === 0).map(({ address }) => address);
      const gone = configured.flatMap(({ real, quiescent }) =>
        quiescent === 'no' || listed.length === 0
          ? []
          : real
              .filter(({ server }) => !listed.some(({ address }) => address === server))
              .map(({ server }) => server),
      );
      for (const address of [...new Set([...out, ...gone])]) {
        const node = cluster.owner(address);
        const all = out.length + gone.length >= Math.max(listed.length, 1);
        // With quiescent=yes, ldirectord sets the weight to 0 and never removes the server.
        const isGone = !out.includes(address);
        yield {
          hosts: [host.name],
          message: `the balancer has ${isGone ? 'lost' : 'taken out'} ${node?.name ?? address}${all ? ', as all others: the virtual address refuses connections' : ''}`,
          evidence: [
            host.evidence('<ipvsadm -Ln>', isGone ? `no real server ${address}` : `${address} weight 0`),
          ],
          repair: [
            {
              host: host.name,
              command: isGone
                ? sh`systemctl reload ldirectord`
                : sh`curl -sv --max-time 5 https://${address}:${listed[0]?.port ?? 6443}/healthz`,
            },
          ],
          advice: isGone
            ? 'It is in ldirectord.cf and not in the table. On a reload, ldirectord adds it again.'
            : 'The command does what the health check does; it shows what the balancer does not like.',
          breaks: all ? ['virtual-address'] : [],
          shows: `weight@${node?.name ?? address}`,
        };
      }
    }
  },
  *'virtual-address-unbalanced'(cluster) {
    for (const { host, table, configured } of cluster.balancers) {
      if (table === undefined || table.length > 0 || configured.length === 0) continue;
      yield {
        hosts: [host.name],
        message: `the table of IPVS on ${host.name} is empty: nothing is forwarded for the virtual address`,
        evidence: [host.evidence('<ipvsadm -Ln>', 'no virtual service')],
        repair: [{ host: host.name, command: sh`systemctl restart ldirectord` }],
        breaks: ['virtual-address'],
        shows: 'balancer',
      };
    }
  },
};
