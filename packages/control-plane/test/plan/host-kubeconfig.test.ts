import type { PkiFiles } from '@harderway/cluster-pki';
import { diff } from '@harderway/desired-state';
import { expect, test } from 'vitest';
import { itemsOn } from '../../src/components/host-items.js';
import { controlHosts } from '../../src/hosts/topology.js';
import { exampleFound, examplePkiOf, exampleSpec } from '../example.js';
import { holding } from '../holding.js';

const spec = { ...exampleSpec(), profile: 'production' } as const;
const pki = examplePkiOf(spec);

const wanted = (host: (typeof spec.hosts)[number], files: PkiFiles) =>
  itemsOn({ spec, host }).map(({ item }) => item.wanted({ ...exampleFound, pki: files }));

/** Files and services of Kubernetes that change on each control node from one set of credentials to another. */
const changes = (before: PkiFiles, after: PkiFiles): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    controlHosts(spec).map((host) => {
      const ids = diff(wanted(host, after), holding(wanted(host, before))).map(({ id }) => id);
      return [host.name, ids.filter((id) => /^(file:|unit:(etcd|kube-))/.test(id))];
    }),
  );

const withContent = (name: (each: string) => boolean, content: string): PkiFiles =>
  new Map([...pki].map(([each, file]) => [each, name(each) ? { ...file, content } : file]));

const steps = (program: string): readonly string[] => [
  `file:/var/lib/kubernetes/${program}.kubeconfig`,
  `unit:${program}.service`,
];

test.each(['kube-controller-manager', 'kube-scheduler'])(
  'a new kubeconfig of %s on one host restarts it there, and nothing else',
  (program) => {
    const renewed = withContent((name) => name === `${program}-client-control1.kubeconfig`, 'new\n');
    expect(changes(pki, renewed)).toEqual({
      control0: [],
      control1: steps(program),
      control2: [],
    });
  },
);

test('hosts that share a kubeconfig each get their own', () => {
  const shared = withContent((name) => name.endsWith('.kubeconfig'), 'for all\n');
  const both = [...steps('kube-controller-manager'), ...steps('kube-scheduler')].sort();
  for (const ids of Object.values(changes(shared, pki))) expect([...ids].sort()).toEqual(both);
});
