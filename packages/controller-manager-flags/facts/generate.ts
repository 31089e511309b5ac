import { programModules } from '@harderway/component-flags/facts';
import { rulesModule } from '@harderway/diagnostics/facts';

/** The flags and rules of kube-controller-manager. */
export default function generate(read: (file: string) => string): Record<string, string> {
  return {
    ...programModules(read('kube-controller-manager.json'), 'controllerManager'),
    'src/rules/rules.generated.ts': rulesModule(read('rules.yaml'), 'controllerManagerRules'),
  };
}
