import type { ClusterSpec } from '@harderway/cluster-spec';
import type { CommandResult, Transport } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';
import type { Session } from '../../src/model/session.js';
import type { Answer } from '../example.js';

/** Lets something happen, unless the run is over before. */
export type Happen = (effect: () => void) => void;

/** Hosts that do what they are sent. */
interface Hosts {
  /** Called before and after everything that happens. */
  readonly onMoment: () => void;
  /** Answers a question, or does what a command of an operation asks for. */
  answer(host: string, words: string, happen: Happen): Answer;
  /** Carries out the script of a wave. */
  carryOut(host: string, words: string, happen: Happen): Promise<void>;
  /** Carries out the commands of a host that wait for the end of the run. */
  afterRun(host: string): void;
}

/** A session of one run, and a way to kill that run: no command of it has any effect from then on. */
export function interruptible(
  spec: ClusterSpec,
  names: readonly string[],
  { onMoment, answer, carryOut, afterRun }: Hosts,
): { readonly session: Session; readonly kill: () => void } {
  let killed = false;
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const kill = (): void => {
    killed = true;
    end();
  };
  const transportOf = (host: string): Transport => ({
    ...createFake({ host }),
    run: async ({ argv, stdin, onStdoutLine, signal }) => {
      const words = argv.join(' ');
      const empty = { exitCode: 0, signal: null, stdout: '', stderr: '', durationMs: 1 };
      const result: CommandResult = { ...empty, truncatedBytes: { stdout: 0, stderr: 0 } };
      const assertGoesOn = (): void => {
        if (killed) throw new Error('killed');
        signal?.throwIfAborted();
      };
      const happen: Happen = (effect) => {
        onMoment();
        assertGoesOn();
        effect();
        onMoment();
        assertGoesOn();
      };
      if (words.includes('hold the lock')) {
        onStdoutLine?.('held');
        const released = (async () => {
          for await (const _ of stdin as AsyncIterable<Uint8Array>);
        })();
        const stopped = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
        await Promise.race([released, stopped, ended]);
        afterRun(host);
        return result;
      }
      assertGoesOn();
      if (words.includes('/history')) return result;
      if (words.includes('@harderway')) {
        await carryOut(host, words, happen);
        onStdoutLine?.('@harderway end');
        return result;
      }
      const found = answer(host, words, happen);
      if (found instanceof Error) throw found;
      return { ...result, ...found };
    },
  });
  const session: Session = {
    spec,
    transports: new Map(names.map((host) => [host, transportOf(host)])),
    unreachable: [],
    reach: async () => {},
    close: async () => {},
  };
  return { session, kill };
}
