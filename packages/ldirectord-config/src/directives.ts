import { type DirectiveInfo, directives } from './directives.generated.js';

/** A directive by its name, or undefined. */
export const directiveInfo = (name: string): DirectiveInfo | undefined =>
  directives.find((directive) => directive.name === name);
