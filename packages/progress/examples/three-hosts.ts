import { createProgress } from '@harderway/progress';

const progress = createProgress({ stream: process.stdout });
for (const host of ['control0', 'control1', 'control2']) {
  progress.report({ kind: 'start', id: 'etcd', host, title: 'Start etcd' });
}
progress.report({ kind: 'done', id: 'etcd', host: 'control0', title: 'Start etcd', elapsedMs: 1240 });
progress.report({ kind: 'done', id: 'etcd', host: 'control2', title: 'Start etcd', elapsedMs: 1310 });
progress.report({
  kind: 'failed',
  id: 'etcd',
  host: 'control1',
  title: 'Start etcd',
  detail: 'port 2379 is taken',
  elapsedMs: 310,
});
progress.close();
