import { type Diagnostic, didYouMean, inTextOrder } from '@harderway/diagnostics';
import { decodeBytes } from '../document/bytes.js';
import { headerSpan, keySpan } from '../document/locate.js';
import { parse } from '../document/parse.js';
import type { UnitCode } from '../rules.generated.js';
import { packedSettings } from '../schema/settings.generated.js';
import { rules } from './registry.js';

/** The kinds of settings files: those of networkd, of links, of journald and of logind. */
export type SettingsKind = 'network' | 'netdev' | 'networkd' | 'link' | 'journald' | 'logind';

const packed: Readonly<Record<SettingsKind, Readonly<Record<string, string>>>> = packedSettings;

/** The programs that read them. */
const READERS: Readonly<Record<SettingsKind, string>> = {
  network: 'systemd-networkd',
  netdev: 'systemd-networkd',
  networkd: 'systemd-networkd',
  link: 'systemd-udevd',
  journald: 'systemd-journald',
  logind: 'systemd-logind',
};

const PATHS: Readonly<Record<SettingsKind, RegExp>> = {
  network: /\.network(?:\.d\/[^/]+\.conf)?$/,
  netdev: /\.netdev(?:\.d\/[^/]+\.conf)?$/,
  link: /\.link(?:\.d\/[^/]+\.conf)?$/,
  networkd: /(?:^|\/)networkd\.conf(?:\.d\/[^/]+\.conf)?$/,
  journald: /(?:^|\/)journald(?:@[^/]+)?\.conf(?:\.d\/[^/]+\.conf)?$/,
  logind: /(?:^|\/)logind\.conf(?:\.d\/[^/]+\.conf)?$/,
};

const isKind = (kind: string): kind is SettingsKind => Object.hasOwn(PATHS, kind);

/** The kind of settings file that a path may be of. A Quadlet file of podman may end in `.network`, too. */
export const settingsKindOfPath = (path: string): SettingsKind | undefined =>
  Object.keys(PATHS)
    .filter(isKind)
    .find((kind) => PATHS[kind].test(path));

/** The first version of each key of a section; undefined for a section that the kind does not have. */
function keysOf(kind: SettingsKind, section: string): ReadonlyMap<string, number | undefined> | undefined {
  const names = Object.hasOwn(packed[kind], section) ? packed[kind][section] : undefined;
  return names === undefined
    ? undefined
    : new Map(
        names.split(',').map((each) => {
          const [name = '', since] = each.split('.');
          return [name, since === undefined ? undefined : Number(since)] as const;
        }),
      );
}

/** Options of {@link checkSettings}. */
export interface SettingsOptions {
  readonly kind: SettingsKind;
  /** Major version of the systemd that will read the file: keys that it does not know yet are reported. */
  readonly version?: number | undefined;
}

/**
 * Checks the sections and keys of a settings file of networkd, udevd, journald or logind by what systemd 257 reads: unknown-section,
 * unknown-key, newer-directive. Values are not checked. Never throws.
 */
export function checkSettings(
  text: string | Uint8Array,
  { kind, version }: SettingsOptions,
): readonly Diagnostic<UnitCode>[] {
  const { nodes } = parse(typeof text === 'string' ? text : decodeBytes(text));
  const sections = Object.keys(packed[kind]);
  const found = nodes.flatMap((node): readonly Diagnostic<UnitCode>[] => {
    if (node.kind === 'section' && !sections.includes(node.name) && !node.name.startsWith('X-')) {
      const message = `Unknown section '${node.name}'. Ignoring`;
      const hint = didYouMean(node.name, sections).trim() || undefined;
      return [rules.diagnostic('unknown-section', { message, hint, span: headerSpan(node) })];
    }
    if (node.kind !== 'assignment' || node.section === undefined || node.key.startsWith('X-')) return [];
    const keys = keysOf(kind, node.section);
    if (keys === undefined) return [];
    const span = keySpan(node);
    if (!keys.has(node.key)) {
      const message = `Unknown key '${node.key}' in section [${node.section}], ignoring`;
      const hint = didYouMean(node.key, [...keys.keys()]).trim() || undefined;
      return [rules.diagnostic('unknown-key', { message, hint, span })];
    }
    const since = keys.get(node.key);
    if (version === undefined || since === undefined || since <= version) return [];
    const message = `${READERS[kind]} ${version} does not know ${node.key}=, which is new in ${since}, and ignores the line`;
    return [rules.diagnostic('newer-directive', { message, span })];
  });
  return inTextOrder(found);
}
