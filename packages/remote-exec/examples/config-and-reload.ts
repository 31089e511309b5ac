import { expectSuccess, type Transport, uploadScript } from '@harderway/remote-exec';

/** Writes a configuration file and its key, and reloads the service, in one round trip. */
export async function configure(host: Transport, directory: string, reload: string): Promise<void> {
  const upload = uploadScript([
    { path: `${directory}/app.conf`, content: 'listen = 8080\n', mode: 0o644 },
    { path: `${directory}/app.key`, content: 'a secret\n', mode: 0o600 },
  ]);
  const result = await host.run({
    // Nothing after the upload runs if one of the files could not be written.
    argv: ['sh', '-c', `${upload.script}${reload}\n`],
    stdin: upload.stdin(),
  });
  expectSuccess(result, { host: host.host, what: 'writing the configuration' });
}
