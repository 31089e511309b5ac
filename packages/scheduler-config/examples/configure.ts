import {
  formatSchedulerConfiguration,
  parseSchedulerConfiguration,
  schedulerArgv,
} from '@harderway/scheduler-config';

// The file in the version that kube-scheduler 1.31 reads; 1.20 gets v1beta1.
export const file: string = formatSchedulerConfiguration({
  version: '1.31.0',
  kubeconfig: '/var/lib/kubernetes/kube-scheduler.kubeconfig',
  leaderElect: true,
});
export const argv: readonly string[] = schedulerArgv({
  version: '1.31.0',
  flags: { config: '/etc/kubernetes/config/kube-scheduler.yaml', v: 2 },
}).argv;

// A file is read as strictly as the program does.
export const findings: readonly string[] = parseSchedulerConfiguration(file, '1.20.2').diagnostics.map(
  ({ hint = '' }) => hint,
);
