import type { DirectiveLine, LdirectordDocument, VirtualLine } from './document.js';

/** A section of a file: its header, and the directives in it. */
export interface Section {
  readonly header: VirtualLine;
  readonly directives: readonly DirectiveLine[];
}

/** The directives of a file: those of the head, and the sections in the order of the file. */
export interface Sections {
  readonly head: readonly DirectiveLine[];
  readonly sections: readonly Section[];
}

/** Divides a file into its head and its sections. */
export function sectionsOf({ lines }: LdirectordDocument): Sections {
  const head: DirectiveLine[] = [];
  const sections: (Section & { readonly directives: DirectiveLine[] })[] = [];
  for (const line of lines) {
    if (line.kind === 'virtual') sections.push({ header: line, directives: [] });
    else if (line.kind === 'directive')
      (line.place === 'head' ? head : (sections.at(-1)?.directives ?? head)).push(line);
  }
  return { head, sections };
}

/** The last directive of a name, which is the one that counts. */
export const lastOf = (directives: readonly DirectiveLine[], name: string): DirectiveLine | undefined =>
  directives.findLast((line) => line.name === name);

/** True for the directives of real servers. */
export const isReal = ({ name }: DirectiveLine): boolean => name === 'real' || name === 'real6';
