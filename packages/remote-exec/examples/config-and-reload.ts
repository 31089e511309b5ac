import { expectSuccess, type Transport, uploadScript } from '@harderway/remote-exec';

/** Lays a configuration file and its key, and reloads the service, in one round trip. */
export async function configure(host: Transport, folder: string, reload: string): Promise<void> {
  const upload = uploadScript([
    { path: `${folder}/app.conf`, content: 'listen = 8080\n', mode: 0o644 },
    { path: `${folder}/app.key`, content: 'a secret\n', mode: 0o600 },
  ]);
  const result = await host.run({
    // Nothing after the upload runs if one of the files could not be laid.
    argv: ['sh', '-c', `${upload.script}${reload}\n`],
    stdin: upload.stdin(),
  });
  expectSuccess(result, { host: host.host, what: 'laying the configuration' });
}
