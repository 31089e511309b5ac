// Not by the index: that imports modules which are generated here.
import { readYaml } from '@harderway/yaml-text';

/** The first line of every generated module. */
export const head = '// Generated from the facts of this package; do not edit.\n';

function read(text: string): unknown {
  const yaml = readYaml(text);
  if (yaml.kind === 'fault') throw new Error(yaml.diagnostics[0]?.message);
  return yaml.value;
}

/** How the data of a module is declared. */
export interface DataForm {
  readonly name: string;
  /** The docstring. */
  readonly about: string;
  /** The declared type, and where its first word is imported from. */
  readonly type: string;
  readonly imports?: readonly [name: string, from: string];
}

/** A module that exports the data of a YAML file. */
export function dataModule(text: string, { name, about, type, imports }: DataForm): string {
  const line = imports === undefined ? '' : `import type { ${imports[0]} } from '${imports[1]}';\n`;
  return `${head}${line}
/** ${about} */
export const ${name}: ${type} = ${JSON.stringify(read(text), undefined, 1)};
`;
}

const REQUIRED = ['code', 'severity', 'title', 'why', 'stage'];
const KEYS = [...REQUIRED, 'source', 'example', 'versions', 'flag', 'words', 'message', 'hint'];

/**
 * A module of the rules that a Kubernetes program applies at its start, from a list of mappings with the keys of
 * `RuleFacts`.
 *
 * @param name of the exported list in camelCase; the type of the codes has `Code` instead of `Rules` in its name
 * @param from where `RuleFacts` is imported from
 */
export function startRulesModule(
  text: string,
  name: `${string}Rules`,
  from = '@harderway/component-flags/kubernetes',
): string {
  const rules = read(text);
  if (!Array.isArray(rules)) throw new Error(`the facts of ${name} are not a list`);
  for (const rule of rules) {
    const wrong =
      REQUIRED.find((key) => typeof rule[key] !== 'string') ??
      Object.keys(rule).find((key) => !KEYS.includes(key));
    if (wrong !== undefined)
      throw new Error(`rule ${rule.code} of ${name}: ${wrong} is missing or not a key`);
  }
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replace(/Rules$/, 'Code');
  return `${head}import type { RuleFacts } from '${from}';

/** The codes of {@link ${name}}. */
export type ${type} = ${rules.map(({ code }) => JSON.stringify(code)).join(' | ')};

/** What each rule is about, when the program notices, and what it says. */
export const ${name}: readonly RuleFacts<${type}>[] = [
${rules.map((rule) => `  ${JSON.stringify(rule)},\n`).join('')}];
`;
}
