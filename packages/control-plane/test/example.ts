import type { PkiFiles } from '@harderway/cluster-pki';
import { type ClusterSpec, exampleClusterYaml, parseClusterSpec } from '@harderway/cluster-spec';
import type { ProgramFile, ProgramName } from '@harderway/release-binaries';
import type { CommandResult, Transport } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';
import { itemsOn } from '../src/components/host-items.js';
import type { ItemInputs } from '../src/model/item.js';
import type { Materials } from '../src/model/materials.js';
import type { Session } from '../src/model/session.js';
import type { OperationContext } from '../src/operations/kind.js';
import { completeReply } from './probe-reply.js';

const specs = new Map<string, ClusterSpec>();

/** The guide's cluster; `edit` changes the text of cluster.yaml first. Each text is parsed once. */
export function exampleSpec(edit: (yaml: string) => string = (yaml) => yaml): ClusterSpec {
  const text = edit(exampleClusterYaml());
  const known = specs.get(text);
  if (known !== undefined) return known;
  const { spec, diagnostics } = parseClusterSpec(text, { path: '/c/cluster.yaml' });
  if (spec === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  specs.set(text, spec);
  return spec;
}

const names = [
  'ca.pem',
  'ca-key.pem',
  'kubernetes.pem',
  'kubernetes-key.pem',
  'service-account.pem',
  'service-account-key.pem',
  'admin.pem',
  'admin-key.pem',
  'kube-controller-manager.kubeconfig',
  'kube-scheduler.kubeconfig',
  'encryption-config.yaml',
];

/** Credentials that differ from everything else: the content of a secret one is `SECRET of NAME`. */
export const examplePki: PkiFiles = filesOf(names);

function filesOf(all: readonly string[]): PkiFiles {
  return new Map(
    all.map((name) => {
      const secret = !name.endsWith('.pem') || name.endsWith('-key.pem');
      return [name, { content: `${secret ? 'SECRET' : 'public'} of ${name}\n`, secret }] as const;
    }),
  );
}

/** As {@link examplePki}, with all that the hosts of a spec hold. */
export const examplePkiOf = (spec: ClusterSpec): PkiFiles =>
  filesOf([
    ...names,
    ...spec.hosts.flatMap((host) =>
      itemsOn({ spec, host }).flatMap(({ item }) =>
        item.kind === 'file' && item.credential !== undefined ? [item.credential] : [],
      ),
    ),
  ]);

/** Materials whose programs all have the same checksum, 64 times one digit. */
export function exampleMaterials(digit = 'a', files: PkiFiles = examplePki): Materials {
  const program = (name: ProgramName): ProgramFile => ({
    name,
    version: '1',
    arch: 'amd64',
    path: `/tmp/${name}`,
    sha256: digit.repeat(64),
    size: 1,
    source: 'here',
    signature: { kind: 'unsigned' },
  });
  return {
    pki: { directory: '/c/auth', files, written: [], warnings: [] },
    programs: async () => ({
      etcd: program('etcd'),
      etcdctl: program('etcdctl'),
      'kube-apiserver': program('kube-apiserver'),
      'kube-controller-manager': program('kube-controller-manager'),
      'kube-scheduler': program('kube-scheduler'),
      kubectl: program('kubectl'),
    }),
  };
}

/** The observation of a host of a cluster that runs. */
export const exampleFound: ItemInputs = {
  arch: 'amd64',
  device: 'ens3',
  etcdFounded: true,
  pki: examplePki,
  program: () => ({ kind: 'local-file', path: '', sha256: 'a'.repeat(64), size: 1 }),
};

/** The answer of a command. */
export type Answer = Partial<Pick<CommandResult, 'exitCode' | 'stdout' | 'stderr'>> | Error;

/** A session whose hosts answer commands by a function. */
export function fakeSession(
  spec: ClusterSpec,
  answer: (host: string, words: string) => Answer,
): Session & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  const transports = new Map<string, Transport>(
    [...spec.hosts, ...spec.leaving].map(({ name }) => [
      name,
      createFake({
        host: name,
        steps: [
          {
            expect: () => true,
            times: 'any',
            answer: ({ argv }) => {
              asked.push(name);
              const words = argv.join(' ');
              const answered = answer(name, words);
              if (answered instanceof Error || answered.stdout === undefined) return answered;
              return { ...answered, stdout: completeReply(answered.stdout, words) };
            },
          },
        ],
      }),
    ]),
  );
  return { spec, transports, unreachable: [], reach: async () => {}, close: async () => undefined, asked };
}

/** The context of an operation that uses hosts alone. */
export function operationContext(session: Session, signal?: AbortSignal): OperationContext {
  const unused = (): never => {
    throw new Error('this operation uses hosts alone');
  };
  return { session, signal, onProgress: () => {}, pki: unused, api: unused };
}

/** The guide's cluster with a second gateway. */
export const withStandby = (yaml: string): string =>
  `${yaml}  - {name: gateway1, role: gateway, address: 192.168.1.9}\n`;
