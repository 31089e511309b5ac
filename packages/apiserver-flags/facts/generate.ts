import { programModules } from '@harderway/component-flags/facts';
import { rulesModule } from '@harderway/diagnostics/facts';
import type { AdmissionPluginHistory } from '../src/catalog/admission-plugin.js';

/** The flags of kube-apiserver, and its admission plugins. */
export default function generate(read: (file: string) => string): Record<string, string> {
  const { plugins }: { readonly plugins: readonly AdmissionPluginHistory[] } = JSON.parse(
    read('admission-plugins.json'),
  );
  return {
    ...programModules(read('kube-apiserver.json'), 'apiserver'),
    'src/rules/rules.generated.ts': rulesModule(read('rules.yaml'), 'apiserverRules'),
    'src/documents/rules.generated.ts': rulesModule(read('document-rules.yaml'), 'documentRules'),
    'src/cluster/rules.generated.ts': rulesModule(read('cluster-rules.yaml'), 'clusterRules'),
    'src/catalog/admission-plugins.generated.ts': `// Generated from the facts of this package; do not edit.
import type { AdmissionPluginHistory } from './admission-plugin.js';

/** The admission plugins of kube-apiserver over all versions that are known. */
export const admissionPluginHistory: readonly AdmissionPluginHistory[] = [
${plugins.map((plugin) => `  ${JSON.stringify(plugin)},\n`).join('')}];
`,
  };
}
