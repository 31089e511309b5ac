// Not by the index: that imports modules which are generated here.
import { readYaml } from '@harderway/yaml-text';

/** The first line of every generated module. */
export const head = '// Generated from the facts of this package; do not edit.\n';

function read(text: string): unknown {
  const yaml = readYaml(text);
  if (yaml.kind === 'fault') throw new Error(yaml.diagnostics[0]?.message);
  return yaml.value;
}

const builtIn: ReadonlySet<string> = new Set(['Readonly', 'Record']);

/**
 * A module that exports the data of a YAML or JSON file.
 *
 * @param declaration name and type, such as `releases: Releases`
 * @param from where the named type is imported from; absent if all its types are built in
 */
export function dataModule(text: string, declaration: string, from?: string): string {
  const named = declaration.match(/(?<!')\b[A-Z]\w*/g)?.find((name) => !builtIn.has(name));
  const line = from === undefined ? '' : `import type { ${named} } from '${from}';\n`;
  return `${head}${line}
/** Facts as they are kept beside the sources. */
export const ${declaration} = ${JSON.stringify(read(text), undefined, 1)};
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

/** The subject of each rule, when the program notices, and its message. */
export const ${name}: readonly RuleFacts<${type}>[] = [
${rules.map((rule) => `  ${JSON.stringify(rule)},\n`).join('')}];
`;
}
