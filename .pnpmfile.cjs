'use strict';

const { execFileSync } = require('node:child_process');
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
// The one place of the project's address: `homepage` of the workspace. Until it is known, manifests have no links.
const { homepage } = JSON.parse(readFileSync(join(__dirname, 'package.json'), 'utf8'));

/** An export as it is published: without the sources, with the types that are built beside each module. */
function published(door) {
  if (typeof door === 'string') return door;
  const { default: built } = door;
  return built === undefined ? undefined : { types: built.replace(/\.js$/, '.d.ts'), default: built };
}

/** An import that depends on a condition as it is published: without the sources. */
const publishedChoice = (choice) =>
  Object.fromEntries(Object.entries(choice).map(([condition, door]) => [condition, door.default]));

/** Refuses to publish without a home page, other than to a registry of this machine. */
function checkHomepage() {
  const isLocal = process.argv.some((word) => /^(?:--registry=)?http:\/\/127\.0\.0\.1:/.test(word));
  if (process.argv.includes('publish') && homepage === undefined && !isLocal)
    throw new Error(
      'the home page is missing: write the address of the repository into homepage of package.json',
    );
}

/** Builds a package and what it needs, as far as that is stale. A task of turbo has it built already. */
function build(name) {
  if (process.env.TURBO_HASH !== undefined) return;
  const words = ['run', 'build', `--filter=${name}`, '--output-logs=errors-only'];
  // On standard error: what pnpm prints about the tarball is data.
  execFileSync(join(__dirname, 'node_modules/.bin/turbo'), words, {
    cwd: __dirname,
    stdio: ['ignore', 2, 2],
  });
}

/** Refuses a package whose built files are missing. */
function checkBuilt({ name, exports = {}, imports = {}, bin = {} }, directory) {
  const doors = [...Object.values(exports), ...Object.values(imports)];
  const files = [...doors.flatMap((door) => Object.values(door)), ...Object.values(bin)];
  const missing = files.find(
    (file) => String(file).startsWith('./dist/') && !file.includes('*') && !existsSync(join(directory, file)),
  );
  if (missing !== undefined) throw new Error(`${name} is not built: ${missing} is missing`);
}

/** The manual pages that a build has written. */
function manualPages(directory) {
  const pages = join(directory, 'dist/man');
  return existsSync(pages) ? readdirSync(pages).map((name) => `./dist/man/${name}`) : [];
}

/** package.json as it goes into the tarball. */
function beforePacking(manifest, directory = process.cwd()) {
  checkHomepage();
  build(manifest.name);
  const home = manifest.name.startsWith('@') ? `packages/${manifest.name.split('/')[1]}` : 'apps/cli';
  // What READMEs link to.
  manifest.files = [...manifest.files, 'CHANGELOG.md', 'RULES.md', 'docs'];
  if (homepage !== undefined)
    Object.assign(manifest, {
      homepage: `${homepage}/${home}`,
      bugs: `${homepage}/issues`,
      repository: { type: 'git', url: `git+${homepage}.git`, directory: home },
    });
  if (manifest.exports !== undefined)
    manifest.exports = Object.fromEntries(
      Object.entries(manifest.exports).flatMap(([name, door]) => {
        const kept = published(door);
        return kept === undefined ? [] : [[name, kept]];
      }),
    );
  if (manifest.imports !== undefined)
    manifest.imports = Object.fromEntries(
      Object.entries(manifest.imports).map(([name, choice]) => [name, publishedChoice(choice)]),
    );
  const pages = manualPages(directory);
  if (pages.length > 0) manifest.man = pages;
  checkBuilt({ ...manifest, bin: manifest.bin ?? manifest.publishConfig?.bin }, directory);
  return manifest;
}

module.exports = { hooks: { beforePacking } };
