import { expect, test } from 'vitest';
import {
  all,
  answer,
  editUnit,
  type Plant,
  replaced,
  stopped,
} from '../../../tools/testing/hand-built/edit.js';
import { healthy } from '../../../tools/testing/hand-built/healthy.js';
import { judge } from '../src/judge/judge.js';

const SERVER = 'kube-apiserver.service';
const script = '[Service]\nExecStart=/usr/local/bin/start-kube-apiserver.sh\n';

/** Codes of findings, and subjects of what was not read. */
function judged(plant: Plant): readonly (readonly string[])[] {
  const { findings, unread } = judge(plant(healthy()));
  return [findings.map(({ id }) => id), unread.map(({ subject }) => subject)];
}

test('a program that a script starts has the settings of its process', () => {
  const scripted = answer('control1', `unit ${SERVER}`, () => script);
  expect(judged(scripted)).toEqual([[], ['version /usr/local/bin/start-kube-apiserver.sh']]);
});

test('nothing follows from what a stopped program may get from a script', () => {
  const scripted = all(
    editUnit('control1', SERVER, () => script),
    stopped('control1', SERVER),
  );
  const [found, unread] = judged(scripted);
  expect(found).toEqual(['service-stopped']);
  expect(unread).toContain('the settings of kube-apiserver');
});

test('nothing follows from what a stopped etcd may get from a file that the bundle lacks', () => {
  const elsewhere = all(
    editUnit(
      'control1',
      'etcd.service',
      () => '[Service]\nEnvironmentFile=/etc/etcd/etcd.env\nExecStart=/usr/local/bin/etcd\n',
    ),
    stopped('control1', 'etcd.service'),
  );
  const [found, unread] = judged(elsewhere);
  expect(found).toEqual(['service-stopped']);
  expect(unread).toContain('the settings of etcd');
});

test('a flag that is missing from a command whose words are all known is not given', () => {
  const [found] = judged(editUnit('control1', SERVER, replaced(/ *--client-ca-file=.*\n/, '')));
  expect(found).toContain('client-authority-missing');
});
