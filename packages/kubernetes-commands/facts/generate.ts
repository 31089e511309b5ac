import { dataModule } from '@harderway/component-flags/facts';
import { rulesModule } from '@harderway/diagnostics/facts';

/** The rules of this package, and the flags that installers set. */
export default (read: (file: string) => string): Record<string, string> => ({
  'src/input/rules.generated.ts': rulesModule(read('rules.yaml'), 'lineRules'),
  'src/input/installer-flags.generated.ts': dataModule(read('installer-flags.yaml'), {
    name: 'installerFlags',
    about: 'Flags that kubeadm, k3s and rke2 give the programs themselves.',
    type: "Readonly<Record<'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler', readonly string[]>>",
  }),
});
