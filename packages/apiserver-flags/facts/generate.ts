import { dataModule, programModules } from '@harderway/component-flags/facts';
import { rulesModule, severitiesModule } from '@harderway/diagnostics/facts';
import { parse } from 'yaml';

/** A constant for each kind of file, `policyFacts` for `Policy`, so that a bundle has those that are read. */
function documentsModule(text: string): string {
  const documents: Readonly<Record<string, unknown>> = parse(text);
  return `// Generated from the facts of this package; do not edit.
import type { DocumentFacts } from '@harderway/component-flags/documents';
${Object.entries(documents)
  .map(([kind, facts]) => {
    const name = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}Facts`;
    return `\nexport const ${name}: DocumentFacts = ${JSON.stringify(facts, undefined, 1)};\n`;
  })
  .join('')}`;
}

/** The flags of kube-apiserver, its rules, its admission plugins, and what else it knows by name. */
export default function generate(read: (file: string) => string): Record<string, string> {
  return {
    ...programModules(read, 'kube-apiserver', 'apiserver'),
    'src/documents/rules.generated.ts': rulesModule(read('document-rules.yaml'), 'documentRules'),
    'src/documents/severities.generated.ts': severitiesModule(read('document-rules.yaml'), 'documentRules'),
    'src/cluster/rules.generated.ts': rulesModule(read('cluster-rules.yaml'), 'clusterRules'),
    'src/documents/documents.generated.ts': documentsModule(read('documents.yaml')),
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
