import { describe, expect, test } from 'vitest';
import { encodeField } from '../../../src/hosts/api/protobuf.js';
import { awaitTokenExpiry } from '../../../src/operations/await-token-expiry.js';
import { longestToken } from '../../../src/operations/rotation/token-lives.js';
import { exampleSpec, fakeSession, operationContext } from '../../example.js';
import { apiOf, listWith, objectWith } from './objects.js';

/** A number in base 128, as a field that holds a number has it. */
const varint = (value: number): readonly number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];

/** A message in fields of these numbers, the last of which is the innermost. */
const within = (content: Buffer, ...numbers: readonly number[]): Buffer =>
  numbers.reduceRight((inner, number) => encodeField({ number, content: inner }), content);

/** The source of a token in a volume, with its audience and its path. */
const token = (seconds: number | undefined): Buffer =>
  Buffer.concat([
    within(Buffer.from('istio-ca'), 1),
    ...(seconds === undefined ? [] : [Buffer.from([0x10, ...varint(seconds)])]),
    within(Buffer.from('token'), 3),
  ]);

/** A pod with tokens that live so long, each in a volume beside one of another kind. */
const pod = (name: string, ...seconds: readonly (number | undefined)[]): Buffer =>
  Buffer.concat([
    objectWith('default', name),
    within(
      Buffer.concat([
        within(Buffer.from('data'), 1, 1),
        ...seconds.map((own) =>
          within(
            Buffer.concat([within(Buffer.from('tokens'), 1), within(within(token(own), 4), 2, 26, 1)]),
            1,
          ),
        ),
        within(Buffer.from('a container'), 2, 1),
      ]),
      2,
    ),
  ]);

const serverWith = (...pods: readonly Buffer[]) =>
  apiOf((_, path) => (path.startsWith('/api/v1/pods?') ? [200, listWith(pods)] : [404]));

describe('the longest life of a token', () => {
  test.each([
    ['is an hour without pods', [], { seconds: 3600 }],
    [
      'is an hour where pods ask for nothing else',
      [pod('a', 3607), pod('b'), pod('c', undefined)],
      { seconds: 3600 },
    ],
    [
      'is that of a service mesh',
      [pod('a', 3607), pod('b', 3607, 43_200), pod('c', 7200)],
      { seconds: 43_200, pod: 'default/b' },
    ],
    [
      'is a day at most, after which kubelets replace it',
      [pod('a', 31_536_000)],
      { seconds: 86_400, pod: 'default/a' },
    ],
  ])('%s', async (_, pods, expected) => {
    expect(await longestToken(serverWith(...pods))).toEqual(expected);
  });

  test('is not guessed where pods are not listed', async () => {
    await expect(longestToken(apiOf(() => [403]))).rejects.toMatchObject({ code: 'api-request-failed' });
  });
});

/** Whether the old key can go two hours after the last API server started with the new one. */
const lookAfterTwoHours = (...pods: readonly Buffer[]) =>
  awaitTokenExpiry
    .execution(
      { kind: 'await-token-expiry', key: 'service-account-2' },
      {
        ...operationContext(fakeSession(exampleSpec(), () => ({ stdout: '1000 100 7210.00\n' }))),
        api: () => serverWith(...pods),
      },
    )
    .look();

test('an old key goes once no pod has a token of it any more, however long those live', async () => {
  expect(await lookAfterTwoHours(pod('a', 3607))).toMatchObject({ done: true });
  await expect(lookAfterTwoHours(pod('a', 3607), pod('mesh', 43_200))).rejects.toMatchObject({
    code: 'rotation-waits',
    found: expect.stringContaining('a token of pod default/mesh lives for 725 minutes'),
  });
});
