import { readFileSync } from 'node:fs';
import { CIS_BENCHMARKS } from '@harderway/apiserver-flags';
import { type FlagTest, type KubeBenchItem, places, programs } from './model.js';

const refused = (text: string): Error => new Error(`items.txt: not readable: ${text}`);

function flagTest(text: string): FlagTest {
  const [, not, flag = '', , verb, value = ''] = /^(!?)([a-z-]+)( (\S+) (\S+))?$/.exec(text) ?? [];
  if (flag === '') throw refused(text);
  switch (verb) {
    case undefined:
      return { flag, set: not === '' };
    case 'is':
      return { flag, is: value };
    case 'is-not':
      return { flag, isNot: value };
    case 'has':
      return { flag, has: value };
    case 'lacks':
      return { flag, lacks: value };
    case 'least':
      return { flag, least: Number(value) };
    case 'within':
      return { flag, within: value.split(',') };
    default:
      throw refused(text);
  }
}

/** The subject of an item, and what it has to find. */
function testOf(text: string): Pick<KubeBenchItem, 'place' | 'mode' | 'owner' | 'program' | 'all' | 'any'> {
  if (text === 'people') return {};
  const [subject = '', tests = ''] = text.split(': ');
  const program = programs.find((name) => name === subject);
  if (program !== undefined) {
    const flags = tests.split(/ (?:and|or) /).map(flagTest);
    return tests.includes(' or ') ? { program, any: flags } : { program, all: flags };
  }
  const place = places.find((name) => name === subject);
  const [, kind, value = ''] = /^(mode|owner) (\S+)$/.exec(tests) ?? [];
  if (place === undefined || kind === undefined) throw refused(text);
  return kind === 'mode' ? { place, mode: Number.parseInt(value, 8) } : { place, owner: value };
}

function itemOf(line: string): KubeBenchItem {
  const [, id = '', manual, versions = '', test = ''] =
    /^([\d.]+)( manual)?(?: of ([\d. ]+))? -- (.*)$/.exec(line) ?? [];
  if (id === '') throw refused(line);
  const named = versions.split(' ');
  return {
    id,
    assessment: manual === undefined ? 'automated' : 'manual',
    benchmarks: versions === '' ? CIS_BENCHMARKS : CIS_BENCHMARKS.filter((each) => named.includes(each)),
    ...testOf(test),
  };
}

/** The items of kube-bench for control planes, from items.txt. */
export const kubeBenchItems: readonly KubeBenchItem[] = readFileSync(
  new URL('items.txt', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map(itemOf);
