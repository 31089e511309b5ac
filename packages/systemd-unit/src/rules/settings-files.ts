import { type Diagnostic, didYouMean, inTextOrder } from '@harderway/diagnostics';
import { decodeBytes } from '../document/bytes.js';
import { headerSpan, keySpan } from '../document/locate.js';
import { parse } from '../document/parse.js';
import type { UnitCode } from '../rules.generated.js';
import { settingsKeys, settingsSections } from '../schema/settings.js';
import { rules } from './registry.js';
import { type LineKind, lineFindings } from './settings-lines.js';

/** The kinds of settings files that have sections. */
type SectionedKind = 'network' | 'netdev' | 'networkd' | 'link' | 'journald' | 'logind';

/** The kinds of settings files: those of networkd, udevd, journald, logind, tmpfiles.d, sysusers.d and sysctl.d. */
export type SettingsKind = SectionedKind | LineKind;

/** The programs that read them. */
const READERS: Readonly<Record<SectionedKind, string>> = {
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
  tmpfiles: /(?:^|\/)(?:user-)?tmpfiles\.d\/[^/]+\.conf$/,
  sysusers: /(?:^|\/)sysusers\.d\/[^/]+\.conf$/,
  sysctl: /(?:^|\/)sysctl\.(?:d\/[^/]+\.)?conf$/,
};

const isKind = (kind: string): kind is SettingsKind => Object.hasOwn(PATHS, kind);

/** The kind of settings file that a path may be of. A Quadlet file of podman may end in `.network`, too. */
export const settingsKindOfPath = (path: string): SettingsKind | undefined =>
  Object.keys(PATHS)
    .filter(isKind)
    .find((kind) => PATHS[kind].test(path));

/** Options of {@link checkSettings}. */
export interface SettingsOptions {
  readonly kind: SettingsKind;
  /** Major version of the systemd that will read the file: keys that it does not know yet are reported. */
  readonly version?: number | undefined;
}

function* sectionFindings(
  text: string,
  kind: SectionedKind,
  version: number | undefined,
): Iterable<Diagnostic<UnitCode>> {
  const sections = settingsSections(kind);
  for (const node of parse(text).nodes) {
    if (node.kind === 'section' && !sections.includes(node.name) && !node.name.startsWith('X-')) {
      const message = `Unknown section '${node.name}'. Ignoring`;
      const hint = didYouMean(node.name, sections).trim() || undefined;
      yield rules.diagnostic('unknown-section', { message, hint, span: headerSpan(node) });
    }
    if (node.kind !== 'assignment' || node.section === undefined || node.key.startsWith('X-')) continue;
    const keys = settingsKeys(kind, node.section);
    if (keys === undefined) continue;
    const span = keySpan(node);
    const since = keys.get(node.key);
    if (!keys.has(node.key)) {
      const message = `Unknown key '${node.key}' in section [${node.section}], ignoring`;
      const hint = didYouMean(node.key, [...keys.keys()]).trim() || undefined;
      yield rules.diagnostic('unknown-key', { message, hint, span });
    } else if (version !== undefined && since !== undefined && since > version) {
      const message = `${READERS[kind]} ${version} does not know ${node.key}=, which is new in ${since}, and ignores the line`;
      yield rules.diagnostic('newer-directive', { message, span });
    }
  }
}

/**
 * Checks the sections, keys and types of lines of a settings file by what systemd 257 reads: unknown-section, unknown-key,
 * newer-directive, line-type-unknown, missing-equals. Values are not checked. Never throws.
 */
export function checkSettings(
  text: string | Uint8Array,
  { kind, version }: SettingsOptions,
): readonly Diagnostic<UnitCode>[] {
  const decoded = typeof text === 'string' ? text : decodeBytes(text);
  const found =
    kind === 'tmpfiles' || kind === 'sysusers' || kind === 'sysctl'
      ? lineFindings(decoded, kind, version)
      : sectionFindings(decoded, kind, version);
  return inTextOrder([...found]);
}
