import type { UnitDocument } from './model.js';

/** The text of a document: its nodes' own texts, joined. For every string, `serialize(parse(s)) === s`. */
export const serialize = (document: UnitDocument): string => document.nodes.map((node) => node.text).join('');
