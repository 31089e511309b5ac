'use strict';

/** An export as it is published: without the sources, with the types that are built beside each module. */
function published(door) {
  if (typeof door === 'string') return door;
  const { default: built } = door;
  return built === undefined ? undefined : { types: built.replace(/\.js$/, '.d.ts'), default: built };
}

/** package.json as it goes into the tarball. */
function beforePacking(manifest) {
  if (manifest.exports !== undefined)
    manifest.exports = Object.fromEntries(
      Object.entries(manifest.exports).flatMap(([name, door]) => {
        const kept = published(door);
        return kept === undefined ? [] : [[name, kept]];
      }),
    );
  return manifest;
}

module.exports = { hooks: { beforePacking } };
