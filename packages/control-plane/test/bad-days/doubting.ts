import type { HostSpec } from '@harderway/cluster-spec';
import { connectFromConfig, type Transport } from '@harderway/remote-exec';
import { waysOfFailing } from '../ways-of-failing.js';
import type { Doubt } from './protocol.js';

/** Connections to hosts that do not give their own answer to a question, while the doubt lasts. */
export interface Doubting {
  /** For `openSession`. */
  connect(host: HostSpec, how: Parameters<typeof connectFromConfig>[1]): Promise<Transport>;
  /** Called as the run goes on from its plan to the apply. */
  planned(): void;
}

/**
 * Makes hosts fail to answer a question. The hosts do answer it, so whatever a question changes on a host is changed; the
 * answer is damaged on its way here.
 */
export function doubting(doubt: Doubt | undefined): Doubting {
  let lasts = doubt?.during === 'plan';
  const overSsh: Doubting['connect'] = ({ name, ssh: { host, ...own } }, how) =>
    connectFromConfig(host, { name, ...own, ...how });
  if (doubt === undefined) return { connect: overSsh, planned: () => {} };
  const question = new RegExp(doubt.question, 's');
  const fail = waysOfFailing[doubt.way];
  if (fail === undefined) throw new Error(`no way of failing is called ${doubt.way}`);
  return {
    connect: async (host, how) => {
      const transport = await overSsh(host, how);
      if (!doubt.hosts.includes(host.name)) return transport;
      return {
        ...transport,
        run: async (command) => {
          const own = await transport.run(command);
          if (!lasts || !question.test(command.argv.join(' '))) return own;
          const answer = fail(host.name, own);
          if (answer instanceof Error) throw answer;
          return { ...own, stdout: '', stderr: '', exitCode: 0, ...answer };
        },
      };
    },
    planned: () => {
      lasts = doubt.during === 'apply';
    },
  };
}
