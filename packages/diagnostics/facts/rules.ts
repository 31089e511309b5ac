import { parse } from 'yaml';

const keys = ['code', 'severity', 'title', 'why', 'source', 'since', 'until', 'example'];

/**
 * Makes a module from a `rules.yaml`, a list of mappings with the keys of `RuleInfo`.
 *
 * @param name of the exported list in camelCase; the type of the codes has `Code` instead of `Rules` in its name
 */
export function rulesModule(text: string, name: `${string}Rules`): string {
  const rules: readonly Readonly<Record<string, unknown>>[] = parse(text);
  for (const rule of rules) {
    const unknown = Object.keys(rule).find((key) => !keys.includes(key));
    if (unknown !== undefined) throw new Error(`rule ${rule['code']} has the unknown key ${unknown}`);
  }
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replace(/Rules$/, 'Code');
  return `// Generated from the facts of this package; do not edit.
import type { RuleInfo } from '@harderway/diagnostics';

/** The codes of {@link ${name}}. */
export type ${type} = ${rules.map(({ code }) => JSON.stringify(code)).join(' | ')};

/** The explanation of each code. */
export const ${name}: readonly RuleInfo<${type}>[] = [
${rules.map((rule) => `  ${JSON.stringify(rule)},\n`).join('')}];
`;
}
