import type { PkiFiles } from '@harderway/cluster-pki';
import { diff } from '@harderway/desired-state';
import { describe, expect, test } from 'vitest';
import { itemsOn } from '../../src/components/host-items.js';
import { controlHosts } from '../../src/hosts/topology.js';
import { type StageName, stageNames } from '../../src/model/stages.js';
import { selected } from '../../src/plan/selection.js';
import { exampleFound, examplePki, exampleSpec } from '../example.js';
import { holding } from '../holding.js';

const spec = exampleSpec();
const [host] = controlHosts(spec);
if (host === undefined) throw new Error('no control node');

const resources = (pki: PkiFiles) =>
  itemsOn({ spec, host }).map((staged) => ({
    ...staged,
    resource: staged.item.wanted({ ...exampleFound, pki }),
  }));
const seen = holding(resources(examplePki).map(({ resource }) => resource));
const rotated = (...names: readonly string[]): PkiFiles =>
  new Map(
    [...examplePki].map(([name, file]) => [
      name,
      names.includes(name) ? { ...file, content: `new ${file.content}` } : file,
    ]),
  );
/** Ids of the changes to files of credentials, and to units, that some stages plan. */
function changes(stages: readonly StageName[], pki: PkiFiles, of = seen): readonly string[] {
  const [view] = selected([{ seen: of, resources: resources(pki) }], stages);
  return diff(view?.resources.map(({ resource }) => resource) ?? [], of)
    .map(({ id }) => id)
    .filter((id) => /^(unit|file:\/etc\/etcd|file:\/var\/lib\/kubernetes)/.test(id));
}

const etcd = ['ca.pem', 'kubernetes.pem', 'kubernetes-key.pem'].map((name) => `/etc/etcd/${name}`);
const kubernetes = (...names: readonly string[]) => names.map((name) => `/var/lib/kubernetes/${name}`);
/** The files that each service reads, by its flags. */
const reads: Readonly<Record<string, readonly string[]>> = {
  etcd,
  'kube-apiserver': kubernetes(
    ...['ca.pem', 'ca-key.pem', 'kubernetes.pem', 'kubernetes-key.pem'],
    ...['service-account.pem', 'service-account-key.pem', 'encryption-config.yaml'],
  ),
  'kube-controller-manager': kubernetes(
    ...['ca.pem', 'ca-key.pem', 'service-account-key.pem', 'kube-controller-manager.kubeconfig'],
  ),
  'kube-scheduler': kubernetes('kube-scheduler.kubeconfig'),
};

describe('stages that were chosen', () => {
  const cases = [...examplePki.keys()].flatMap((name) => {
    const pki = rotated(name);
    const all = changes(stageNames, pki);
    return stageNames.map((stage) => [name, stage, pki, all] as const);
  });
  test.each(cases)(
    'with a new %s, %s changes no file without its readers, and restarts none without its files',
    (_name, stage, pki, all) => {
      const planned = changes([stage], pki);
      for (const [unit, paths] of Object.entries(reads)) {
        const differing = paths.map((path) => `file:${path}`).filter((id) => all.includes(id));
        const restarts = planned.includes(`unit:${unit}.service`);
        expect([unit, differing.filter((id) => planned.includes(id))]).toEqual([
          unit,
          restarts ? differing : [],
        ]);
      }
    },
  );

  test('bring others along only where these run and read what changes', () => {
    expect(changes(['kube-controller-manager'], examplePki)).toEqual([]);
    const units = new Map(seen.units);
    const apiserver = units.get('kube-apiserver.service');
    if (apiserver === undefined) throw new Error('no kube-apiserver');
    units.set('kube-apiserver.service', { ...apiserver, active: 'inactive' });
    expect(changes(['kube-controller-manager'], rotated('ca.pem'), { ...seen, units })).toEqual([
      'file:/var/lib/kubernetes/ca.pem',
      'unit:kube-controller-manager.service',
    ]);
    expect(changes(['kube-scheduler'], rotated('ca.pem', 'kube-scheduler.kubeconfig'))).toEqual([
      'file:/var/lib/kubernetes/kube-scheduler.kubeconfig',
      'unit:kube-scheduler.service',
    ]);
  });
});
