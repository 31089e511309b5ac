import type { Transport } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';

/** Code under test. */
export async function kernelOf(host: Transport): Promise<string> {
  return (await host.run({ argv: ['uname', '-r'] })).stdout.trim();
}

/** A test of it, without any host: a command that is not expected fails. */
export async function testKernelOf(): Promise<void> {
  const fake = createFake({ steps: [{ expect: ['uname', '-r'], answer: { stdout: '6.12.0\n' } }] });
  if ((await kernelOf(fake)) !== '6.12.0') throw new Error('kernelOf does not read uname');
  fake.assertDone();
}
