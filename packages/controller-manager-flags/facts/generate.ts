import { dataModule, programModules } from '@harderway/component-flags/facts';

/** The flags, rules and files of kube-controller-manager, its controllers and their limits. */
export default (read: (file: string) => string): Record<string, string> => ({
  ...programModules(read, 'kube-controller-manager', 'controllerManager'),
  'src/controllers.generated.ts': dataModule(
    read('controllers.yaml'),
    'controllers: Readonly<Record<string, { readonly old?: string; readonly versions?: string; readonly uncertain?: string }>>',
  ),
  'src/rules/limits.generated.ts': dataModule(
    read('limits.yaml'),
    'limits: readonly { readonly flag: string; readonly most?: number; readonly versions?: string }[]',
  ),
});
