import { type BalancedServer, balancedServers } from '../../cluster/balanced.js';
import { LDIRECTORD_CF } from '../../cluster/balancer.js';
import type { Checks, RepairDraft } from '../check.js';
import { and, editMatching, literal, sh } from '../shell.js';

/** Takes a server of nobody out of the file of ldirectord, or out of the table alone. */
function takeOut({ balancer, service, address, port }: BalancedServer): readonly RepairDraft[] {
  const host = balancer.host.name;
  const server = `${address}:${port}`;
  const line = balancer.configured
    .flatMap(({ real }) => real)
    .find((real) => real.server === address && Number(real.port) === port)?.line;
  if (line !== undefined)
    return [
      {
        host,
        command: and(
          // Without the line, another would have its number when the command is run again.
          editMatching(LDIRECTORD_CF, `^\\s*real\\s*=\\s*${literal(server)}`, 's/^/#/', line),
          sh`systemctl restart ldirectord`,
        ),
      },
    ];
  return service.kind === 'address'
    ? [{ host, command: sh`ipvsadm -d -t ${`${service.address}:${service.port}`} -r ${server}` }]
    : [{ host, command: sh`ipvsadm -d -f ${service.mark} -r ${server}` }];
}

export const serverAnswerChecks: Checks = {
  *'real-server-silent'(cluster) {
    for (const server of balancedServers(cluster)) {
      const { balancer, address, port, weight, owner, question, failure, state } = server;
      if (state !== 'dead') continue;
      const { host } = balancer;
      const name = owner?.name ?? address;
      yield {
        hosts: [host.name],
        message: `${host.name} sends connections to ${address}:${port}, ${owner === undefined ? 'an address that no host of the bundle has, and it gets no answer from there' : `and gets no answer from ${owner.name}`}`,
        evidence: [
          host.evidence('<ipvsadm -Ln>', `${address}:${port} weight ${weight}`),
          host.evidence(`<${question}>`, failure ?? 'no answer'),
        ],
        repair:
          owner === undefined
            ? takeOut(server)
            : [
                {
                  host: host.name,
                  command: sh`curl -sv --max-time 5 https://${address}:${port}/healthz`,
                },
              ],
        advice:
          owner === undefined
            ? 'If it is a host that was not read, run the doctor with it first: then repair the host, and leave the server in.'
            : 'A balancer that checks its servers takes this one out by itself: see that ldirectord runs, and that its checktype is not off.',
        breaks: ['client', `client@${host.name}`],
        shows: `weight@${name}`,
      };
    }
  },
};
