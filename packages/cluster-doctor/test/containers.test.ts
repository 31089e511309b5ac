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

test('a program of a pod has not said its version, and starts without a file of the host', () => {
  expect(judged(all(pod, withoutFiles))).toEqual([[], UNKNOWN]);
});

test('a process that systemd does not know runs already, and has not said its version', () => {
  const byHand = all(
    pod,
    on('control1', ({ processes }) => ({
      processes: processes.map((process) =>
        process.argv[0]?.endsWith('kube-scheduler') === true
          ? { ...process, inContainer: undefined }
          : process,
      ),
    })),
    missing('control1', '/usr/local/bin/kube-scheduler'),
    on('control1', ({ answers }) => {
      const { 'version /usr/local/bin/kube-scheduler': _, ...others } = answers;
      return { answers: others };
    }),
  );
  expect(judged(byHand)).toEqual([[], UNKNOWN.slice(0, 1)]);
});

test('an API server without a unit that is not ready is a finding', () => {
  const server = all(
    on('control1', ({ processes, answers }) => {
      const { 'unit kube-apiserver.service': _, ...others } = answers;
      return {
        answers: others,
        processes: processes.map((process) =>
          process.unit === 'kube-apiserver.service' ? { ...process, unit: undefined } : process,
        ),
      };
    }),
    answer('control1', 'units', (text) => text.replace(/Id=kube-apiserver\.service\n(?:.+\n)*\n?/, '')),
    answer(
      'control1',
      'https 127.0.0.1:6443/readyz?verbose',
      () => 'HTTP/1.0 500 Internal Server Error\n\n[-]etcd failed: reason withheld',
    ),
  );
  expect(judged(server)[0]).toEqual(['api-not-ready']);
});
