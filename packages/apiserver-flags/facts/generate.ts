import { dataModule, programModules } from '@harderway/component-flags/facts';
import { rulesModule } from '@harderway/diagnostics/facts';

const kinds = [
  'Policy',
  'EncryptionConfiguration',
  'AuthenticationConfiguration',
  'AuthorizationConfiguration',
  'AdmissionConfiguration',
]
  .map((kind) => `'${kind}'`)
  .join(' | ');

/** The flags of kube-apiserver, its rules, its admission plugins, and what else it knows by name. */
export default function generate(read: (file: string) => string): Record<string, string> {
  return {
    ...programModules(read, 'kube-apiserver', 'apiserver'),
    'src/documents/rules.generated.ts': rulesModule(read('document-rules.yaml'), 'documentRules'),
    'src/cluster/rules.generated.ts': rulesModule(read('cluster-rules.yaml'), 'clusterRules'),
    'src/documents/documents.generated.ts': dataModule(
      read('documents.yaml'),
      `documents: Readonly<Record<${kinds}, DocumentFacts>>`,
      '@harderway/component-flags/documents',
    ),
    'src/cis/items.generated.ts': dataModule(read('cis.yaml'), 'cisItems: readonly CisItem[]', './model.js'),
    'src/catalog/api-groups.generated.ts': dataModule(
      read('api-groups.yaml'),
      'apiGroups: Readonly<Record<string, Readonly<Record<string, string>>>>',
    ),
    'src/catalog/admission-plugins.generated.ts': dataModule(
      read('admission-plugins.json'),
      'admissionPlugins: { readonly source: string; readonly plugins: readonly AdmissionPluginHistory[] }',
      './admission-plugin.js',
    ),
  };
}
