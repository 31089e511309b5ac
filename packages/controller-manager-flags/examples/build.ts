import { checkControllerManager } from '@harderway/controller-manager-flags';
import { controllerManagerArgv } from '@harderway/controller-manager-flags/v1.31';

// TypeScript knows the flags of 1.31 and what each takes.
export const argv: readonly string[] = controllerManagerArgv({
  kubeconfig: '/var/lib/kubernetes/kube-controller-manager.kubeconfig',
  'cluster-cidr': '10.64.0.0/12',
  'leader-elect': true,
  controllers: ['*', '-nodeipam'],
  v: 2,
}).argv;

// What the program would do with a command line, before it runs.
export const refused: string | undefined = checkControllerManager({
  version: '1.20.2',
  argv: ['--kubeconfig=/k', '--controllers=*,-nodeipan'],
}).programText;
