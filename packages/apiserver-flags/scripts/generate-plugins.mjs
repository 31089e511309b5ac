#!/usr/bin/env node
// Generates the history of admission plugins from facts/admission-plugins.json.
import { readFileSync, writeFileSync } from 'node:fs';

const facts = JSON.parse(readFileSync(new URL('../facts/admission-plugins.json', import.meta.url), 'utf8'));
const rows = facts.plugins.map((plugin) => `  ${JSON.stringify(plugin)},\n`).join('');
writeFileSync(
  new URL('../src/catalog/admission-plugins.generated.ts', import.meta.url),
  `// Generated from the facts file of this package; run \`pnpm run catalog\` after editing the facts.
import type { AdmissionPluginHistory } from '../admission-plugins.js';

/** The admission plugins of kube-apiserver over all versions that are known. */
export const admissionPluginHistory: readonly AdmissionPluginHistory[] = [
${rows}];
`,
);
