import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import { type FileResource, fileState } from '@harderway/desired-state';
import { programs, versionOf } from '@harderway/program-settings';
import type { Transport } from '@harderway/remote-exec';
import { knownFlags } from '@harderway/upgrade-path';
import type { UnitProcess } from '../../src/adoption/ask-processes.js';
import type { ForeignUnit } from '../../src/adoption/recognize.js';
import { itemsOn } from '../../src/components/host-items.js';
import { unfinishedMark } from '../../src/history/unfinished.js';
import { controlHosts } from '../../src/hosts/topology.js';
import type { Session } from '../../src/model/session.js';
import { type Answer, exampleFound, fakeSession } from '../example.js';
import { healthAnswer } from '../health.js';
import { dataLines, gatewayAnswer, plain } from '../plan/members/example.js';

export const units = [
  'etcd.service',
  'kube-apiserver.service',
  'kube-controller-manager.service',
  'kube-scheduler.service',
];

/** The files that should be on a host. */
const wantedOn = (spec: ClusterSpec, host: HostSpec): readonly FileResource[] =>
  itemsOn({ spec, host }).flatMap(({ item }) => (item.kind === 'file' ? [item.wanted(exampleFound)] : []));

/** A unit of the guide on a host, with all files that it reads. */
export function unitOf(spec: ClusterSpec, host: HostSpec, name: string): ForeignUnit {
  const reads = itemsOn({ spec, host }).flatMap(({ item }) =>
    item.kind === 'service' && item.reads.includes(`/etc/systemd/system/${name}`) ? item.reads : [],
  );
  const own = wantedOn(spec, host).filter(({ path }) => reads.includes(path));
  const [file] = own.filter(({ path }) => path.endsWith(name));
  const program = programs.find((each) => name === `${each.name}.service`);
  if (file === undefined || program === undefined) throw new Error(`no unit ${name}`);
  const flags = knownFlags(program.name, versionOf(spec, program));
  return { name, file, reads: own.filter((each) => each !== file), arch: 'amd64', flags };
}

export const contentOf = ({ content }: FileResource): string => (typeof content === 'string' ? content : '');

/** The process that a unit file starts, as a reader of the guide has it. */
export function processOf({ file, name }: ForeignUnit): UnitProcess {
  const command = /^ExecStart=((?:.*\\\n)*.*)$/m.exec(contentOf(file))?.[1] ?? '';
  const argv = command.split(/(?:\s|\\\n)+/).filter((word) => word !== '');
  return {
    program: `/usr/local/bin/${name.replace('.service', '')}`,
    argv: argv.slice(1).map((word) => word.replace('existing', 'new')),
    variables: ['ETCD_UNSUPPORTED_ARCH'],
    user: 0,
    startedAt: 1000,
  };
}

/** The reply to a probe of a host whose units are right but for their words, and that stores these digests. */
function probed(
  spec: ClusterSpec,
  host: HostSpec,
  digests: ReadonlyMap<string, string>,
  unfinished: boolean,
): string {
  const files = wantedOn(spec, host).map((file) => ({ ...fileState(file), path: file.path }));
  const sum = ({ path, sha256 = '' }: (typeof files)[number]): string =>
    path.startsWith('/etc/systemd/system/') ? 'b'.repeat(64) : sha256;
  const index = controlHosts(spec).indexOf(host) + 1;
  const running = host.role === 'control' ? units : [];
  const answer = gatewayAnswer({ host: index }, plain(3));
  return [
    '== host',
    'x86_64',
    'Debian',
    '0',
    '== stat',
    ...files.map(
      ({ path, mode, size }) => `regular file|${mode.toString(8)}|root:0|root:0|1|${size}|x|x|${path}`,
    ),
    ...(index === 0 ? [] : [dataLines(spec)]),
    ...(unfinished ? [`regular file|600|root:0|root:0|1|0|x|x|${unfinishedMark}`] : []),
    '== sha256',
    ...files.map((file) => `${sum(file)}  ${file.path}`),
    '== address',
    `2: ens3    inet ${host.address}/24 scope global ens3`,
    '== unit',
    ...running.map(
      (name) =>
        `Id=${name}\nNames=${name}\nLoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\nNeedDaemonReload=no\nNRestarts=0\n`,
    ),
    '== digest',
    ...running.map((name) => `${name}|${digests.get(name) ?? ''}`),
    ...(index === 0 ? [] : ['== answer', Buffer.from(answer).toString('base64')]),
    '== end',
    '',
  ].join('\n');
}

/** The reply about processes that run with what the units say, after a change of their command lines. */
function printed(spec: ClusterSpec, host: HostSpec, edit: (command: string) => string): string {
  const own = units.map((name) => unitOf(spec, host, name));
  return [
    '@time 2000 1000 100',
    ...own.flatMap((unit) => {
      const { program, argv, user } = processOf(unit);
      const command = edit([program, ...argv, ''].join('\0'));
      return `@unit ${unit.name} 50000 ${user} ${Buffer.from(command).toString('base64')} ${program}`;
    }),
    ...own.flatMap(({ reads }) => reads.map(({ path }) => `@changed 1400.5 ${path}`)),
    '@end',
    '',
  ].join('\n');
}

/** Digests that hosts store, by host and unit, and edits of command lines by host. */
export interface ByHand {
  readonly digests?: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Whether a run has begun that did not succeed. Default false. */
  readonly unfinished?: boolean;
  readonly edits?: Readonly<Record<string, (command: string) => string>>;
}

/** A host that hands out its lock, and answers all else as the fake does. */
function lockable(transport: Transport): Transport {
  return {
    ...transport,
    run: async (command) => {
      if (!command.argv.join(' ').includes('flock -n 7')) return transport.run(command);
      command.onStdoutLine?.('held');
      for await (const _ of command.stdin as AsyncIterable<Uint8Array>);
      return {
        exitCode: 0,
        signal: null,
        stdout: '',
        stderr: '',
        durationMs: 1,
        truncatedBytes: { stdout: 0, stderr: 0 },
      };
    },
  };
}

/** A session with a cluster that was set up by hand. `scripts` are what was run on the hosts besides questions. */
export function byHand(
  spec: ClusterSpec,
  { digests = new Map(), unfinished = false, edits = {} }: ByHand = {},
) {
  const scripts: (readonly [host: string, script: string])[] = [];
  const fake = fakeSession(spec, (name, words): Answer => {
    const host = spec.hosts.find((each) => each.name === name);
    if (host === undefined) return { exitCode: 1 };
    if (words.includes('look at what runs'))
      return { stdout: printed(spec, host, edits[name] ?? ((command) => command)) };
    if (/look at \d+ resources/.test(words))
      return { stdout: probed(spec, host, digests.get(name) ?? new Map(), unfinished) };
    const health = healthAnswer(words);
    if (health !== undefined) return health;
    scripts.push([name, words]);
    return {};
  });
  const transports = new Map([...fake.transports].map(([name, transport]) => [name, lockable(transport)]));
  const session: Session = { ...fake, transports };
  return { session, scripts };
}
