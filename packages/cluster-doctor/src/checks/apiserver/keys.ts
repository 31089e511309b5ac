import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, type Found, subjectOf } from '../check.js';
import { replaceIn, restart } from '../repairs.js';
import { scp } from '../shell.js';

/** The public keys that a file holds: of certificates, bare, or the public halves of private ones. */
function keysOf(host: Host, paths: string | undefined): ReadonlySet<string> | undefined {
  const files = (paths ?? '').split(',').flatMap((path) => host.file(path) ?? []);
  const keys = files.flatMap(({ certificates = [], publicKeys = [], keys: halves = [] }) => [
    ...certificates.map(({ publicKey }) => publicKey),
    ...publicKeys,
    ...halves,
  ]);
  return keys.length === 0 ? undefined : new Set(keys);
}

/** The public keys with which an API server checks tokens. */
interface Checking {
  readonly host: Host;
  readonly program: Program;
  readonly keys: ReadonlySet<string>;
}

const checkingOf = (cluster: Cluster): readonly Checking[] =>
  cluster.controlNodes.flatMap((host) => {
    const program = host.program('kube-apiserver');
    const keys = program === undefined ? undefined : keysOf(host, program.flags['service-account-key-file']);
    return program === undefined || keys === undefined ? [] : [{ host, program, keys }];
  });

function mismatch(
  cluster: Cluster,
  host: Host,
  signer: Program,
  flag: string,
  checker: Checking,
): Found | undefined {
  const keys = keysOf(host, signer.flags[flag]);
  if (keys === undefined || [...keys].some((key) => checker.keys.has(key))) return undefined;
  const place = signer.place(flag);
  const signing = ['service-account-signing-key-file', 'service-account-private-key-file'];
  const half = cluster.hosts
    .flatMap(({ programs }) => programs.flatMap(({ flags }) => signing.flatMap((each) => flags[each] ?? [])))
    .find((path) => host.file(path)?.keys?.some((key) => checker.keys.has(key)));
  return {
    hosts: [host.name],
    message: `${signer.name} signs tokens by ${signer.flags[flag]}, which is not the key that the API server checks them by`,
    evidence: [place, checker.program.place('service-account-key-file')],
    repair: [
      ...(half === undefined
        ? [restart(signer)]
        : [replaceIn(signer, place.file, place.text, `--${flag}=${half}`)]),
      ...(signer === checker.program ? [] : [restart(checker.program)]),
    ],
    advice: `--${flag} takes the private half of --service-account-key-file: service-account-key.pem and service-account.pem in the guide.`,
    breaks: signer === checker.program ? [] : [subjectOf(signer)],
    shows: `keys@${host.name}`,
  };
}

export const keyChecks: Checks = {
  *'service-account-key-differs'(cluster) {
    const checking = checkingOf(cluster);
    const meets = (one: Checking, other: Checking): boolean =>
      [...one.keys].some((key) => other.keys.has(key));
    const rank = (one: Checking): number => checking.filter((other) => meets(one, other)).length;
    const best = checking.reduce<Checking | undefined>(
      (most, each) => (most === undefined || rank(each) > rank(most) ? each : most),
      undefined,
    );
    for (const each of checking) {
      if (best === undefined || meets(each, best)) continue;
      const { host, program } = each;
      const paths = [
        program.flags['service-account-key-file'],
        program.flags['service-account-signing-key-file'],
      ].filter((path) => path !== undefined);
      yield {
        hosts: [host.name],
        message: `the API server of ${host.name} checks tokens by another key than the others`,
        evidence: [program.place('service-account-key-file'), best.program.place('service-account-key-file')],
        repair: [
          {
            host: best.host.name,
            command: scp(paths, host.name, (paths[0] ?? '').replace(/\/[^/]*$/, '/')),
          },
          restart(program),
        ],
        advice:
          'Tokens are accepted by some API servers and refused by this one. Copy one pair to all control nodes.',
        breaks: [`keys@${host.name}`],
      };
    }
  },
  *'service-account-key-mismatch'(cluster) {
    for (const checker of checkingOf(cluster)) {
      const { host, program } = checker;
      const manager = host.program('kube-controller-manager');
      const found = [
        mismatch(cluster, host, program, 'service-account-signing-key-file', checker),
        manager === undefined
          ? undefined
          : mismatch(cluster, host, manager, 'service-account-private-key-file', checker),
      ];
      for (const each of found) if (each !== undefined) yield each;
    }
  },
};
