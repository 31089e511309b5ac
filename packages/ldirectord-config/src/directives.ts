import { directiveFacts } from '../facts/directives.js';

/** Where a directive is allowed. */
export type DirectivePlace = 'head' | 'section' | 'both';

/** A directive, in our own words. */
export interface DirectiveInfo {
  readonly name: string;
  readonly place: DirectivePlace;
  /** Form of its value; empty for a directive that ldirectord refuses. */
  readonly syntax: string;
  /** What applies without it; empty for a directive that ldirectord refuses. */
  readonly default: string;
  readonly meaning: string;
}

function parseFact(block: string): DirectiveInfo {
  const [head = '', place = '', meaning = ''] = block.split('\n');
  const [, name = '', syntax = ''] = /^(\w+)=?(.*)$/.exec(head) ?? [];
  const [where, fallback = ''] = place.split(', default: ');
  return {
    name,
    place: where === 'head' || where === 'section' ? where : 'both',
    syntax,
    default: fallback,
    meaning,
  };
}

/** Every directive that ldirectord 4.16.0 knows. */
export const directives: readonly DirectiveInfo[] = directiveFacts.split('\n\n').map(parseFact);

/** A directive by its name, or undefined. */
export const directiveInfo = (name: string): DirectiveInfo | undefined =>
  directives.find((directive) => directive.name === name);
