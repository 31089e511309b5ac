import type { CheckedCluster, Findings } from './checked-cluster.js';

const sshFileHints = {
  identityFile: 'name the private key that the hosts know, or remove identityFile to use the SSH agent',
  configFile: 'name your ssh_config, or remove configFile to use ~/.ssh/config',
} as const;

/** Identity files and ssh_config files that are missing. */
export function* sshFiles({ spec, at, missing = new Set() }: CheckedCluster): Findings {
  for (const key of ['identityFile', 'configFile'] as const)
    for (const path of new Set(spec.hosts.flatMap(({ ssh }) => ssh[key] ?? [])))
      if (missing.has(path))
        yield {
          message: `${path} is missing on this machine`,
          hint: sshFileHints[key],
          span: at(['ssh', key]),
        };
}

/** A directory of programs that is missing. */
export function* programsDirectory({ spec, at, missing = new Set() }: CheckedCluster): Findings {
  const { directory } = spec.programs;
  if (directory === undefined || !missing.has(directory)) return;
  yield {
    message: `${directory} is missing on this machine`,
    hint: 'put the programs there, or remove programs.directory to download them',
    span: at(['programs', 'directory']),
  };
}

/** Sources of `files` that are missing. */
export function* fileSources({ spec, at, missing = new Set() }: CheckedCluster): Findings {
  for (const [index, { source }] of spec.files.entries())
    if (source !== undefined && missing.has(source))
      yield {
        message: `${source} is missing on this machine`,
        hint: 'write the file, or give its text as content',
        span: at(['files', index, 'source']),
      };
}
