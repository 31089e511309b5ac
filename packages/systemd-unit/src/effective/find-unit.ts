import { parseBytes } from '../document/bytes.js';
import { parse } from '../document/parse.js';
import type { UnitType } from '../names/model.js';
import { parseUnitName } from '../names/name.js';
import type { UnitFile } from '../settings/loaded.js';
import { findInDirectories } from './drop-ins.js';
import { fileName, type ResolvedFile, resolveFile } from './files.js';
import { findFragment } from './fragment.js';
import type { UnitIndex } from './unit-index.js';

/** The files of a unit, found but not interpreted. */
export interface FoundUnit {
  /** The main name; of an alias the name of the file that it leads to. */
  readonly id: string;
  /** All names, aliases included. */
  readonly names: readonly string[];
  readonly type: UnitType;
  readonly masked: boolean;
  /** The unit file's path in the search path; undefined if only drop-ins, or nothing, was found. */
  readonly fragmentPath: string | undefined;
  /** Drop-ins in the order they apply, masked ones included. */
  readonly dropInPaths: readonly string[];
  /** Units that are linked in its .wants, .requires and .upholds directories. */
  readonly linked: Readonly<Record<'wants' | 'requires' | 'upholds', readonly string[]>>;
  /** The unit file; undefined if it is missing or masked. */
  readonly fragment: UnitFile | undefined;
  /** The drop-ins that are not masked, in the order they apply. */
  readonly dropIns: readonly UnitFile[];
}

const parseFile = (file: ResolvedFile, path: string): readonly UnitFile[] =>
  file.kind === 'file'
    ? [{ path, document: typeof file.content === 'string' ? parse(file.content) : parseBytes(file.content) }]
    : [];

/**
 * Finds the files of a unit as the system manager of systemd 257 does: its own file, with aliases and templates followed,
 * and drop-ins by exact name, template, shortened prefix and type. Never throws; a name that is not valid has no files.
 */
export function findUnit(name: string, index: UnitIndex): FoundUnit {
  const { id, names, file, path } = findFragment(index, name);
  const type = parseUnitName(id)?.type ?? 'service';
  const masked = file.kind === 'masked';
  const dropInPaths = masked
    ? []
    : findInDirectories(
        index,
        { names, type },
        '.d',
        (each) => each.endsWith('.conf') && !each.startsWith('.'),
      );
  /** Units linked in a directory such as `a.service.wants`; a link to /dev/null masks the same name further on. */
  const linkedIn = (kind: string): readonly string[] =>
    findInDirectories(index, { names, type }, `.${kind}`, (each) => parseUnitName(each) !== undefined)
      .filter((each) => resolveFile(index.files, each).kind !== 'masked')
      .map(fileName);
  return {
    id,
    names,
    type,
    masked,
    fragmentPath: path,
    dropInPaths,
    linked: { wants: linkedIn('wants'), requires: linkedIn('requires'), upholds: linkedIn('upholds') },
    fragment: parseFile(file, file.kind === 'file' ? file.path : '')[0],
    dropIns: dropInPaths.flatMap((each) => parseFile(resolveFile(index.files, each), each)),
  };
}
