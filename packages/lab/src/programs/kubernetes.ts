import { mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../errors.js';
import { debianSources, mainSource, sourceLine } from '../machine/apt-sources.js';
import { type CommandOptions, runCommand } from '../process/command.js';
import type { BuildContext } from './model.js';
import { openPrivateApt } from './private-apt.js';

/** The release in Debian bookworm's source package, whose package version has more parts. */
export const KUBERNETES_VERSION = '1.20.2';

const PROGRAMS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'] as const;
const SUITE = 'bookworm';
const PACKAGE = 'k8s.io/kubernetes';

/** Packages that keep the version which programs report; the build of a release sets these. */
const VERSION_PACKAGES = [
  `${PACKAGE}/vendor/k8s.io/component-base/version`,
  `${PACKAGE}/vendor/k8s.io/client-go/pkg/version`,
];

/** Flags that set the version and leave out symbols and debugging data. */
function linkerFlags(version: string): string {
  const [major = '', minor = ''] = version.split('.');
  const set = VERSION_PACKAGES.flatMap((name) => [
    `-X ${name}.gitVersion=v${version}`,
    `-X ${name}.gitMajor=${major}`,
    `-X ${name}.gitMinor=${minor}`,
    `-X ${name}.gitTreeState=clean`,
  ]);
  return ['-s', '-w', ...set].join(' ');
}

/** Everything that determines the result; part of the cache key. */
export const KUBERNETES_RECIPE: readonly string[] = [
  'kubernetes 1',
  SUITE,
  ...PROGRAMS,
  linkerFlags(KUBERNETES_VERSION),
];

/**
 * Builds the control plane's programs and kubectl from the source package. It has all its dependencies in
 * vendor/ and predates Go modules' rule over GOPATH; what upstream's makefiles generate before they compile is
 * in it too, except the OpenAPI definitions, without which kube-apiserver does not link.
 */
export async function buildKubernetes(
  directory: string,
  context: BuildContext,
): Promise<{ version: string; files: string[] }> {
  const work = join(directory, 'work');
  await mkdir(work, { recursive: true });
  context.update('fetching the source package');
  const source = await unpackSource(work, context);
  const goPath = join(work, 'go');
  const tree = join(goPath, 'src', PACKAGE);
  await mkdir(dirname(tree), { recursive: true });
  await symlink(source, tree);
  const go: CommandOptions = {
    cwd: tree,
    signal: context.signal,
    env: {
      // Go looks where the package is by this, and by PWD for a directory behind a link.
      PWD: tree,
      GOPATH: goPath,
      GOCACHE: join(work, 'go-cache'),
      GO111MODULE: 'off',
      CGO_ENABLED: '0',
      GOTOOLCHAIN: 'local',
      GOFLAGS: '',
      HOME: work,
    },
  };
  await generateOpenApi(work, source, go, context);
  context.update('compiling the programs');
  const build = ['go', 'build', '-trimpath', '-ldflags', linkerFlags(KUBERNETES_VERSION)];
  const commands = PROGRAMS.map((name) => `./cmd/${name}`);
  await runCommand([...build, '-o', `${join(work, 'out')}/`, ...commands], go);
  for (const name of PROGRAMS) await rename(join(work, 'out', name), join(directory, name));
  await rm(work, { recursive: true });
  return {
    version: await reportedVersion(join(directory, 'kube-apiserver'), KUBERNETES_VERSION, context.signal),
    files: [...PROGRAMS],
  };
}

async function unpackSource(work: string, { signal, update }: BuildContext): Promise<string> {
  const mirror = mainSource(await debianSources(signal));
  if (mirror === undefined) throw new LabError('no-debian-mirror', 'no Debian mirror is known to apt');
  const apt = await openPrivateApt(join(work, 'apt'), [sourceLine('deb-src', mirror, SUITE)], {
    signal,
    onLine: update,
  });
  await apt.run('apt-get', ['source', '--download-only', 'kubernetes'], { cwd: work });
  const description = (await readdir(work)).find((name) => name.endsWith('.dsc'));
  if (description === undefined || !description.includes(KUBERNETES_VERSION)) {
    throw new LabError(
      'command-failed',
      `${SUITE} offers ${description ?? 'no source package'} where kubernetes ${KUBERNETES_VERSION} was expected`,
    );
  }
  const source = join(work, 'source');
  // apt has checked the files against the signed lists already.
  await runCommand(['dpkg-source', '--no-check', '--extract', join(work, description), source], {
    signal,
    onLine: update,
  });
  return source;
}

async function generateOpenApi(
  work: string,
  source: string,
  go: CommandOptions,
  { update }: BuildContext,
): Promise<void> {
  update('compiling the OpenAPI generator');
  const generator = join(work, 'openapi-gen');
  await runCommand(['go', 'build', '-o', generator, './vendor/k8s.io/kube-openapi/cmd/openapi-gen'], go);
  update('generating OpenAPI definitions');
  const packages = new Set<string>();
  for (const root of ['vendor/k8s.io', 'pkg']) {
    for (const directory of await taggedPackages(source, root)) packages.add(`${PACKAGE}/${directory}`);
  }
  const options = {
    'output-file-base': 'zz_generated.openapi',
    'go-header-file': 'hack/boilerplate/boilerplate.generatego.txt',
    'input-dirs': [...packages].sort().join(','),
    'output-package': `${PACKAGE}/pkg/generated/openapi`,
    'output-base': join(work, 'go', 'src'),
    'report-filename': join(work, 'api-violations'),
  };
  const argv = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  await runCommand([generator, '--logtostderr', ...argv], go);
}

/** Directories of Go packages, relative to `source`, that ask for OpenAPI definitions; links are followed. */
async function taggedPackages(source: string, directory: string): Promise<string[]> {
  const found: string[] = [];
  let tagged = false;
  for (const entry of await readdir(join(source, directory), { withFileTypes: true })) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory() || entry.isSymbolicLink()) {
      const inside = await taggedPackages(source, path).catch(notADirectory);
      found.push(...inside);
    } else if (!tagged && entry.name.endsWith('.go')) {
      tagged = (await readFile(join(source, path), 'utf8')).includes('+k8s:openapi-gen=');
    }
  }
  return tagged ? [directory, ...found] : found;
}

function notADirectory(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOTDIR' || error.code === 'ENOENT') return [];
  throw error;
}

/** The version that a program reports, which has to be the wanted one. */
export async function reportedVersion(
  program: string,
  wanted: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { stdout } = await runCommand([program, '--version'], { signal });
  const version = /^Kubernetes v(\S+)/.exec(stdout)?.[1];
  if (version !== wanted)
    throw new LabError('command-failed', `${program} reports ${stdout.trim()} instead of v${wanted}`);
  return version;
}
