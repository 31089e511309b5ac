import type { ChangeStep, Plan } from '@harderway/control-plane';

const unitDiff = `--- /etc/systemd/system/etcd.service
+++ /etc/systemd/system/etcd.service
@@ -9,5 +9,5 @@
   --client-cert-auth \\
-  --initial-cluster-state new \\
+  --initial-cluster-state existing \\
   --data-dir=/var/lib/etcd
`;

const longDiff = `--- /dev/null
+++ /etc/systemd/system/kube-apiserver.service
@@ -0,0 +1,30 @@
${Array.from({ length: 30 }, (_, line) => `+line ${line + 1}`).join('\n')}
`;

function step(host: string, stage: ChangeStep['stage'], path: string, more: Partial<ChangeStep>): ChangeStep {
  const resource = { kind: 'file', path, content: '', mode: 0o644 } as const;
  const shown = { action: 'create', summary: `create ${path} (0644, root:root)`, why: 'missing' } as const;
  const change = { id: `file:${path}`, ...shown, resource };
  return { kind: 'change', id: `${host}/${stage}/file:${path}`, host, stage, ...shown, change, ...more };
}

const nodes = ['control0', 'control1', 'control2'];

/** A plan with steps that hosts share, with steps of one host, with diffs and with a guard. */
export const somePlan: Plan = {
  kind: 'apply',
  cluster: 'kubenet',
  hosts: nodes.map((name) => ({ name, arch: 'amd64', os: 'Debian GNU/Linux 13 (trixie)', generation: 1 })),
  waves: [
    {
      id: 'etcd/files',
      title: 'files of etcd',
      hosts: nodes.map((host) => ({
        host,
        steps: [
          step(host, 'etcd', '/etc/etcd/kubernetes-key.pem', {
            summary: 'create /etc/etcd/kubernetes-key.pem (0600, root:root, secret)',
          }),
          ...(host === 'control1'
            ? [
                step(host, 'etcd', '/etc/systemd/system/etcd.service', {
                  action: 'update',
                  summary: 'update /etc/systemd/system/etcd.service (0644, root:root)',
                  why: 'content differs',
                  diff: unitDiff,
                }),
              ]
            : []),
        ],
      })),
    },
    {
      id: 'etcd/restart/control1',
      title: 'restart etcd',
      guard: {
        component: 'etcd',
        text: '2 of 3 voters stay up, 2 are needed',
        others: ['control0', 'control2'],
        needed: 2,
      },
      hosts: [
        {
          host: 'control1',
          steps: [
            step('control1', 'etcd', '/x', {
              action: 'restart',
              summary: 'restart etcd.service',
              why: 'started with other files',
            }),
          ],
        },
      ],
    },
    {
      id: 'kube-apiserver',
      title: 'kube-apiserver',
      hosts: [
        {
          host: 'control0',
          steps: [
            step('control0', 'kube-apiserver', '/etc/systemd/system/kube-apiserver.service', {
              diff: longDiff,
            }),
            step('control0', 'kube-apiserver', '/old', {
              action: 'remove',
              summary: 'remove /old',
              why: 'left over',
            }),
          ],
        },
      ],
    },
  ],
};

const unit = { kind: 'unit', name: 'etcd.service', enabled: true, active: true } as const;
const restart = {
  action: 'restart',
  summary: 'restart etcd.service',
  why: 'runs with unknown configuration',
} as const;

/** A plan that restarts a program that others started. */
export const foreignPlan: Plan = {
  ...somePlan,
  waves: [
    {
      id: 'etcd:control1',
      title: 'etcd on control1',
      hosts: [
        {
          host: 'control1',
          steps: [
            step('control1', 'etcd', '/x', {
              ...restart,
              change: { id: 'unit:etcd.service', resource: unit, ...restart },
              takesOver: true,
            }),
          ],
        },
      ],
    },
  ],
};
