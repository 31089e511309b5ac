import { type Checks, commandOf } from '../check.js';
import { editUnit, replaceIn } from '../repairs.js';

export const portChecks: Checks = {
  *'secure-port-differs'(cluster) {
    for (const { host: gateway, configured, table = [] } of cluster.balancers) {
      const servers = [
        ...configured.flatMap(({ real }) =>
          real.map(({ server, port }) => ({ address: server, port: Number(port) })),
        ),
        ...table.flatMap((service) => service.servers),
      ];
      for (const node of cluster.controlNodes) {
        const program = node.program('kube-apiserver');
        const real = servers.find(({ address }) => node.addresses.some((own) => own.address === address));
        const port = Number(program?.flags['secure-port'] ?? 6443);
        if (program === undefined || real === undefined || real.port === port) continue;
        // Something else may pass connections on.
        if (node.listeners.some((each) => each.port === real.port)) continue;
        const place = program.place('secure-port');
        yield {
          hosts: [node.name],
          message: `the API server of ${node.name} listens on port ${port}, and ${gateway.name} forwards to port ${real.port}`,
          evidence: [place, gateway.evidence('<ipvsadm -Ln>', `${real.address}:${real.port}`)],
          repair:
            program.flags['secure-port'] === undefined
              ? editUnit(program)
              : [replaceIn(program, place.file, `--secure-port=${port}`, `--secure-port=${real.port}`)],
          breaks: [`weight@${node.name}`],
          shows: commandOf(program),
        };
      }
    }
  },
};
