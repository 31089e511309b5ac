import { obtainPrograms, ReleaseError } from '@harderway/release-binaries';

/** Gets kubectl from a local directory, without a network. */
export async function programsFrom(directory: string, cacheDirectory: string): Promise<string> {
  try {
    const { kubectl } = await obtainPrograms({
      versions: { kubernetes: '1.31.0' },
      arch: 'amd64',
      names: ['kubectl'],
      directory,
      cacheDirectory,
      onProgress: ({ kind, title, detail }) => console.log(kind, title, detail ?? ''),
    });
    return kubectl.path;
  } catch (error) {
    if (error instanceof ReleaseError && error.code === 'wrong-architecture') return error.message;
    throw error;
  }
}
