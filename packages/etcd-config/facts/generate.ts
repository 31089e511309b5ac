import { inRanges, parseVersion, valueAt } from '@harderway/component-flags';
import { dataModule } from '@harderway/component-flags/facts';
import { rulesModule, severitiesModule } from '@harderway/diagnostics/facts';
import { parse, stringify } from 'yaml';
import type { EtcdFlag, FeatureGateHistory } from '../src/catalog/facts.js';

interface Facts {
  readonly asOf: string;
  readonly minors: readonly string[];
  readonly flags: readonly EtcdFlag[];
  readonly featureGates: readonly FeatureGateHistory[];
}

const head = '// Generated from the facts of this package; do not edit.\n';
const literal = (value: unknown): string => JSON.stringify(value);

const list = (values: readonly unknown[]): string =>
  `[\n${values.map((value) => `  ${literal(value)},\n`).join('')}]`;

const catalog = ({ asOf, minors, flags, featureGates }: Facts): string => `${head}
import type { EtcdFlag, FeatureGateHistory } from './facts.js';

export const asOf = ${literal(asOf)};

export const minors: readonly string[] = ${literal(minors)};

export const flags: readonly EtcdFlag[] = ${list(flags)};

export const gates: readonly FeatureGateHistory[] = ${list(featureGates)};
`;

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

/** Explanations of the rules of etcd's start, and the checks that rules share: src/rules/start/rule.ts explains that. */
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
    'src/catalog/facts.generated.ts': catalog(facts),
    'src/catalog/flag-types.generated.ts': types(facts),
    'src/document/rules.generated.ts': rulesModule(read('document-rules.yaml'), 'documentRules'),
    'src/etcdctl/rules.generated.ts': rulesModule(read('etcdctl-rules.yaml'), 'etcdctlRules'),
    'src/etcdctl/severities.generated.ts': severitiesModule(read('etcdctl-rules.yaml'), 'etcdctlRules'),
    'src/rules/members/rules.generated.ts': rulesModule(read('members-rules.yaml'), 'membersRules'),
    ...startModules(read('start-rules.yaml')),
    'src/versions/releases.generated.ts': dataModule(
      read('releases.yaml'),
      'releases: Releases',
      './facts.js',
    ),
    'src/versions/rules.generated.ts': rulesModule(read('upgrade-rules.yaml'), 'upgradeRules'),
  };
}
