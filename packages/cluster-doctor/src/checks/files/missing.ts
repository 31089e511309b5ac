import type { FileFacts } from '../../bundle/model.js';
import { ldirectordFile } from '../../cluster/balancer.js';
import { configuredKubeconfig, ignoresKubeconfig } from '../../cluster/certificates.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Evidence } from '../../cluster/evidence.js';
import type { Host } from '../../cluster/host.js';
import { keepalivedFile } from '../../cluster/keepalived.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, subjectOf } from '../check.js';
import { copyFile, originalOf, restart, thenRestart } from '../repairs.js';
import { sh } from '../shell.js';

/** Flags whose files a program reads, by the end of their names. Others take prefixes, paths of URLs, or files to write. */
const READ = /(?:^|-)(?:(?:ca|cert|key)?file|kubeconfig|config|certificate|certificate-authority|key)$/;
/** Files that a program can do without: it makes them, or needs them once. */
const OPTIONAL = new Set(['log-file', 'bootstrap-kubeconfig']);

/** Where systemd keeps copies of `LoadCredential=` files while a unit runs. A stopped unit has none, but the originals must exist. */
const COPIES = '/run/credentials/';

/** A file that a program reads. */
interface NamedFile {
  readonly path: string;
  /** Where it is named; that it is missing, for a file that the program reads without being told. */
  readonly place: Evidence;
}

/** The configuration file of a balancer that runs, where it is not named by a flag. One that is only installed needs none. */
function ownFiles(program: Program, host: Host): readonly NamedFile[] {
  const { name, process } = program;
  if (process === undefined || (name !== 'ldirectord' && name !== 'keepalived')) return [];
  const path = name === 'ldirectord' ? ldirectordFile(program) : keepalivedFile(program);
  return [{ path, place: host.evidence(path, 'no such file') }];
}

const filesOfFlags = (program: Program): readonly NamedFile[] =>
  Object.entries(program.flags).flatMap(([flag, value]) =>
    OPTIONAL.has(flag) || !READ.test(flag) || (flag === 'kubeconfig' && ignoresKubeconfig(program))
      ? []
      : value
          .split(',')
          .flatMap((path) => (path.startsWith('/') ? [{ path, place: program.place(flag) }] : [])),
  );

/** The certificates and the key that a kubeconfig names. Other files name none. */
function filesOfKubeconfig(host: Host, kubeconfig: string): readonly NamedFile[] {
  const { files = [], line } = host.kubeconfig(kubeconfig) ?? {};
  return files.map(({ part, path }) => ({
    path,
    place: host.evidence(kubeconfig, `${part}: ${path}`, line?.(part)),
  }));
}

/** The files that a program reads: its flags name some, a scheduler's configuration names a kubeconfig, and kubeconfigs name more. */
function namedFiles(program: Program, host: Host): readonly NamedFile[] {
  const inner = configuredKubeconfig(host, program);
  const named = [
    ...filesOfFlags(program),
    ...ownFiles(program, host),
    ...(inner === undefined ? [] : [{ path: inner, place: program.place('config') }]),
  ];
  return named.flatMap((each) => [each, ...filesOfKubeconfig(host, each.path)]);
}

/** A host whose copy of the file agrees with most other copies. */
function ownerOf({ hosts }: Cluster, path: string): Host | undefined {
  const owners = hosts.filter((host) => host.file(path)?.kind === 'file');
  const count = (host: Host): number =>
    owners.filter((other) => other.file(path)?.sha256 === host.file(path)?.sha256).length;
  return owners.sort((one, other) => count(other) - count(one))[0];
}

/** Whether the bundle has something of what a file says. One that was cut is reported as that. */
const saysSomething = ({ kind, size, text, keys, certificates, publicKeys, truncated }: FileFacts): boolean =>
  kind !== 'file' ||
  size === 0 ||
  truncated === true ||
  [text, keys, certificates, publicKeys].some((each) => each !== undefined);

/** Whether the bundle says something of a file. One that the host lacks may be in the container of its program. */
function isKnown(host: Host, path: string, { inContainer }: Program): boolean {
  const file = host.file(path);
  if (file === undefined) return path.startsWith(COPIES);
  return file.kind === 'missing' ? !inContainer : saysSomething(file);
}

/** The files of a host's programs of which the bundle says nothing, or nothing of what is in them. */
export const unknownFiles = (host: Host): readonly string[] => [
  ...new Set(
    host.programs.flatMap((program) =>
      namedFiles(program, host)
        .map(({ path }) => originalOf(path, host))
        .filter((path) => !isKnown(host, path, program)),
    ),
  ),
];

export const missingChecks: Checks = {
  *'file-missing'(cluster) {
    for (const host of cluster.hosts) {
      const missing = new Map<string, { readonly program: Program; readonly place: Evidence }[]>();
      for (const program of host.programs)
        for (const { place, path: named } of namedFiles(program, host)) {
          const path = originalOf(named, host);
          const isMissing = host.file(path)?.kind === 'missing' && !program.inContainer;
          if (isMissing && !path.startsWith(COPIES))
            missing.set(path, [...(missing.get(path) ?? []), { program, place }]);
        }
      for (const [path, uses] of missing) {
        const source = ownerOf(cluster, path);
        const programs = [...new Set(uses.map(({ program }) => program))];
        const restarts = programs.map((program) => restart(program));
        yield {
          hosts: [host.name],
          message: `${path} is missing, which ${programs.map(({ name }) => name).join(' and ')} ${programs.length === 1 ? 'reads' : 'read'}`,
          evidence: uses.map(({ place }) => place),
          repair: source === undefined ? restarts : [copyFile(path, source, host), ...restarts],
          advice:
            source === undefined
              ? `Copy ${path} to ${host.name} from where you made it.${/kubeconfig$/.test(path) ? ' Do not put --master= in its place: that goes around authentication.' : ''}`
              : `${source.name} has the file${/kubeconfig$|-key\.pem$|\.key$/.test(path) ? '' : ', and it is the same for all control nodes'}.${/kubeconfig$/.test(path) ? ' Do not put --master= in its place.' : ''}`,
          breaks: programs.map(subjectOf),
        };
      }
    }
  },
  *'file-unreadable'({ hosts }) {
    for (const host of hosts)
      for (const program of host.programs) {
        const { unit, journal } = program;
        if (unit === undefined || ['active', ''].includes(unit.property('ActiveState'))) continue;
        const line = journal.findLast((each) => /permission denied/.test(each)) ?? '';
        const path = namedFiles(program, host).find((each) => line.includes(`${each.path}:`))?.path;
        const file = host.file(path);
        if (path === undefined || file === undefined) continue;
        const user = [...unit.text.matchAll(/^User=(\S+)$/gm)].at(-1)?.[1];
        yield {
          hosts: [host.name],
          message: `${program.name} runs as ${user ?? 'root'}, who may not read ${path}`,
          evidence: [
            host.evidence(`<journal ${unit.name}>`, line),
            host.evidence(path, `mode ${file.mode}, owner ${file.owner}`),
          ],
          repair: user === undefined ? [] : [thenRestart(program, sh`chown ${user} ${path}`)],
          advice:
            'Give every file of the program to the user of its unit, or take User= out. Do not make keys readable for all.',
          breaks: [subjectOf(program)],
        };
      }
  },
};
