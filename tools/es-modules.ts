import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/**
 * Makes a bundle of ES modules alone, and fails for a CommonJS module that requires one of Node's: the bundle would throw only where
 * that is loaded. The YAML library names its ES modules for browsers alone, so they are taken from there.
 */
export const esModules: Plugin = {
  name: 'es-modules',
  setup(build) {
    build.initialOptions.metafile = true;
    build.onResolve({ filter: /^yaml$/ }, async ({ path, pluginData, ...place }) => {
      if (pluginData === 'es-modules') return undefined;
      const found = await build.resolve(path, { ...place, pluginData: 'es-modules' });
      return { ...found, path: found.path.replace(/\/dist\/index\.js$/, '/browser/index.js') };
    });
    build.onEnd(({ metafile }) => {
      for (const [file, { imports }] of Object.entries(metafile?.outputs ?? {}))
        for (const { path, kind, external } of imports)
          if (kind === 'require-call' && external === true)
            throw new Error(`${file} requires ${path}, which a bundle of ES modules cannot`);
    });
  },
};
