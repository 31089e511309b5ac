#!/usr/bin/env node
// Generates the history of feature gates from facts/feature-gates.json: one line a gate, ranges with letters.
import { readFileSync, writeFileSync } from 'node:fs';

const facts = JSON.parse(readFileSync(new URL('../facts/feature-gates.json', import.meta.url), 'utf8'));
const lines = facts.gates.map(({ name, versions, uncertain }) => {
  const spans = versions.map(({ versions: range, is }) => [range, is]);
  return `  [${JSON.stringify(name)}, ${JSON.stringify(spans)}${uncertain === undefined ? '' : `, ${JSON.stringify(uncertain)}`}],\n`;
});
writeFileSync(
  new URL('../src/kubernetes/gates.generated.ts', import.meta.url),
  `// Generated from the facts file of this package; run \`pnpm run catalog\` after editing the facts.
import type { GateHistory } from './gates.js';

/** The feature gates of the registry that kube-apiserver, -controller-manager and -scheduler share. */
export const gateHistory: readonly GateHistory[] = [
${lines.join('')}];
`,
);
