/**
 * Stands between this machine and an API server, and passes on what both send. Arguments: the address to listen on, that of the
 * server, for how many milliseconds an answer is held back, and after how many bytes of answers a connection is cut.
 */
import { connect, createServer } from 'node:net';

const [here = '', server = '', delayMs = '0', most = 'Infinity'] = process.argv.slice(2);
const port = 6443;

createServer((client) => {
  const upstream = connect(port, server);
  const end = (): void => {
    client.destroy();
    upstream.destroy();
  };
  let passed = 0;
  for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  client.pipe(upstream);
  upstream.on('data', (chunk: Buffer) => {
    passed += chunk.length;
    if (passed > Number(most)) end();
    else setTimeout(() => client.write(chunk), Number(delayMs));
  });
}).listen(port, here, () => process.stdout.write('listening\n'));
