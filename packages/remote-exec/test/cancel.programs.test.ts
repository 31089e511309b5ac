import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isRemoteExecError } from '../src/errors/remote-exec-error.js';
import { connect } from '../src/ssh2/connect.js';
import { noneLeft } from './rig/processes.js';
import { startRelay } from './rig/relay.js';
import { type Sshd, startSshd } from './rig/sshd.js';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

it('any interleaving of cancel, loss and finish ends with no remote process left', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        cancelMs: fc.integer({ min: 0, max: 120 }),
        lossMs: fc.option(fc.integer({ min: 0, max: 120 })),
        runMs: fc.constantFrom(0, 20, 60, 100_000),
        children: fc.boolean(),
        stubborn: fc.boolean(),
      }),
      async ({ cancelMs, lossMs, runMs, children, stubborn }) => {
        round += 1;
        const mark = `5${String(round).padStart(4, '0')}.${process.pid}`;
        const relay = await startRelay(sshd.port);
        const host = await connect({
          ...sshd.target,
          port: relay.port,
          hostKeyAlias: `[127.0.0.1]:${sshd.port}`,
        });
        const sleep = runMs === 100_000 ? `sleep ${mark}` : `sleep 0.${String(runMs).padStart(3, '0')}`;
        const script = `${stubborn ? "trap '' TERM; " : ''}${children ? `${sleep} & ` : ''}${sleep}; wait`;
        const stop = new AbortController();
        const loss = lossMs === null ? undefined : setTimeout(relay.cut, lossMs);
        setTimeout(() => stop.abort(), cancelMs);
        try {
          await host.run({ argv: ['sh', '-c', script], signal: stop.signal, endOnLoss: true });
        } catch (error) {
          expect(isRemoteExecError(error) && error.outcome).toMatch(/^(ended|never-ran)$/);
        }
        await noneLeft(mark, 500);
        clearTimeout(loss);
        await host.close();
        await relay.close();
      },
    ),
    { interruptAfterTimeLimit: 50_000 },
  );
}, 70_000);
