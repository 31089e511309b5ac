import { programModules } from '@harderway/component-flags/facts';

/** The flags of kube-controller-manager. */
export default function generate(read: (file: string) => string): Record<string, string> {
  return programModules(read('kube-controller-manager.json'), 'controllerManager');
}
