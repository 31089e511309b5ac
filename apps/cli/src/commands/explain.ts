import {
  type ClusterSpec,
  exampleClusterYaml,
  type Profile,
  parseClusterSpec,
} from '@harderway/cluster-spec';
import { EXIT, UsageError, wrapText } from '@harderway/command';
import { nearest } from '@harderway/diagnostics';
import {
  balancerDirectives,
  cisExceptions,
  type FlagSetting,
  type Program,
  type ProgramFlag,
  programs,
  settingIn,
  type UnitSetting,
} from '@harderway/program-settings';
import type { Context } from '../context.js';
import { CliError } from '../errors.js';
import type { OptionsOf } from '../options.js';
import { fileToJson, viewFiles } from '../present/annotated.js';
import { writeJson } from '../present/json.js';
import { loadSpec } from '../spec-file.js';

/** Its directives are explained as flags are. */
const balancer = { name: 'ldirectord', flags: balancerDirectives, unit: {} };

const profiles: readonly Profile[] = ['guide', 'production'];

/** How one profile sets a flag. */
interface Explained {
  /** Absent: etcd's and the scheduler's own packages work it out, or the flag is not given. */
  readonly value?: string | undefined;
  readonly why: string;
  readonly source: string;
}

/** A flag that harderway sets, or a setting of a unit. */
interface Explanation {
  readonly program: string;
  /** Name of the flag, without dashes. */
  readonly flag?: string | undefined;
  /** Key in [Service] of the program's unit. */
  readonly unitSetting?: string | undefined;
  /** The key of cluster.yaml that decides it; empty if none does. Absent: `extraFlags` may replace it. */
  readonly reserved?: string | undefined;
  /** The value that `extraFlags` in cluster.yaml sets. It replaces the values of both profiles. */
  readonly extraFlag?: string | undefined;
  readonly settings: { readonly [P in Profile]?: Explained };
}

/** The cluster that values are for: that of cluster.yaml, or else the guide's. */
async function specFor(context: Context, options: OptionsOf<'explain'>): Promise<ClusterSpec | undefined> {
  try {
    return await loadSpec(context, options);
  } catch (error) {
    if (error instanceof CliError && error.code === 'file-missing')
      return parseClusterSpec(exampleClusterYaml()).spec;
    throw error;
  }
}

function explained({ value, why, source }: FlagSetting, spec: ClusterSpec | undefined): Explained {
  const host = spec?.hosts.find(({ role }) => role === 'control');
  const members = spec?.hosts.filter(({ role }) => role === 'control') ?? [];
  const etcdEndpoints = members.map(({ address }) => `https://${address}:2379`);
  const given = typeof value === 'function' ? spec && host && value({ spec, host, etcdEndpoints }) : value;
  return { value: given, why, source };
}

function settingsOf(flag: ProgramFlag, spec: ClusterSpec | undefined): Explanation['settings'] {
  const each = profiles.flatMap((profile) => {
    const setting = settingIn(profile, flag);
    return setting === undefined ? [] : [[profile, explained(setting, spec)] as const];
  });
  return Object.fromEntries(each);
}

const unitSettings = (
  { values, why, source }: UnitSetting,
  spec: ClusterSpec | undefined,
): Explanation['settings'] => ({
  production: { ...(spec === undefined ? {} : { value: values(spec).join(', ') }), why, source },
});

/** A program of a section of cluster.yaml, or the balancer. */
type Explicable = Pick<Program, 'flags' | 'unit'> & {
  readonly name: string;
  readonly section?: Program['section'] | undefined;
};

/** All that harderway or `extraFlags` sets of a program. */
function explanationsOf(
  { name: program, section, flags, unit }: Explicable,
  spec: ClusterSpec | undefined,
): readonly Explanation[] {
  const extra = (section && spec?.[section].extraFlags) ?? {};
  return [
    ...[...new Set([...Object.keys(flags), ...Object.keys(extra)])].map((flag) => {
      const facts = flags[flag];
      const settings = facts === undefined ? {} : settingsOf(facts, spec);
      return { program, flag, reserved: facts?.reserved, extraFlag: extra[flag], settings };
    }),
    ...Object.entries(unit).map(([unitSetting, facts]) => ({
      program,
      unitSetting,
      settings: unitSettings(facts, spec),
    })),
  ];
}

const nameOf = ({ flag, unitSetting }: Explanation): string => flag ?? unitSetting ?? '';

/** Whether production sets it otherwise than the guide. */
const differs = ({ settings: { guide, production } }: Explanation): boolean => guide?.why !== production?.why;

