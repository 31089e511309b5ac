import { nearest, type RuleFinding, WHOLE_TEXT } from '@harderway/diagnostics';
import { headerSpan, keySpan } from '../document/locate.js';
import type { UnitDocument } from '../document/model.js';
import type { UnitCode } from '../rules.generated.js';
import { quadletKeys } from '../schema/quadlet.generated.js';

/** A Quadlet file, or a drop-in of one. */
export interface Quadlet {
  /** The section that makes the file what it is: `Container` of `web.container`. */
  readonly section: string;
  /** A unit whose other sections are read in the same way. */
  readonly name: string;
  readonly dropIn: boolean;
}

const SECTIONS: ReadonlyMap<string, string> = new Map(
  ['Container', 'Volume', 'Network', 'Kube', 'Image', 'Build', 'Pod', 'Artifact'].map((section) => [
    section.toLowerCase(),
    section,
  ]),
);

/** Keys of which a file has to have one. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  Container: ['Image', 'Rootfs'],
  Kube: ['Yaml'],
  Image: ['Image'],
  Build: ['ImageTag'],
  Artifact: ['Artifact'],
};

/** The Quadlet that a path names: `web.container`, or `web.container.d/memory.conf`. */
export function quadletOfPath(path: string): Quadlet | undefined {
  const [, base, extension = '', dropIn] = /([^/]+)\.([a-z]+)(\.d\/[^/]+\.conf)?$/.exec(path) ?? [];
  const section = SECTIONS.get(extension);
  if (section === undefined || base === undefined) return undefined;
  return { section, name: `${base}.service`, dropIn: dropIn !== undefined };
}

/** Names of all sections that podman reads. */
export const quadletSections: readonly string[] = Object.keys(quadletKeys);

/** Whether a section is podman's, so that systemd never sees it. */
export const isQuadletSection = (section: string | undefined): boolean =>
  section !== undefined && quadletSections.includes(section);

function order(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1000 + minor;
}

type Findings = Iterable<RuleFinding<UnitCode> & { readonly code: UnitCode }>;

/**
 * Checks the sections that podman reads.
 *
 * @param podman the version that reads them, such as `5.4`. Default: any that the facts cover
 */
export function* quadletFindings(
  { nodes }: UnitDocument,
  { section, dropIn }: Quadlet,
  podman: string | undefined,
): Findings {
  for (const node of nodes) {
    if (node.kind !== 'assignment' || (node.section !== section && node.section !== 'Quadlet')) continue;
    const keys = quadletKeys[node.section] ?? {};
    const since = Object.hasOwn(keys, node.key) ? keys[node.key] : undefined;
    const span = keySpan(node);
    if (since === undefined) {
      const message = `podman does not know ${node.key}= in [${node.section}], and makes no service of the file`;
      const meant = nearest(node.key, Object.keys(keys));
      const hint = meant === undefined ? undefined : `Did you mean ${meant}=?`;
      yield { code: 'quadlet-key-unknown', message, hint, span };
    } else if (podman !== undefined && order(since) > order(podman)) {
      const message = `podman ${podman} does not know ${node.key}=, which is new in ${since}, and makes no service of the file`;
      yield { code: 'quadlet-key-new', message, span };
    }
  }
  const needed = NEEDED[section] ?? [];
  // An empty value takes back what came before.
  const last = new Map(
    nodes.flatMap((node) =>
      node.kind === 'assignment' && node.section === section ? [[node.key, node.value] as const] : [],
    ),
  );
  const has = needed.some((key) => (last.get(key) ?? '') !== '');
  if (dropIn || needed.length === 0 || has) return;
  const header = nodes.find((node) => node.kind === 'section' && node.name === section);
  yield {
    code: 'quadlet-key-missing',
    message: `[${section}] has no ${needed.join('= and no ')}=, so podman makes no service of the file`,
    span: header?.kind === 'section' ? headerSpan(header) : WHOLE_TEXT,
  };
}
