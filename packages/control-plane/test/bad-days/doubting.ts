import type { HostSpec } from '@harderway/cluster-spec';
import { connectFromConfig, type Transport } from '@harderway/remote-exec';
import { waysOfFailing } from '../ways-of-failing.js';
import type { Doubt } from './protocol.js';

/** Connections to hosts that may fail to give their own answer to a question. */
export interface Doubting {
  /** For `openSession`. */
  connect(host: HostSpec, how: Parameters<typeof connectFromConfig>[1]): Promise<Transport>;
  /** From now on hosts fail in this way, and in no other; without one, they all answer. */
  become(doubt: Pick<Doubt, 'question' | 'way' | 'hosts'> | undefined): void;
}

/**
 * Makes hosts fail to answer a question. The hosts do answer it, so whatever a question changes on a host is changed; the
 * answer is damaged on its way here.
 */
export function doubting(): Doubting {
  let doubt: Parameters<Doubting['become']>[0];
  return {
    connect: async ({ name, ssh: { host, ...own } }, how) => {
      const transport = await connectFromConfig(host, { name, ...own, ...how });
      return {
        ...transport,
        run: async (command) => {
          const asked = doubt;
          const result = await transport.run(command);
          if (asked?.hosts.includes(name) !== true) return result;
          if (!new RegExp(asked.question, 's').test(command.argv.join(' '))) return result;
          const answer = waysOfFailing[asked.way]?.(name, result);
          if (answer === undefined) throw new Error(`no way of failing is called ${asked.way}`);
          if (answer instanceof Error) throw answer;
          return { ...result, stdout: '', stderr: '', exitCode: 0, ...answer };
        },
      };
    },
    become: (next) => {
      doubt = next;
    },
  };
}
