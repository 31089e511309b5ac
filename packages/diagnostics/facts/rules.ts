import { parse } from 'yaml';

const keys = ['code', 'severity', 'title', 'why', 'source', 'since', 'until', 'example'];

const list = (text: string): readonly Readonly<Record<string, unknown>>[] => parse(text);

/** `ipvsRules` -> `IpvsCode`. */
const codeType = (name: `${string}Rules`): string =>
  `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replace(/Rules$/, 'Code');

/**
 * Makes a module from a `rules.yaml`, a list of mappings with the keys of `RuleInfo`.
 *
 * @param name of the exported list in camelCase; the type of the codes has `Code` instead of `Rules` in its name
 */
export function rulesModule(text: string, name: `${string}Rules`): string {
  const rules = list(text);
  for (const rule of rules) {
    const unknown = Object.keys(rule).find((key) => !keys.includes(key));
    if (unknown !== undefined) throw new Error(`rule ${rule['code']} has the unknown key ${unknown}`);
  }
  const type = codeType(name);
  return `// Generated from the facts of this package; do not edit.
import type { RuleInfo } from '@harderway/diagnostics';

/** The codes of {@link ${name}}. */
export type ${type} = ${rules.map(({ code }) => JSON.stringify(code)).join(' | ')};

/** The explanation of each code. */
export const ${name}: readonly RuleInfo<${type}>[] = [
${rules.map((rule) => `  ${JSON.stringify(rule)},\n`).join('')}];
`;
}

/**
 * Makes a module with the severities of the same rules, for parsers (`diagnosticsOf`). It is beside that of
 * `rulesModule`, which has to be called `rules.generated.ts`.
 */
export function severitiesModule(text: string, name: `${string}Rules`): string {
  const type = codeType(name);
  const others = list(text).filter(({ severity }) => severity !== 'error');
  return `// Generated from the facts of this package; do not edit.
import type { Severity } from '@harderway/diagnostics';
import type { ${type} } from './rules.generated.js';

/** The severities of the codes that are not errors. */
export const ${name.replace(/Rules$/, 'Severities')}: Readonly<Partial<Record<${type}, Severity>>> = {
${others.map(({ code, severity }) => `  ${JSON.stringify(code)}: ${JSON.stringify(severity)},\n`).join('')}};
`;
}
