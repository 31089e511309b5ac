import type { ClusterSpec, Profile } from '@harderway/cluster-spec';
import type { FlagFacts, SettingFacts } from './facts.js';
import type { FlagSetting, HostContext, Program, ProgramFlag } from './model.js';
import { fillTemplate } from './template.js';

const controlNodes = ({ hosts }: ClusterSpec): number =>
  hosts.filter(({ role }) => role === 'control').length;

/** Picks the version that decides a program's flags. */
export type VersionOf = (spec: ClusterSpec) => string;

/** Whether a version such as `1.32.4` belongs to a minor such as `1.32`, or to a later one of the same major. */
const isSince = (version: string, minor: string): boolean =>
  Number(version.split('.')[1]) >= Number(minor.split('.')[1]);

/** The value that a template has on a host. */
const valueOn = (template: string, { spec, host, etcdEndpoints }: HostContext): string =>
  fillTemplate(template, {
    ...spec,
    host,
    controlNodes: controlNodes(spec),
    etcdEndpoints: etcdEndpoints.join(','),
  });

function setting(facts: SettingFacts, versionOf: VersionOf): FlagSetting {
  const { value: template, unless, leastControlNodes = 1, onlyWith, since, before, why, source } = facts;
  const isConstant =
    leastControlNodes === 1 && onlyWith === undefined && since === undefined && !template?.includes('{');
  if (isConstant) return { value: template, why, source };
  return {
    value: (context) => {
      const { spec } = context;
      if (since !== undefined && !isSince(versionOf(spec), since)) return before;
      if (controlNodes(spec) < leastControlNodes) return undefined;
      if (onlyWith !== undefined && fillTemplate(`{${onlyWith}}`, spec) !== 'true') return undefined;
      const value = template === undefined ? undefined : valueOn(template, context);
      return value === unless ? undefined : value;
    },
    why,
    source,
  };
}

/** A setting that is not given where CA keys are kept elsewhere. */
const withAuthorityKey = ({ value, ...about }: FlagSetting): FlagSetting => ({
  ...about,
  value: (context) => {
    if (context.spec.pki.authorityKeys === 'elsewhere') return undefined;
    return typeof value === 'function' ? value(context) : value;
  },
});

/** The flag that the facts describe. */
export function flagOf(
  { reserved, only, production, authorityKey = false, ...guide }: FlagFacts,
  versionOf: VersionOf,
): ProgramFlag {
  const read = (facts: SettingFacts): FlagSetting => {
    const own = setting(facts, versionOf);
    return authorityKey ? withAuthorityKey(own) : own;
  };
  return { ...read(guide), reserved, only, production: production && read(production) };
}

/** The setting of a flag in a profile; undefined where the profile does not set it. */
export function settingIn(profile: Profile, flag: ProgramFlag): FlagSetting | undefined {
  if (profile === 'production') return flag.production ?? flag;
  return flag.only === undefined ? flag : undefined;
}

/**
 * The flags, with values, that harderway gives a program on a host. `extraFlags` are not among them. Flags that an old version
 * lacks are: leave out those that the catalog of the program does not have at that version.
 */
export function flagsOn({ flags }: Program, context: HostContext): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(flags).flatMap(([name, flag]) => {
      const value = settingIn(context.spec.profile, flag)?.value;
      const given = typeof value === 'function' ? value(context) : value;
      return given === undefined ? [] : [[name, given] as const];
    }),
  );
}
