import { programModules } from '@harderway/component-flags/facts';

/** The flags of kube-scheduler. */
export default function generate(read: (file: string) => string): Record<string, string> {
  return programModules(read('kube-scheduler.json'), 'scheduler');
}
