import type { Bundle, FileFacts, HostFacts } from '@harderway/cluster-doctor';
import { argumentsOf, VIRTUAL } from './healthy.js';

/** A change of a bundle. */
export type Plant = (bundle: Bundle) => Bundle;

/** Applies changes one after another. */
export const all =
  (...plants: readonly Plant[]): Plant =>
  (bundle) =>
    plants.reduce((changed, plant) => plant(changed), bundle);

/** Changes the facts of one host. */
export const on =
  (name: string, change: (host: HostFacts) => Partial<HostFacts>): Plant =>
  (bundle) => ({
    ...bundle,
    hosts: bundle.hosts.map((host) => (host.name === name ? { ...host, ...change(host) } : host)),
  });

/** Changes what a command printed; without output before, from an empty one. */
export const answer = (host: string, name: string, change: (output: string) => string, exitCode = 0): Plant =>
  on(host, ({ answers }) => ({
    answers: { ...answers, [name]: { exitCode, output: change(answers[name]?.output ?? '') } },
  }));

/** Changes what the machine that collects has got from a command; without a change, it has not asked. */
export const fromClient =
  (name: string, change?: (output: string) => string, exitCode = 0): Plant =>
  (bundle) => {
    const { [name]: before, ...answers } = bundle.client?.answers ?? {};
    const after = change === undefined ? {} : { [name]: { exitCode, output: change(before?.output ?? '') } };
    return { ...bundle, client: { unread: [], ...bundle.client, answers: { ...answers, ...after } } };
  };

/** A virtual address that does not answer. */
export const silent: Plant = fromClient(
  `https ${VIRTUAL}:6443/healthz`,
  () => 'connect: Connection timed out\nconnect:errno=110',
);

export const replaced =
  (from: string | RegExp, to: string) =>
  (text: string): string => {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`nothing to replace: ${from}`);
    return changed;
  };

export const put = (host: string, path: string, facts: FileFacts): Plant =>
  on(host, ({ files }) => ({ files: { ...files, [path]: facts } }));

export const missing = (host: string, path: string): Plant => put(host, path, { kind: 'missing' });

export const editFile = (host: string, path: string, change: (text: string) => string): Plant =>
  on(host, ({ files }) => {
    const text = change(files[path]?.text ?? '');
    return { files: { ...files, [path]: { kind: 'file', ...files[path], text, sha256: `hash of ${text}` } } };
  });

/** A property of a unit. */
export const property = (host: string, unit: string, name: string, value: string): Plant =>
  answer(host, 'units', (text) =>
    text
      .split('\n\n')
      .map((block) =>
        block.startsWith(`Id=${unit}\n`)
          ? block.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${value}`)
          : block,
      )
      .join('\n\n'),
  );

export const journal = (host: string, unit: string, ...lines: readonly string[]): Plant =>
  answer(host, `journal ${unit}`, () => lines.join('\n'));

const without = (host: string, unit: string): Plant =>
  on(host, ({ processes }) => ({ processes: processes.filter((process) => process.unit !== unit) }));

/** A unit that systemd starts again and again, with the last words of its program. */
export const failing = (host: string, unit: string, ...lines: readonly string[]): Plant =>
  all(
    property(host, unit, 'ActiveState', 'activating'),
    property(host, unit, 'SubState', 'auto-restart'),
    property(host, unit, 'Result', 'exit-code'),
    journal(host, unit, ...lines, `${unit}: Main process exited, code=exited, status=1/FAILURE`),
    without(host, unit),
  );

/** A unit that somebody stopped. */
export const stopped = (host: string, unit: string): Plant =>
  all(
    property(host, unit, 'ActiveState', 'inactive'),
    property(host, unit, 'SubState', 'dead'),
    without(host, unit),
  );

/** Edits the text of a unit, and restarts its process with what it says. */
export const editUnit = (host: string, unit: string, change: (text: string) => string): Plant =>
  all(
    answer(host, `unit ${unit}`, change),
    on(host, ({ processes, answers }) => ({
      processes: processes.map((process) =>
        process.unit === unit
          ? { ...process, argv: argumentsOf(answers[`unit ${unit}`]?.output ?? '') }
          : process,
      ),
    })),
  );

/** The balancer's weight of a server. */
export const weight = (address: string, value: number, active = 0): Plant =>
  answer('gateway', 'ipvs', (text) =>
    text.replace(new RegExp(`(-> ${address}:6443 +\\S+ +)\\d+( +)\\d+`), `$1${value}$2${active}`),
  );
