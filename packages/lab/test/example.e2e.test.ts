import { expect, test, vi } from 'vitest';

test('the example', async () => {
  const said: unknown[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((text: unknown) => {
    said.push(text);
  });
  await import('../examples/two-hosts.js');
  log.mockRestore();
  expect(said).toEqual([
    'left.example\nrunning',
    expect.stringMatching(/^10\.7\.0\.3\s+right\.example right$/),
  ]);
});
