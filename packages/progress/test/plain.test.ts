import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPlain } from '../src/plain.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function recorder(): { readonly lines: () => readonly string[]; write(text: string): void } {
  let all = '';
  return {
    lines: () => all.split('\n').slice(0, -1),
    write: (text) => {
      all += text;
    },
  };
}

test('a line at the start, one every 10 s, one at the end', () => {
  const stream = recorder();
  const progress = createPlain(stream);
  progress.report({ kind: 'start', id: 'build', title: 'Build kube-apiserver', host: 'lab' });
  for (let second = 1; second <= 25; second++) {
    vi.advanceTimersByTime(1000);
    progress.report({
      kind: 'update',
      id: 'build',
      title: 'Build kube-apiserver',
      host: 'lab',
      detail: `package ${second}`,
    });
  }
  progress.report({ kind: 'done', id: 'build', title: 'Build kube-apiserver', host: 'lab' });
  progress.close();
  expect(stream.lines()).toEqual([
    'start   lab  Build kube-apiserver',
    'running lab  Build kube-apiserver: package 9  10 s',
    'running lab  Build kube-apiserver: package 19  20 s',
    'done    lab  Build kube-apiserver  25 s',
  ]);
});

test('failures keep all lines of their detail, other tasks end as stopped', () => {
  const stream = recorder();
  const progress = createPlain(stream);
  progress.report({ kind: 'start', id: 'a', title: 'Start etcd' });
  progress.report({ kind: 'start', id: 'b', title: 'Start kube-apiserver' });
  progress.log('hello');
  progress.report({
    kind: 'failed',
    id: 'a',
    title: 'Start etcd',
    detail: 'exit 1\njournal line\n',
    elapsedMs: 1500,
  });
  progress.report({ kind: 'skipped', id: 'c', title: 'Start kubelet', detail: 'no workers' });
  progress.close();
  progress.close();
  progress.report({ kind: 'start', id: 'a', title: 'too late' });
  expect(stream.lines()).toEqual([
    'start   Start etcd',
    'start   Start kube-apiserver',
    'hello',
    'failed  Start etcd: exit 1  1.5 s',
    '    journal line',
    'skipped Start kubelet: no workers',
    'stopped Start kube-apiserver  0 ms',
  ]);
});

test('a download says how far it is', () => {
  const stream = recorder();
  const progress = createPlain(stream);
  for (let second = 0; second <= 10; second++) {
    progress.report({
      kind: 'update',
      id: 'd',
      title: 'Download',
      bytes: { done: second * 2e6, total: 40e6 },
    });
    vi.advanceTimersByTime(1000);
  }
  progress.report({ kind: 'done', id: 'd', title: 'Download' });
  progress.close();
  expect(stream.lines()).toEqual([
    'start   Download  0 B of 40.0 MB  0 %',
    expect.stringMatching(/^running Download {2}1\d\.0 MB of 40\.0 MB {2}4\d % {2}\d\.\d MB\/s {2}10 s$/),
    'done    Download  20.0 MB  11 s',
  ]);
});
