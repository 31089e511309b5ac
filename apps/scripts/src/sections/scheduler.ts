import { randomBytes } from 'node:crypto';
import { openApi } from '@harderway/control-plane/api';
import { etcdctl } from '@harderway/control-plane/topology';
import { type ChapterContext, materialsOf, onHost } from '../context.js';
import { kubectl } from '../host-side.js';
import { firstControl } from '../hosts.js';
import type { Section } from '../section.js';
import { until } from '../wait.js';
import { programSection } from './program-section.js';

const deployment = 'harderway-proof';

/** A Deployment gets its ReplicaSet from one program, and the verdict on its pod from the other. */
async function proveDeployment(place: ChapterContext): Promise<void> {
  const { narrator, signal } = place;
  const run = await kubectl(place);
  await run('delete', 'deployment', deployment, '--ignore-not-found', '--wait=true');
  const created = await run('create', 'deployment', deployment, '--image=example.invalid/proof:1');
  narrator.show(`kubectl create deployment ${deployment} --image=example.invalid/proof:1`, created.output);
  const expectations = [
    {
      title: 'kube-controller-manager made its ReplicaSet',
      words: ['get', 'replicasets', '-l', `app=${deployment}`],
      isRight: /^harderway-proof-\S+\s+1\s+1\s+0/m,
    },
    {
      title: 'its pod is Pending, since there are no nodes yet',
      words: ['get', 'pods', '-l', `app=${deployment}`],
      isRight: /\sPending\s/,
    },
    {
      title: 'kube-scheduler says why',
      words: ['get', 'events', '--field-selector=reason=FailedScheduling'],
      isRight: /FailedScheduling.*harderway-proof.*no nodes available/,
    },
  ] as const;
  for (const { title, words, isRight } of expectations) {
    const seen = await until(
      () => run(...words),
      ({ output }) => isRight.test(output),
      { timeoutMs: 60_000, everyMs: 1000, signal },
    );
    narrator.check({
      title,
      command: `kubectl ${words.join(' ')}`,
      output: seen.value.output,
      ok: seen.held,
    });
  }
  await run('delete', 'deployment', deployment, '--wait=false');
}

/** etcd holds a Secret as ciphertext. */
async function proveEncryption(place: ChapterContext): Promise<void> {
  const api = openApi(place.spec, materialsOf(place).pki);
  const path = '/api/v1/namespaces/default/secrets';
  const plain = randomBytes(24).toString('hex');
  try {
    await api.request('DELETE', `${path}/${deployment}`);
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: deployment },
      stringData: { proof: plain },
    };
    const { status } = await api.request('POST', path, secret);
    const key = `/registry/secrets/default/${deployment}`;
    const { stdout } = await onHost(
      place,
      firstControl(place).name,
      ...etcdctl('get', key, '--write-out=json'),
    );
    const stored = /"value":"([^"]*)"/.exec(stdout)?.[1] ?? '';
    const bytes = Buffer.from(stored, 'base64');
    const prefix = /^k8s:enc:[a-z]+:v\d+:[^:]+:/.exec(bytes.subarray(0, 64).toString('latin1'))?.[0] ?? '';
    place.narrator.check({
      host: firstControl(place).name,
      title: 'a Secret is encrypted in etcd',
      source: `what etcd holds at ${key}`,
      output: prefix === '' ? 'not encrypted' : `${prefix}… (${bytes.length} bytes)`,
      ok:
        status === 201 &&
        prefix !== '' &&
        !bytes.includes(plain) &&
        !bytes.includes(Buffer.from(plain).toString('base64')),
    });
  } finally {
    await api.request('DELETE', `${path}/${deployment}`).catch(() => undefined);
    api.close();
  }
}

async function showConfiguration(place: ChapterContext): Promise<void> {
  const { name: host } = firstControl(place);
  const command = ['cat', '/etc/kubernetes/config/kube-scheduler.yaml'];
  place.narrator.show(command.join(' '), (await onHost(place, host, ...command)).stdout, host);
}

/** kube-scheduler on each control node, one of them leading; and the proof that all of it works together. */
export const scheduler: Section = programSection({
  program: 'kube-scheduler',
  title: '9 Remaining components: kube-scheduler, and proof that it works',
  inspect: showConfiguration,
  prove: async (place) => {
    await proveDeployment(place);
    await proveEncryption(place);
  },
});
