import { createHash } from 'node:crypto';
import { createTwoFilesPatch } from 'diff/lib/patch/create.js';
import { applyBlock } from './block.js';
import { diffUnit } from './diff-unit.js';
import { DesiredStateError } from './errors.js';
import { type Action, type Change, type Observation, type Resource, resourceId } from './model.js';

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');
const ownerOf = (resource: { readonly owner?: string; readonly group?: string }): string =>
  `${resource.owner ?? 'root'}:${resource.group ?? 'root'}`;

/** Hexadecimal SHA-256 of text (as UTF-8) or bytes. */
export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

function textDiff(path: string, before: string | undefined, after: string): string {
  const patch = createTwoFilesPatch(
    before === undefined ? '/dev/null' : path,
    path,
    before ?? '',
    after,
    '',
    '',
    {
      context: 3,
    },
  );
  // Without the lines ahead of the file names, so that it reads as `diff -u` writes it.
  return patch.slice(patch.indexOf('--- ')).replace(/^((?:---|\+\+\+) .*)\t$/gm, '$1');
}

type Draft = Omit<Change, 'id' | 'resource'>;

const draft = (action: Action, subject: string, why: string): Draft => ({
  action,
  summary: `${action} ${subject}`,
  why,
});

function attributesWhy(
  resource: { readonly mode: number; readonly owner?: string; readonly group?: string },
  state: { readonly mode: number; readonly owner: string; readonly group: string },
): string[] {
  const why: string[] = [];
  if (state.mode !== resource.mode) why.push(`mode is ${octal(state.mode)}`);
  const owner = `${state.owner}:${state.group}`;
  if (owner !== ownerOf(resource)) why.push(`owner is ${owner}`);
  return why;
}

function diffFile(resource: Extract<Resource, { kind: 'file' }>, seen: Observation): Draft | undefined {
  const state = seen.paths.get(resource.path);
  const { content } = resource;
  const local = typeof content === 'object' && 'kind' in content ? content : undefined;
  const wanted = local?.sha256 ?? sha256(content as string | Uint8Array);
  const why = state === undefined ? ['missing'] : attributesWhy(resource, state);
  if (state !== undefined && state.type !== 'file') why.push('is not a regular file');
  const differs = state?.sha256 !== wanted;
  if (state !== undefined && differs) why.push('content differs');
  if (why.length === 0) return undefined;
  const about = `${resource.path} (${octal(resource.mode)}, ${ownerOf(resource)}${resource.secret === true ? ', secret' : ''})`;
  const made = draft(state === undefined ? 'create' : 'update', about, why.join(', '));
  if (typeof content !== 'string' || resource.secret === true || !differs) return made;
  return { ...made, diff: textDiff(resource.path, state?.text, content) };
}

function diffOne(resource: Resource, seen: Observation): Draft | undefined {
  switch (resource.kind) {
    case 'file':
      return diffFile(resource, seen);
    case 'unit': {
      const found = diffUnit(resource, seen);
      return found && draft(found.action, found.subject, found.why);
    }
    case 'directory': {
      const state = seen.paths.get(resource.path);
      const about = `directory ${resource.path} (${octal(resource.mode)}, ${ownerOf(resource)})`;
      if (state === undefined) return draft('create', about, 'missing');
      const why = attributesWhy(resource, state);
      if (state.type !== 'directory') why.push('is not a directory');
      return why.length > 0 ? draft('update', about, why.join(', ')) : undefined;
    }
    case 'block': {
      const state = seen.paths.get(resource.path);
      const before = state?.text;
      if (state !== undefined && before === undefined)
        throw new DesiredStateError('unreadable-file', `${resource.path} can't be taken over as it is`, {
          found: state.type === 'file' ? 'it is no UTF-8 text' : 'it is no regular file',
        });
      const after = applyBlock(before ?? '', resource.name, resource.lines);
      if (after === (before ?? '')) return undefined;
      const about = `the block ${resource.name} in ${resource.path}`;
      return {
        ...draft(resource.lines.length === 0 ? 'remove' : 'set', about, 'lines differ'),
        diff: textDiff(resource.path, before, after),
        content: after,
        ...(state === undefined ? {} : { seen: { ...state, sha256: sha256(before ?? '') } }),
      };
    }
    case 'sysctl': {
      const value = seen.sysctls.get(resource.key);
      if (value === resource.value) return undefined;
      return draft(
        'set',
        `${resource.key} = ${resource.value}`,
        value ? `is ${value}` : 'unknown to the kernel',
      );
    }
    case 'address': {
      const device = deviceOf(resource.device, seen);
      const there = seen.addresses.filter(
        (held) => held.address === resource.address && (device === undefined || held.device === device),
      );
      if (resource.state === 'absent')
        return there.length > 0
          ? draft('remove', `address ${resource.address}`, `is on ${there[0]?.device}`)
          : undefined;
      return there.length === 0
        ? draft(
            'set',
            `address ${resource.address} on ${device ?? describeDevice(resource.device)}`,
            'missing',
          )
        : undefined;
    }
    case 'package':
      return seen.packages.has(resource.name)
        ? undefined
        : draft('install', `package ${resource.name}`, 'not installed');
    case 'trusted-ca': {
      const trusted = seen.trusted.has(resource.name);
      if (resource.state === 'absent')
        return trusted
          ? draft('remove', `trust in the authority ${resource.name}`, 'the system trusts it')
          : undefined;
      return trusted
        ? undefined
        : draft('set', `trust in the authority ${resource.name}`, 'the system does not trust it');
    }
    case 'absent': {
      const state = seen.paths.get(resource.path);
      if (state === undefined) return undefined;
      if (resource.recursive !== true) return draft('remove', resource.path, 'must not be there');
      if (state.emptyMountPoint === true) return undefined;
      const { leadsTo } = state;
      const what = leadsTo === undefined ? '' : ` and all of ${leadsTo}, to which it leads`;
      return { ...draft('remove', `${resource.path}${what}`, 'must not be there'), seen: state };
    }
  }
}

const describeDevice = (device: string | { readonly holding: string }): string =>
  typeof device === 'string' ? device : `the device of ${device.holding}`;

/** The device meant, or nothing when no device holds the address by which it should be found. */
export function deviceOf(
  device: string | { readonly holding: string },
  seen: Observation,
): string | undefined {
  if (typeof device === 'string') return device;
  return seen.addresses.find((held) => held.address.split('/')[0] === device.holding)?.device;
}

/**
 * Compares what should hold with what was observed. Pure. The changes keep the resources' order.
 *
 * @param resources what should hold on the host
 * @param seen what {@link probe} found there
 * @throws DesiredStateError `unreadable-file` for a block in a file that is no text
 */
export function diff(resources: readonly Resource[], seen: Observation): readonly Change[] {
  return resources.flatMap((resource) => {
    const made = diffOne(resource, seen);
    return made === undefined ? [] : [{ id: resourceId(resource), resource, ...made }];
  });
}
