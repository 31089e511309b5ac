import { quote } from '@harderway/remote-exec/quote';
import { unreadableLine } from '../errors.js';
import { difference, type ProbedKind } from '../model/kind.js';

/**
 * A system user for a service, with a group of the same name and without password, home and shell. An existing user keeps
 * everything but its shell. Users are never removed, as Debian's packages do not remove theirs: files that are left would belong
 * to the next user with the same number.
 */
export interface UserResource {
  readonly kind: 'user';
  readonly name: string;
}

const noShell = '/usr/sbin/nologin';

/** A user as the host knows it, and the group of the same name, if it exists. */
interface HostUser {
  readonly shell: string;
  readonly hasGroup: boolean;
}

export const user: ProbedKind<UserResource, { readonly users: ReadonlyMap<string, HostUser> }> = {
  kind: 'user',
  name: ({ name }) => name,
  fault: ({ name }) =>
    /^[a-z][a-z0-9-]{0,30}$/.test(name) && name !== 'root'
      ? undefined
      : 'its name must be up to 31 lower case letters, digits and -, and not root',
  sections: () => ['user', 'group'],
  probe: (resources) => {
    const names = quote(resources.map(({ name }) => name));
    return ["echo '== user'", `getent passwd -- ${names}`, "echo '== group'", `getent group -- ${names}`];
  },
  parse: (reply) => {
    const groups = new Set(reply.lines('group').map((line) => line.split(':')[0]));
    const users = reply.lines('user').map((line): readonly [string, HostUser] => {
      const [name = '', , , , , , shell] = line.split(':');
      if (shell === undefined) throw unreadableLine(line, 'user');
      return [name, { shell, hasGroup: groups.has(name) }];
    });
    return { users: new Map(users) };
  },
  diff: ({ name }, { users }) => {
    const found = users.get(name);
    const subject = `system user ${name}`;
    if (found === undefined) return difference('create', subject, 'missing');
    const why = [
      ...(found.hasGroup ? [] : ['a group of its name is missing']),
      ...(/\/(?:nologin|false)$/.test(found.shell) ? [] : [`its shell is ${found.shell}`]),
    ];
    return why.length === 0 ? undefined : difference('update', subject, why.join(', '));
  },
  phase: () => 'users',
  functions: `make_user() {
  getent group -- "$1" >/dev/null || groupadd --system -- "$1" || return 1
  if getent passwd -- "$1" >/dev/null; then usermod --shell ${noShell} -- "$1"; return; fi
  useradd --system --gid "$1" --no-create-home --home-dir /nonexistent --shell ${noShell} -- "$1"
}`,
  commands: ({ name }) => [`make_user ${quote([name])}`],
};
