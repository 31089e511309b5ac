import { editedText, type SharedNodes, sharedNodes } from '@harderway/yaml-text';
import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';

/** A key, as in an encryption configuration. */
export interface Key {
  readonly name: string;
  readonly secret: string;
}

/** A provider of an encryption configuration; `identity` has no keys. */
export interface Provider {
  readonly kind: string;
  readonly keys: readonly Key[] | undefined;
}

function textAt(map: YAMLMap, name: string): unknown {
  const node = map.get(name, true);
  return isScalar(node) ? node.value : undefined;
}

const mapsIn = (list: unknown): readonly YAMLMap[] => (isSeq(list) ? list.items.filter(isMap) : []);

/** A list of the same values in the place of another; items that are there already keep their comments and spelling. */
function renewed(
  document: Document,
  shared: SharedNodes,
  former: unknown,
  items: readonly unknown[],
): YAMLSeq {
  const list = isSeq(former) ? former : document.createNode([]);
  shared.drop(
    list,
    list.items.filter((item) => !items.includes(item)),
  );
  list.items = items.map((item) => document.createNode(item));
  return list;
}

/** Gives groups of resources the same providers, and leaves all else in the text as it is. */
export function withProviders(
  text: string,
  groups: readonly number[],
  providers: readonly Provider[],
): string {
  const document = parseDocument(text);
  const shared = sharedNodes(document, 'less');
  for (const index of groups) {
    const path = ['resources', index, 'providers'];
    // What aliases show is written out, here and where they are.
    shared.setIn(path, shared.copy(document.getIn(path, true)));
    const list = document.getIn(path, true);
    const known = mapsIn(list);
    const items = providers.map(({ kind, keys }) => {
      const own = known.find((each) => each.has(kind));
      if (keys === undefined || own === undefined)
        return own ?? { [kind]: keys === undefined ? {} : { keys } };
      const former = known.flatMap((each) => mapsIn(each.getIn([kind, 'keys'], true)));
      const renewedKeys = keys.map(
        ({ name, secret }) => former.find((each) => textAt(each, 'name') === name) ?? { name, secret },
      );
      own.setIn([kind, 'keys'], renewed(document, shared, own.getIn([kind, 'keys'], true), renewedKeys));
      return own;
    });
    document.setIn(path, renewed(document, shared, list, items));
  }
  return editedText(text, document);
}
