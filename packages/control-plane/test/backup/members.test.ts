import { expect, test } from 'vitest';
import { memberStates } from '../../src/backup/members.js';
import { exampleSpec, fakeSession } from '../example.js';

test('a host that the session leaves out has not failed to answer', async () => {
  const { transports, ...session } = fakeSession(exampleSpec(), () => ({ stdout: '' }));
  const some = new Map([...transports].filter(([host]) => host !== 'control2'));
  const { states, unanswered } = await memberStates({ ...session, transports: some });
  expect(states).toEqual([]);
  expect(unanswered).toMatchObject([
    { host: 'control0', cause: 'etcd does not answer' },
    { host: 'control1', cause: 'etcd does not answer' },
    { host: 'control2', cause: 'not connected' },
  ]);
});
