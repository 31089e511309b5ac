import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { pace } from '../src/pace.js';

it('calls at the rate, whatever the calls do', async () => {
  let calls = 0;
  const running = pace(100, () => {
    calls += 1;
  });
  await sleep(500);
  running.stop();
  const counted = calls;
  expect(counted).toBeGreaterThanOrEqual(45);
  expect(counted).toBeLessThanOrEqual(52);
  await sleep(50);
  expect(calls).toBe(counted);
});

it('makes up for what came too late, and says how late', async () => {
  let calls = 0;
  const running = pace(100, () => {
    calls += 1;
  });
  await sleep(50);
  const end = performance.now() + 300;
  while (performance.now() < end);
  await sleep(20);
  running.stop();
  expect(calls).toBeGreaterThanOrEqual(33);
  expect(running.lateMs()).toBeGreaterThanOrEqual(250);
});

it('leaves out what a long standstill has missed', async () => {
  let calls = 0;
  const running = pace(100, () => {
    calls += 1;
  });
  const end = performance.now() + 2500;
  while (performance.now() < end);
  await sleep(20);
  running.stop();
  expect(calls).toBeGreaterThanOrEqual(100);
  expect(calls).toBeLessThan(130);
  expect(running.lateMs()).toBeGreaterThanOrEqual(2400);
});
