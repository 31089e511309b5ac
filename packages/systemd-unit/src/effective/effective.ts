import { parseBytes } from '../document/bytes.js';
import type { UnitDocument } from '../document/model.js';
import { parse } from '../document/parse.js';
import { isSliceName, parseUnitName } from '../names/name.js';
import { type LoadOptions, loadUnit } from '../settings/load.js';
import type { LoadedUnit, UnitFile } from '../settings/loaded.js';
import { namedPath } from '../verify/named.js';
import { checkUnit } from '../verify/unit.js';
import { type DropInSearch, findDropIns, findInDirectories } from './drop-ins.js';
import { listing, resolveFile, systemUnitPath, type UnitFiles } from './files.js';
import { findFragment } from './fragment.js';

export interface EffectiveOptions extends LoadOptions {
  /** Directories to search, in order; the system manager's by default. */
  readonly unitPath?: readonly string[];
}

/** A unit as systemd would load it: its files found and merged. */
export interface EffectiveUnit {
  /** The main name, and all names, aliases included. */
  readonly id: string;
  readonly names: readonly string[];
  readonly state: 'loaded' | 'not-found' | 'masked' | 'bad-setting' | 'error';
  readonly fragmentPath: string | undefined;
  /** Drop-ins in the order they apply, masked ones included. */
  readonly dropInPaths: readonly string[];
  /** Units that are linked in its .wants, .requires and .upholds directories. */
  readonly linked: Readonly<Record<'wants' | 'requires' | 'upholds', readonly string[]>>;
  /** Its settings, each with the lines it came from. */
  readonly unit: LoadedUnit;
}

const read = (content: string | Uint8Array): UnitDocument =>
  typeof content === 'string' ? parse(content) : parseBytes(content);

/** Units linked in directories such as `a.service.wants`; a link to /dev/null masks those of its name further on. */
const linkedIn = (files: UnitFiles, search: DropInSearch, kind: string): readonly string[] =>
  findInDirectories(search, `.${kind}`, (file) => parseUnitName(file) !== undefined)
    .filter((path) => resolveFile(files, path).kind !== 'masked')
    .map((path) => path.slice(path.lastIndexOf('/') + 1));

/**
 * Loads a unit from a file system given by the caller, as the system manager of systemd 257 does: finds its file
 * (aliases and templates followed; a slice needs none), masks, drop-ins by exact name, template, shortened prefix and type, and merges them.
 * Each setting says which lines it came from. Never throws; a name that is not a valid unit name is not found.
 */
export function effectiveUnit(name: string, files: UnitFiles, options: EffectiveOptions = {}): EffectiveUnit {
  const { unitPath = systemUnitPath, ...specifiers } = options;
  const list = listing(files);
  const fragment = findFragment(files, unitPath, list, name);
  const type = parseUnitName(fragment.id)?.type ?? 'service';
  const masked = fragment.file.kind === 'masked';
  const search: DropInSearch = { list, unitPath, names: fragment.names, type };
  const dropInPaths = masked ? [] : findDropIns(search);
  const main: readonly UnitFile[] =
    fragment.file.kind === 'file'
      ? [{ path: fragment.file.path, document: read(fragment.file.content) }]
      : [];
  const dropIns = dropInPaths.flatMap((path): readonly UnitFile[] => {
    const file = resolveFile(files, path);
    return file.kind === 'file' ? [{ path, document: read(file.content) }] : [];
  });
  const empty: UnitFile = { path: fragment.path ?? '', document: parse('') };
  const unit = loadUnit(
    fragment.id,
    main.length > 0 ? [...main, ...dropIns] : [empty, ...dropIns],
    specifiers,
  );
  const linked = (kind: string): readonly string[] => linkedIn(files, search, kind);
  const found = main.length > 0 || isSliceName(fragment.id);
  const refused = checkUnit(unit).some(({ severity }) => severity === 'error');
  const pathless = namedPath(unit)?.path.ok === false;
  const loaded = unit.state === 'loaded' && refused ? (pathless ? 'error' : 'bad-setting') : unit.state;
  return {
    id: fragment.id,
    names: fragment.names,
    // Scopes are made by programs, never of files.
    state: masked ? 'masked' : found && type !== 'scope' ? loaded : 'not-found',
    fragmentPath: fragment.path,
    dropInPaths,
    linked: { wants: linked('wants'), requires: linked('requires'), upholds: linked('upholds') },
    unit,
  };
}
