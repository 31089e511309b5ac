import { expect, test } from 'vitest';
import { all, answer, missing, on, type Plant } from '../../../tools/testing/hand-built/edit.js';
import { healthy } from '../../../tools/testing/hand-built/healthy.js';
import { judge } from '../src/judge/judge.js';

const SCHEDULER = 'kube-scheduler.service';

/** Codes of findings, and subjects of what was not read. */
function judged(plant: Plant): readonly (readonly string[])[] {
  const { findings, unread } = judge(plant(healthy()));
  return [findings.map(({ id }) => id), unread.map(({ subject }) => subject)];
}

/** The scheduler of a host as a process of a container, of which systemd knows no unit. */
const contained: Plant = on('control1', ({ processes }) => ({
  processes: processes.map((process) =>
    process.unit === SCHEDULER ? { ...process, unit: undefined, inContainer: true } : process,
  ),
}));

/** The host has none of the files that the scheduler is made of. */
const withoutFiles = all(
  missing('control1', '/usr/local/bin/kube-scheduler'),
  missing('control1', '/etc/kubernetes/config/kube-scheduler.yaml'),
);

const UNKNOWN = ['version /usr/local/bin/kube-scheduler', '/etc/kubernetes/config/kube-scheduler.yaml'];

test.each([
  [
    'a runtime',
    '/usr/bin/docker run --rm --net=host registry.k8s.io/kube-scheduler:v1.34.0 /usr/local/bin/kube-scheduler',
  ],
  ['a runtime, by a shell', '/bin/sh -c "exec podman run scheduler /usr/local/bin/kube-scheduler'],
])('the files of a program that %s starts are those of its image', (_, start) => {
  const end = start.includes('"') ? '"' : '';
  const unit = answer(
    'control1',
    `unit ${SCHEDULER}`,
    (text) =>
      `${text.split('ExecStart=')[0]}ExecStart=${start} --config=/etc/kubernetes/config/kube-scheduler.yaml --v=2${end}\n`,
  );
  expect(judged(all(unit, contained, withoutFiles))).toEqual([[], UNKNOWN]);
});

test('the files of a program below a directory of its own are not those of the host', () => {
  const rooted = answer('control1', `unit ${SCHEDULER}`, (text) =>
    text.replace('[Service]', '[Service]\nRootDirectory=/srv/root'),
  );
  expect(judged(all(rooted, withoutFiles))).toEqual([[], UNKNOWN]);
});

/** The scheduler as a static pod. */
const pod = all(
  contained,
  on('control1', ({ answers }) => {
    const { [`unit ${SCHEDULER}`]: _, ...others } = answers;
    return { answers: others };
  }),
  answer('control1', 'units', (text) => text.replace(/Id=kube-scheduler\.service\n(?:.+\n)*(?:.+$)?\n?/, '')),
);

test('a program of a pod starts without a file of the host', () => {
  expect(judged(all(pod, withoutFiles))).toEqual([[], UNKNOWN.slice(1)]);
});
