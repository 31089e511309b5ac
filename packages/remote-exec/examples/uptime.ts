import { connect, forEachHost, type SshTarget } from '@harderway/remote-exec';

/** Asks every host how long it has been up. */
export async function uptimes(targets: readonly SshTarget[]): Promise<readonly string[]> {
  const results = await forEachHost(
    targets,
    async (target, signal) => {
      const host = await connect(target, { signal });
      try {
        const { stdout } = await host.run({ argv: ['cat', '/proc/uptime'], signal, timeoutMs: 10_000 });
        return `up ${stdout.split(' ')[0]} s`;
      } finally {
        await host.close();
      }
    },
    { concurrency: 50 },
  );
  return results.map((result) => {
    if (result.kind === 'ok') return `${result.host.host}: ${result.value}`;
    return `${result.host.host}: ${result.kind}${'error' in result ? `, ${result.error.message}` : ''}`;
  });
}
