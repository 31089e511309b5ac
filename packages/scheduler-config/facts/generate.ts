import { programModules } from '@harderway/component-flags/facts';

/** The flags, rules and files of kube-scheduler. */
export default (read: (file: string) => string): Record<string, string> =>
  programModules(read, 'kube-scheduler', 'scheduler');
