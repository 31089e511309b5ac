import { nearest } from '@harderway/diagnostics';
import type { UnitDocument } from '../document/model.js';
import { sectionNames } from '../schema/lookup.js';
import { quadletSections } from './quadlet.js';

/** Files of other programs by their first section. */
const PROGRAMS: ReadonlyMap<string, string> = new Map([
  ['D-Bus Service', 'a file of D-Bus activation'],
  ['Desktop Entry', 'a desktop entry'],
  ['Match', 'a file of systemd-networkd'],
]);

/** Whether a section is one of a unit, or may be a misspelled one. */
const mayBeMeant = (name: string): boolean =>
  sectionNames.includes(name) ||
  quadletSections.includes(name) ||
  name.startsWith('X-') ||
  nearest(name, [...sectionNames, ...quadletSections]) !== undefined;

/** The kind of a file that has the name of a unit but is something else; undefined for a unit. */
export function foreign(text: string, { nodes }: UnitDocument): string | undefined {
  if (/^\ufeff?\s*<(?:\?xml|!DOCTYPE|[a-z-]+)/.test(text))
    return 'an XML file, such as those of Avahi and firewalld';
  const names = nodes.flatMap((node) => (node.kind === 'section' ? [node.name] : []));
  const [name] = names;
  if (name === undefined) return undefined;
  const strange = !names.some(mayBeMeant);
  return (
    PROGRAMS.get(name) ?? (strange ? `a file of another program, with the section [${name}]` : undefined)
  );
}
