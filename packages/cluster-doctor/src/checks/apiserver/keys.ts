import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import { type Program, readsAny } from '../../cluster/program.js';
import { type Checks, type Found, subjectOf } from '../check.js';
import { type HeldKeys, heldKeys, majorityOfKeys } from '../held-keys.js';
import { unlessTied } from '../majority.js';
import { keepFiles, originalOf, replaceIn, restart } from '../repairs.js';
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

/** The public keys with which each API server checks tokens. */
const checkingOf = ({ controlNodes }: Cluster): readonly HeldKeys[] =>
  heldKeys(controlNodes, 'kube-apiserver', (host, { flags }) =>
    keysOf(host, flags['service-account-key-file']),
  );

function mismatch(
  cluster: Cluster,
  host: Host,
  signer: Program,
  flag: string,
  checker: HeldKeys,
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
    const found = majorityOfKeys(checkingOf(cluster));
    if (found === undefined) return;
    const { usual: best, others, isTie } = found;
    const flag = 'service-account-key-file';
    for (const { host, program } of others) {
      const [own, theirs] = [program.flags[flag], best.program.flags[flag]];
      const place = program.place(flag);
      // Another file is named, and the right one is there.
      const isNamed =
        theirs !== undefined &&
        own !== theirs &&
        [...(keysOf(host, theirs) ?? [])].some((key) => best.keys.has(key));
      const paths = [theirs, best.program.flags['service-account-signing-key-file']].filter(
        (path) => path !== undefined,
      );
      const originals = paths.map((path) => originalOf(path, best.host));
      const readers = host.programs.filter((each) => readsAny(each, paths));
      yield {
        hosts: [host.name],
        message: `the API server of ${host.name} checks tokens by another key than ${isTie ? best.host.name : 'the others'}`,
        evidence: [place, best.program.place(flag)],
        ...unlessTied(isTie, {
          repair: isNamed
            ? [replaceIn(program, place.file, place.text, `--${flag}=${theirs}`)]
            : [
                ...keepFiles(host, paths),
                {
                  host: best.host.name,
                  command: scp(originals, host.name, (originals[0] ?? '').replace(/\/[^/]*$/, '/')),
                },
                ...(own === theirs
                  ? []
                  : [replaceIn(program, place.file, place.text, `--${flag}=${theirs}`)]),
                ...readers.map(restart),
              ],
          advice:
            'Tokens are accepted by some API servers and refused by this one. Copy one pair to all control nodes.',
        }),
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
