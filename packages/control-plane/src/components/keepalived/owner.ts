import type { ClusterSpec } from '@harderway/cluster-spec';
import { type CommandResult, forEachHost } from '@harderway/remote-exec';
import type { Session } from '../../model/session.js';

/** Whether a gateway has the virtual IP on its device. A gateway that gives no answer may have it. */
export type Ownership =
  | { readonly kind: 'yes'; readonly device: string }
  | { readonly kind: 'no' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** The last line of an answer: without it, an address may be missing. */
const shown = 'shown';

/** Argv that shows on which devices of a host the virtual IP is. */
export const showAddress = ({ api }: ClusterSpec): readonly string[] => [
  ...['sh', '-c'],
  `ip -o -4 address show to ${api.virtualIp}/32 && echo ${shown}`,
];

/** Reads what a gateway has shown. */
function ownershipIn({ exitCode, stdout, stderr }: CommandResult): Ownership {
  if (exitCode !== 0) return { kind: 'unknown', reason: stderr.trim() || `exit code ${exitCode}` };
  const lines = stdout.split('\n');
  if (lines.at(-2) !== shown) return { kind: 'unknown', reason: 'its answer is cut off' };
  const devices = lines.flatMap((line) => /^\d+:\s+(\S+)/.exec(line)?.[1] ?? []);
  const device = devices.find((name) => name !== 'lo');
  return device === undefined ? { kind: 'no' } : { kind: 'yes', device };
}

/** Asks gateways whether they have the virtual IP. Every gateway has an answer in the result. */
export async function askOwnership(
  { spec, transports, unreachable }: Session,
  gateways: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Ownership>> {
  const results = await forEachHost(gateways, async (host): Promise<Ownership> => {
    const transport = transports.get(host);
    if (transport === undefined) {
      const cause = unreachable.find((one) => one.host === host)?.cause;
      return { kind: 'unknown', reason: cause ?? 'not connected' };
    }
    return ownershipIn(await transport.run({ argv: showAddress(spec), timeoutMs: 10_000, signal }));
  });
  signal?.throwIfAborted();
  return new Map(
    results.map((result) => {
      if (result.kind === 'ok') return [result.host, result.value];
      const reason = result.kind === 'skipped' ? 'it was not asked' : result.error.message;
      return [result.host, { kind: 'unknown', reason }];
    }),
  );
}

/** The gateways that have the virtual IP. */
export const ownersIn = (answers: ReadonlyMap<string, Ownership>): readonly string[] =>
  [...answers].filter(([, { kind }]) => kind === 'yes').map(([host]) => host);

/** The gateway that has the virtual IP while no other one has it or may have it. */
export function soleOwnerIn(answers: ReadonlyMap<string, Ownership>): string | undefined {
  const [owner, second] = ownersIn(answers);
  const isKnown = [...answers.values()].every(({ kind }) => kind !== 'unknown');
  return isKnown && second === undefined ? owner : undefined;
}

const inWords = (own: Ownership): string =>
  own.kind === 'yes' ? 'has it' : own.kind === 'no' ? 'does not' : `gives no answer: ${own.reason}`;

/** The answers in words: `gateway has it, gateway1 does not`. */
export const describeOwnership = (answers: ReadonlyMap<string, Ownership>): string =>
  [...answers].map(([host, own]) => `${host} ${inWords(own)}`).join(', ');
