import { rulesModule, severitiesModule } from '@harderway/diagnostics/facts';
import type { GateHistory } from '../src/kubernetes/gate-history.js';
import { dataModule, startRulesModule } from './modules.js';

/** A gate as the facts have it: its state over ranges of versions. */
interface Gate {
  readonly name: string;
  readonly versions: readonly { readonly versions: string; readonly is: GateHistory[1][number][1] }[];
  readonly uncertain?: string;
}

function rowOf({ name, versions, uncertain }: Gate): GateHistory {
  const spans = versions.map(({ versions: range, is }) => [range, is] as const);
  return uncertain === undefined ? [name, spans] : [name, spans, uncertain];
}

/** The feature gates, one line a gate. */
export default function generate(read: (file: string) => string): Record<string, string> {
  const { gates }: { readonly gates: readonly Gate[] } = JSON.parse(read('feature-gates.json'));
  return {
    'src/rules/command-line.generated.ts': rulesModule(read('command-line-rules.yaml'), 'commandLineRules'),
    'src/rules/change.generated.ts': rulesModule(read('change-rules.yaml'), 'changeRules'),
    'src/documents/rules.generated.ts': rulesModule(read('document-rules.yaml'), 'documentRules'),
    'src/documents/severities.generated.ts': severitiesModule(read('document-rules.yaml'), 'documentRules'),
    'src/kubernetes/rules/rules.generated.ts': startRulesModule(
      read('shared-rules.yaml'),
      'sharedRules',
      '../rule.js',
    ),
    'src/kubernetes/gate-dependencies.generated.ts': dataModule(
      read('gate-dependencies.yaml'),
      'gateDependencies: Readonly<Record<string, readonly string[]>>',
    ),
    'src/kubernetes/rules/http2.generated.ts': dataModule(
      read('http2.yaml'),
      'approvedSuites: Readonly<Record<string, string>>',
    ),
    'src/kubernetes/gates.generated.ts': `// Generated from the facts of this package; do not edit.
import type { GateHistory } from './gate-history.js';

/** The feature gates of the registry that kube-apiserver, -controller-manager and -scheduler share. */
export const gateHistory: readonly GateHistory[] = [
${gates.map((gate) => `  ${JSON.stringify(rowOf(gate))},\n`).join('')}];
`,
  };
}
