import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { stages } from '../../../packages/control-plane/src/model/stages.js';
import { nodesOf, sources } from '../sources.js';

const home = 'packages/control-plane';

/** A role of hosts has the name of a stage. */
const roles = new Set<string>(stages.flatMap((own) => [...own.roles]));

const names = stages.map(({ stage }) => stage).filter((stage) => !roles.has(stage));

/** Whether a text names a stage: by itself, as a unit, or as a part of an id. */
const namesStage = (text: string): boolean =>
  names.some((name) => text === name || text === `${name}.service` || text.startsWith(`/${name}/`));

/** The texts of a file, without those in types: keys of cluster.yaml and of `status` are called as stages too. */
function textsOf(tree: ts.SourceFile): readonly string[] {
  const nodes = nodesOf(tree);
  const typed = new Set<ts.Node>(nodes.filter(ts.isLiteralTypeNode).map(({ literal }) => literal));
  return nodes.flatMap((node) =>
    !typed.has(node) && (ts.isStringLiteralLike(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node))
      ? [node.text]
      : [],
  );
}

/** Directories whose files may name components: the descriptors, rules on keys of cluster.yaml, and procedures that still do. */
const allowed = ['components', 'check', 'procedures'].map((directory) => `${home}/src/${directory}/`);

describe('components', () => {
  it('are named by their descriptors alone', () => {
    const others = sources.filter(
      ({ path, shipped }) =>
        shipped &&
        path.startsWith(`${home}/src/`) &&
        !allowed.some((directory) => path.startsWith(directory)) &&
        path !== `${home}/src/model/stages.ts`,
    );
    expect(others.length).toBeGreaterThan(50);
    expect(
      others.flatMap(({ path, tree }) =>
        textsOf(tree)
          .filter(namesStage)
          .map((text) => `${path}: ${text}`),
      ),
    ).toEqual([]);
  });
});
