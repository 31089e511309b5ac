import { difference, type Kind, type WithKinds, withKinds } from '@harderway/desired-state/kinds';

interface MotdResource {
  readonly kind: 'motd';
  readonly text: string;
}

const motd: Kind<MotdResource> = {
  kind: 'motd',
  name: () => '/etc/motd',
  fault: () => undefined,
  path: () => ({ path: '/etc/motd', depth: 'text' }),
  diff: ({ text }, { paths }) =>
    paths.get('/etc/motd')?.text === text
      ? undefined
      : difference('set', 'the message of the day', 'differs'),
  phase: () => 'files',
  upload: ({ text }) => ({ path: '/etc/motd', content: text, mode: 0o644 }),
};

/** `plan`, `apply` and the other functions, for this kind and the built-in ones. */
export const host: WithKinds<{ readonly motd: Kind<MotdResource> }> = withKinds({ motd });