function view(explanation: Explanation, { isTTY, columns, paint }: Context['stdout']): string {
  const { program, flag, unitSetting, reserved, extraFlag, settings } = explanation;
  const { guide, production } = settings;
  const lines = (name: string, setting: Explained | undefined): readonly string[] =>
    setting === undefined
      ? [`  ${name}: not set`]
      : [
          `  ${name}: ${setting.value ?? (guide?.value === undefined ? 'depends on the host' : 'not set')}`,
          `    ${isTTY ? wrapText(setting.why, columns, 4) : setting.why}`,
          `    ${paint('faint', setting.source)}`,
        ];
  const own =
    extraFlag === undefined ? [] : [`  set to: ${extraFlag}`, '    among extraFlags of cluster.yaml'];
  const usual =
    guide?.why === production?.why
      ? lines(extraFlag === undefined ? 'set to' : 'otherwise', guide)
      : [...lines('guide', guide), ...lines('production', production)];
  const decided = reserved ? [`  decided by ${reserved} of cluster.yaml`] : [];
  const dashes = program === balancer.name ? '' : '--';
  const title = flag === undefined ? `${program}.service ${unitSetting}=` : `${program} ${dashes}${flag}`;
  return [paint('strong', title), ...own, ...usual, ...decided, ''].join('\n');
}

/** The items that the profile production leaves open, and why. */
function openItems({ isTTY, columns, paint }: Context['stdout']): string {
  const items = cisExceptions.map(({ item, versions, why }) => {
    const text = `${item}, with Kubernetes ${versions}: ${why}`;
    return `  ${isTTY ? wrapText(text, columns, 2) : text}\n`;
  });
  return `${paint('strong', 'Items of the CIS benchmark that do not hold in production')}\n${items.join('')}`;
}

/** Prints the files of a profile, with the reason of each line. */
async function explainFiles(context: Context, spec: ClusterSpec, json: boolean): Promise<void> {
  const { annotatedFiles } = await context.controlPlane();
  const files = annotatedFiles(spec);
  const { stdout } = context;
  if (json) writeJson(stdout, files.map(fileToJson));
  else stdout.write(viewFiles(files, stdout));
}

/** The error for a name that is not explained: whether a program has such a flag, or what was meant. */
async function unknownName(
  context: Context,
  spec: ClusterSpec | undefined,
  all: readonly Explanation[],
  name: string,
): Promise<UsageError> {
  const further = spec === undefined ? [] : (await context.controlPlane()).furtherFlags(spec, name);
  const [first] = further;
  if (first !== undefined)
    return new UsageError(
      `harderway leaves --${name} at its default; ${further.map(({ program, version }) => `${program} ${version}`).join(' and ')} ${further.length === 1 ? 'has' : 'have'} it`,
      { hint: `set it in cluster.yaml: ${first.section}: {extraFlags: {${name}: VALUE}}` },
    );
  const known = [...all.map(nameOf), ...new Set(all.map(({ program }) => program))];
  const meant = nearest(name, known);
  const written = all.some(({ flag }) => flag === meant) ? `--${meant}` : meant;
  return new UsageError(`no program has a flag or setting ${name}`, {
    hint: meant === undefined ? 'name a flag, a setting of a unit or a program' : `did you mean ${written}?`,
  });
}

/** Prints the explanations of names that are known, and returns the first that is not. */
function explainNames(
  { stdout }: Context,
  all: readonly Explanation[],
  names: readonly string[],
  json: boolean,
): string | undefined {
  const found = all.filter((one) => names.includes(nameOf(one)) || names.includes(one.program));
  if (json && found.length > 0) writeJson(stdout, found);
  else stdout.write(found.map((one) => `${view(one, stdout)}\n`).join(''));
  return names.find((name) => !all.some((one) => nameOf(one) === name || one.program === name));
}

/** Prints why flags, unit settings or all lines of a profile's files are as they are; without names, what production changes. */
export async function explain(
  context: Context,
  options: OptionsOf<'explain'>,
  operands: readonly string[],
): Promise<number> {
  const { json, profile } = options;
  if (operands.length > 0 && profile !== undefined)
    throw new UsageError('--profile explains whole files; leave it out to explain a flag');
  const spec = await specFor(context, options);
  if (profile !== undefined && spec !== undefined) {
    await explainFiles(context, { ...spec, profile }, json);
    return EXIT.ok;
  }
  const all = [...programs, balancer].flatMap((program) => explanationsOf(program, spec));
  const names = operands.map((operand) => operand.replace(/^--/, '').replace(/=.*/, ''));
  if (names.length > 0) {
    const unknown = explainNames(context, all, names, json);
    if (unknown !== undefined) throw await unknownName(context, spec, all, unknown);
    return EXIT.ok;
  }
  const { stdout } = context;
  const found = all.filter(differs);
  if (json) writeJson(stdout, [...found, ...cisExceptions]);
  else stdout.write(`${found.map((one) => `${view(one, stdout)}\n`).join('')}${openItems(stdout)}`);
  return EXIT.ok;
}
