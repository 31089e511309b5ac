import { type FlagType, inRanges, parseVersion, type Varying, valueAt } from '@harderway/component-flags';
import { rulesModule } from '@harderway/diagnostics/facts';
import { parse, stringify } from 'yaml';
import type { CatalogRow, DeprecationRow, GateRow } from '../src/catalog/row.js';

/** A flag in the facts. */
interface Flag {
  readonly name: string;
  readonly group: string;
  readonly versions: string;
  readonly type: Varying<FlagType>;
  readonly default: Varying<string>;
  readonly file?: { readonly path: string; readonly versions?: string };
  readonly values?: readonly string[];
  readonly deprecated?: {
    readonly since: string;
    readonly kind: string;
    readonly replacement?: readonly string[];
    readonly removalAnnounced?: string;
  };
}

interface Facts {
  readonly minors: readonly string[];
  readonly flags: readonly Flag[];
  readonly featureGates: readonly { readonly name: string; readonly versions: GateRow[1] }[];
}

const head = '// Generated from the facts of this package; do not edit.\n';
const literal = (value: unknown): string => JSON.stringify(value);

// Short forms keep the table small: src/catalog/row.ts explains them.
function deprecationOf(name: string, deprecated: NonNullable<Flag['deprecated']>): DeprecationRow {
  const { since, kind, replacement, removalAnnounced } = deprecated;
  const first = replacement?.[0] ?? 0;
  const short = first === name.replace(/^experimental-/, '') ? 1 : first;
  return [since, kind === 'warns' ? 1 : 0, short, removalAnnounced ?? 0];
}

function rowOf({ name, type, default: standard, versions, file, deprecated, values }: Flag): CatalogRow {
  const path = file === undefined ? 0 : file.path === name ? 1 : file.path;
  const more = {
    ...(file?.versions === undefined ? {} : { file: file.versions }),
    ...(deprecated === undefined ? {} : { old: deprecationOf(name, deprecated) }),
    ...(values === undefined ? {} : { values }),
  };
  const all = versions === '3.4-' ? 0 : versions;
  return Object.keys(more).length === 0
    ? [name, type, standard, all, path]
    : [name, type, standard, all, path, more];
}

function catalog({ minors, flags, featureGates }: Facts): string {
  const groups = [...new Set(flags.map(({ group }) => group))].map((group) => {
    const rows = flags.filter((flag) => flag.group === group).map((flag) => `    ${literal(rowOf(flag))},\n`);
    return `  ${literal(group)}: [\n${rows.join('')}  ],\n`;
  });
  return `${head}import type { CatalogRow, GateRow } from './row.js';

export const minors: readonly string[] = ${literal(minors)};

export const rows: Readonly<Record<string, readonly CatalogRow[]>> = {
${groups.join('')}};

export const gates: readonly GateRow[] = [
${featureGates.map(({ name, versions }) => `  ${literal([name, versions])},\n`).join('')}];
`;
}

function types({ minors, flags }: Facts): string {
  const interfaces = minors.map((minor) => {
    const version = parseVersion(minor);
    const fields = flags
      .filter(({ versions }) => inRanges(version, versions))
      .map(({ name, type }) => `    readonly ${literal(name)}: ${literal(valueAt(type, version))};\n`);
    return `  readonly ${literal(minor)}: {\n${fields.join('')}  };\n`;
  });
  return `${head}
/** The type of each flag in the newest patch of each minor. */
export interface FlagTypesByMinor {
${interfaces.join('')}}
`;
}

/** What explains the rules of etcd's start, and what they check by themselves: src/rules/start/rule.ts explains that. */
function startModules(text: string): Record<string, string> {
  const rules: readonly Readonly<Record<string, unknown>>[] = parse(text);
  const infos = rules.map(({ stage: _, versions: __, value: ___, ...info }) => info);
  const facts = rules.map(({ code, stage, versions, value }) => [code, { stage, versions, value }]);
  return {
    'src/rules/start/rules.generated.ts': rulesModule(stringify(infos), 'startRules'),
    'src/rules/start/facts.generated.ts': `${head}import type { RuleFacts } from './rule.js';
import type { StartCode } from './rules.generated.js';

export const ruleFacts: Readonly<Record<StartCode, RuleFacts>> = {
${facts.map(([code, fact]) => `  ${literal(code)}: ${literal(fact)},\n`).join('')}};
`,
  };
}

/** The catalog of etcd's flags and feature gates, the types of the flags, and what people have to know about codes. */
export default function generate(read: (file: string) => string): Record<string, string> {
  const facts: Facts = JSON.parse(read('etcd.json'));
  return {
    'src/catalog/rows.generated.ts': catalog(facts),
    'src/catalog/flag-types.generated.ts': types(facts),
    'src/document/rules.generated.ts': rulesModule(read('document-rules.yaml'), 'documentRules'),
    'src/etcdctl/rules.generated.ts': rulesModule(read('etcdctl-rules.yaml'), 'etcdctlRules'),
    'src/rules/members/rules.generated.ts': rulesModule(read('members-rules.yaml'), 'membersRules'),
    ...startModules(read('start-rules.yaml')),
    'src/versions/rules.generated.ts': rulesModule(read('upgrade-rules.yaml'), 'upgradeRules'),
  };
}
