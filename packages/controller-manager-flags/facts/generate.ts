import { programModules } from '@harderway/component-flags/facts';

/** The flags, rules and files of kube-controller-manager. */
export default (read: (file: string) => string): Record<string, string> =>
  programModules(read, 'kube-controller-manager', 'controllerManager');
