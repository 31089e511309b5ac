import { dataModule } from '@harderway/component-flags/facts';
import { rulesModule } from '@harderway/diagnostics/facts';

/** The rules of this package, and the flags that installers set. */
export default (read: (file: string) => string): Record<string, string> => ({
  'src/input/rules.generated.ts': rulesModule(read('rules.yaml'), 'lineRules'),
  'src/input/installer-flags.generated.ts': dataModule(
    read('installer-flags.yaml'),
    "installerFlags: Readonly<Record<'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler', readonly string[]>>",
  ),
});
