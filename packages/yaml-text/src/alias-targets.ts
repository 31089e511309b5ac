import { type Alias, type Document, type Node, visit } from 'yaml';

/**
 * The aliases of a document in order, each with the node that it stands for: of an anchor that is defined again, the last
 * one before the alias. Undefined for an alias without an anchor before it.
 */
export function aliasTargets(document: Document): ReadonlyMap<Alias, Node | undefined> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node | undefined>();
  visit(document, {
    Alias: (_, alias) => {
      targets.set(alias, anchors.get(alias.source));
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}
