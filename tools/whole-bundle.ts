import { readFileSync } from 'node:fs';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];
type TsupPlugin = NonNullable<Options['plugins']>[number];

/** The native part, as ssh2 requires it, and its directory as the packages that depend on ssh2 see it. */
const nativePart = './crypto/build/Release/sshcrypto.node';
const directory = 'ssh2/lib/protocol/';

/** Its native parts are built where it is installed and stay there, so the package of the bundle depends on ssh2 all the same. */
const ssh2: Plugin = {
  name: 'ssh2',
  setup(build) {
    build.onLoad({ filter: /\/ssh2\/lib\/protocol\/crypto\.js$/ }, ({ path }) => {
      const parts = readFileSync(path, 'utf8').split(`require('${nativePart}')`);
      if (parts.length !== 2)
        throw new Error(`${path} does not require ${nativePart} once, as ssh2 1.17 does`);
      // By another name, or tsup would copy this machine's build.
      return { contents: parts.join(`requireInstalled('${directory}${nativePart.slice(2)}')`) };
    });
    // The parts that remote-exec uses. ssh2's server and HTTP agents would load Node's HTTP and TLS at every start.
    build.onLoad({ filter: /\/ssh2\/lib\/index\.js$/ }, () => ({
      contents: `
        const { BaseAgent, createAgent } = require('./agent.js');
        const { parseKey } = require('./protocol/keyParser.js');
        module.exports = { BaseAgent, createAgent, Client: require('./client.js'), utils: { parseKey } };`,
    }));
    // Optional, and native too.
    build.onResolve({ filter: /^cpu-features$/ }, ({ path }) => ({ path, external: true }));
  },
};

/** Names each module by its package alone, and not by its place in this repository and in the store of pnpm: in comments, and as keys. */
const shortNames: TsupPlugin = {
  name: 'short-names',
  renderChunk: (code) => ({
    code: code.replace(
      /^(\/\/ | {2}")(?:\.\.\/)+(?:node_modules\/\.pnpm\/[^/\n]+\/node_modules\/|packages\/)?(?=\S+(?:$|"\([\w, ]*\) \{$))/gm,
      '$1',
    ),
  }),
};

/** The options of an ESM bundle that holds all that it uses, ssh2 too. */
export const wholeBundle = {
  noExternal: [/./],
  // CommonJS modules require Node's own modules, and ssh2 its native part.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), requireInstalled = require, __dirname = import.meta.dirname;",
  },
  esbuildPlugins: [ssh2],
  plugins: [shortNames],
  // Bundles the sources of all packages: their builds each have a copy of a library such as zod.
  esbuildOptions: (options) => {
    options.conditions = ['@harderway/source', 'module'];
  },
} satisfies Options;
