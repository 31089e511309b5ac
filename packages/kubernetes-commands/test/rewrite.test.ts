import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { soon } from '../../../tools/testing/soon.js';
import { readCommand } from '../src/input/read-command.js';
import { gapsBetween } from '../src/rewrite/gaps.js';
import { rewriteCommand } from '../src/rewrite/rewrite.js';

function textOf(text: string, argv: readonly string[]): string {
  const result = rewriteCommand(text, argv);
  return result.kind === 'rewritten' ? result.text : result.reason;
}

const pod = (container: string): string => `apiVersion: v1
kind: Pod
spec:
  containers:
${container}`;

const block = pod(`  - name: kube-apiserver # ours
    command:
    - kube-apiserver
    - "--v=2"   # verbose
    - --cloud-provider=external
    # the address
    - --bind-address=$(IP)
    env: [{name: IP, value: 10.0.0.1}]
`);

describe('rewriteCommand', () => {
  it.each([
    ['a manifest', block],
    ['a unit', '[Service]\nExecStart=/usr/bin/kube-apiserver --v=2\n'],
    ['a list', 'kube-apiserver\n--v=2\n'],
  ])('refuses %s that starts another program than the one that is asked for', (_, text) => {
    const reason = 'it starts kube-apiserver, not kube-controller-manager';
    expect(rewriteCommand(text, ['--cluster-name=a'], { program: 'kube-controller-manager' })).toEqual({
      kind: 'refused',
      reason,
    });
    expect(rewriteCommand(text, ['--v=3'], { program: 'kube-apiserver' }).kind).toBe('rewritten');
  });

  it.each(['kind: Pod\nspec: [\n', 'kind: ConfigMap\napiVersion: v1\n', '[Service]\nType=oneshot\n'])(
    'refuses to leave no arguments where it reads no command line: %j',
    (text) => {
      expect(rewriteCommand(text, []).kind).toBe('refused');
    },
  );

  it('changes an item of a manifest, keeps its quotes and comments, adds and removes lines', () => {
    expect(textOf(block, ['--v=4', '--bind-address=10.0.0.1', '--profiling=false'])).toBe(
      block
        .replace('"--v=2"', '"--v=4"')
        .replace('    - --cloud-provider=external\n', '')
        .replace('$(IP)\n', '$(IP)\n    - --profiling=false\n'),
    );
  });

  it.each([
    [
      ['--w', '--v=2', '--x'],
      ['--w', '"--v=2"   # verbose', '--x # ex'],
    ],
    [
      ['--x', '--w', '--v=2'],
      ['--x # ex', '--w', '"--v=2"   # verbose'],
    ],
    [
      ['--w', '--new', '--v=2'],
      ['--w', '--new # ex', '"--v=2"   # verbose'],
    ],
    [
      ['--v=3', '--w', '--x'],
      ['"--v=3"   # verbose', '--w', '--x # ex'],
    ],
  ])('of a manifest in the order %j keeps comments behind their arguments', (argv, lines) => {
    const text = (items: readonly string[], lineEnd: string): string =>
      pod(
        [
          '  - name: a',
          '    args:',
          ...items.map((item) => `    - ${item}`),
          '    command: [kube-apiserver]',
          '',
        ].join('\n'),
      ).replaceAll('\n', lineEnd);
    for (const lineEnd of ['\n', '\r\n'])
      expect(textOf(text(['"--v=2"   # verbose', '--w', '--x # ex'], lineEnd), argv)).toBe(
        text(lines, lineEnd),
      );
  });

  it('keeps every comment behind an argument that stays, whatever the order', () => {
    const word = fc.constantFrom('--a=1', '--b=2', '--c=3', '--d=4', '--e=5');
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1 }), fc.uniqueArray(word), (before, after) => {
        const items = before.map((own) => `    - ${own} # of ${own}\n`).join('');
        const text = pod(`  - name: a\n    command:\n    - kube-apiserver\n${items}    env: []\n`);
        const written = textOf(text, after);
        expect(readCommand(written).argv).toEqual(after);
        for (const own of after)
          if (before.includes(own)) expect(written).toContain(`    - ${own} # of ${own}\n`);
      }),
    );
  });

  it.each([
    ['args: [\n      "--v=2",\n    ]', ['--v=2', '--a=b'], 'args: [\n      "--v=2","--a=b",\n    ]'],
    ['args: [\n      "--v=2", # verbose\n    ]', ['--v=3'], 'args: [\n      "--v=3", # verbose\n    ]'],
    ['args: ["--v=2", "--a=b"]', ['--a=b'], 'args: ["--a=b"]'],
    ['args: ["--v=2",]', [], 'args: []'],
    ['args:\n    - --v=2 # verbose', [], 'args:'],
  ])('writes into %j', (args, argv, expected) => {
    const text = (own: string): string => pod(`  - command: [kube-apiserver]\n    ${own}\n    name: a\n`);
    expect(textOf(text(args), argv)).toBe(text(expected));
  });

  it('says why it refuses', () => {
    const shared = pod(
      '  - command: [kube-apiserver, &v --v=2]\n    name: a\n    env: [{name: A, value: *v}]\n',
    );
    expect(textOf(shared, ['--v=2', '--a=b'])).toContain('--a=b');
    const lists = pod('  - command: &c [kube-apiserver, --v=2]\n    name: a\n  - command: *c\n    name: b\n');
    expect(textOf(lists, ['--v=3'])).toBe('an alias shows its arguments in another place, too');
  });

  it('adds behind the program, and quotes what YAML would read as something else', () => {
    const argv = ['--x={a: b}', ...readCommand(block).argv];
    expect(textOf(block, argv)).toBe(
      block.replace('- kube-apiserver\n', '- kube-apiserver\n    - "--x={a: b}"\n'),
    );
  });

  it.each([
    ['a comment', '# ours\r\n'],
    ['a directive', '%YAML 1.1\r\n---\r\n'],
  ])('changes a manifest of Windows below %s', (_, head) => {
    const text = `${head}${block.replaceAll('\n', '\r\n')}`;
    expect(readCommand(text).program).toBe('kube-apiserver');
    expect(textOf(text, ['--v=2', '--bind-address=10.0.0.1'])).toBe(
      text.replace('    - --cloud-provider=external\r\n', ''),
    );
  });

  it.each([
    ['of the list', '    command: [kube-apiserver]\n    args: &args [--v=2, --w=3]\n  - args: *args\n'],
    ['of an argument', '    command: [kube-apiserver, &v --v=2, --w=3]\n    env: [{name: V, value: *v }]\n'],
    ['of the container', '    <<: &own {command: [kube-apiserver, --v=2, --w=3]}\n  - *own\n'],
  ])('refuses what would change another place by an anchor %s', (_, container) => {
    const text = pod(`  - name: x\n${container}`);
    expect(readCommand(text).argv).toEqual(['--v=2', '--w=3']);
    expect(textOf(text, ['--v=2', '--w=3'])).toBe(text);
    expect(textOf(text, ['--v=4', '--w=3'])).not.toContain('--v=4');
  });

  it('changes flow lists', () => {
    const flow = pod("  - command: [kube-apiserver, '--v=2', --a=b,\n      --c=d]\n");
    expect(textOf(flow, ['--v=3', '--c=d', '--e=f,g'])).toBe(
      flow.replace("'--v=2', --a=b,", "'--v=3',").replace('--c=d]', '--c=d,\n      "--e=f,g"]'),
    );
    expect(textOf(flow, [])).toBe(pod('  - command: [kube-apiserver]\n'));
  });

  it('changes JSON', () => {
    const json = `{"kind": "Pod", "spec": {"containers": [{"command": [
  "kube-apiserver",
  "--v=2",
  "--a=b"
]}]}}\n`;
    expect(textOf(json, ['--v=2', '--c=d', '--e=f'])).toBe(json.replace('--a=b"', '--c=d",\n  "--e=f"'));
    expect(textOf(json, ['--v=2'])).toBe(json.replace(',\n  "--a=b"', ''));
  });

  it('changes a unit, and leaves its variables and continuations', () => {
    const unit = `[Service]
Environment=IP=10.0.0.1
ExecStart=/usr/bin/kube-apiserver \\
  --bind-address=\${IP} \\
  --v=2
Restart=on-failure
`;
    const argv = ['--bind-address=10.0.0.1', '--x=a b', '--y=50%', '--z=$5'];
    const written = '  "--x=a b" \\\n  --y=50%% \\\n  --z=$$5\n';
    expect(textOf(unit, argv)).toBe(unit.replace('  --v=2\n', () => written));
    expect(textOf(unit, [])).toBe(unit.replace(/kube-apiserver [^R]*R/s, 'kube-apiserver\nR'));
  });

  it('changes a list of arguments, and a command as in a shell', () => {
    expect(textOf('kube-apiserver\n--v=2\n# c\n--a=b c', ['--a=b c', '--d=e f'])).toBe(
      'kube-apiserver\n# c\n--a=b c\n--d=e f',
    );
    expect(textOf('kube-apiserver --v=2 \\\n  --a=b\n', ['--v=2', "--c=it's"])).toBe(
      "kube-apiserver --v=2 \\\n  '--c=it'\\''s'\n",
    );
  });

  it('refuses scripts, and what an installer adds to', () => {
    const script = pod('  - command: [sh, -c, "exec kube-apiserver --v=2 --a=b"]\n');
    expect(rewriteCommand(script, ['--v=3', '--a=b']).kind).toBe('refused');
    expect(rewriteCommand('kube-apiserver-arg: ["v=2"]\n', ['--v=2']).kind).toBe('refused');
  });

  it.each([
    [
      'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  extraArgs: [{name: v, value: "2"}]\n',
      'kubeadm adds flags to kube-apiserver that are not in the text: edit extraArgs there by hand',
    ],
    [
      'kube-apiserver-arg+: [v=2]\n',
      'k3s or rke2 adds flags to kube-apiserver that are not in the text: edit kube-apiserver-arg there by hand',
    ],
    [
      '[Service]\nExecStart=/usr/bin/k3s server --kube-apiserver-arg=v=2\n',
      'k3s or rke2 adds flags to kube-apiserver that are not in the text: edit kube-apiserver-arg there by hand',
    ],
  ])('names the installer that adds to %s', (text, reason) => {
    expect(rewriteCommand(text, ['--v=3'], { program: 'kube-apiserver' })).toEqual({
      kind: 'refused',
      reason,
    });
  });

  it('writes what is read back as asked, or refuses', () => {
    const word = fc.oneof(
      fc.stringMatching(/^--[a-z]{1,3}=[a-c,:$%{}"' #\\]{0,4}$/),
      fc.constantFrom('--v=2', '--cloud-provider=external', '--bind-address=10.0.0.1'),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
        const result = rewriteCommand(block, argv);
        if (result.kind === 'rewritten') expect(readCommand(result.text).argv).toEqual(argv);
        else expect(argv.some((each) => /[$]/.test(each))).toBe(true);
      }),
    );
  });
});

describe('gapsBetween', () => {
  it('turns one list into the other', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 8 });
    fc.assert(
      fc.property(words, words, (before, after) => {
        const made = gapsBetween(before, after).reduceRight<readonly string[]>(
          (list, { from, to, added }) => [...list.slice(0, from), ...added, ...list.slice(to)],
          before,
        );
        expect(made).toEqual(after);
      }),
    );
  });

  it('keeps all arguments of one list that the other has in the same order', () => {
    const words = fc.uniqueArray(fc.nat(), { maxLength: 12 }).map((all) => all.map(String));
    fc.assert(
      fc.property(words, fc.func(fc.boolean()), (before, keeps) => {
        const after = before.filter((word) => keeps(word));
        for (const { added } of gapsBetween(before, after)) expect(added).toEqual([]);
      }),
    );
  });
});

describe('a long command line', () => {
  const words = Array.from({ length: 20_000 }, (_, at) => `--feature-gates=A${at}=true`);
  const changed = words.map((word, at) => (at % 2 === 0 ? word.replace('true', 'false') : word));

  it.each([
    ['a unit', `[Service]\nExecStart=/usr/local/bin/kube-apiserver ${words.join(' \\\n  ')}\n`],
    [
      'a pod',
      pod(
        `  - name: a\n    command:\n    - kube-apiserver\n${words.map((word) => `    - ${word}\n`).join('')}`,
      ),
    ],
    ['a pod in brackets', pod(`  - {name: a, command: [kube-apiserver, ${words.join(',\n      ')}]}\n`)],
  ])('of %s is rewritten in linear time', (_, text) => {
    soon(() => expect(textOf(text, changed)).toContain('A19998=false'));
  });
});

describe('variables and specifiers in arguments that change', () => {
  const renamed = (text: string): string =>
    textOf(
      text,
      readCommand(text).argv.map((word) => word.replace('--former', '--new')),
    );
  const unit = (rest: string): string => `[Service]\nEnvironmentFile=/etc/x\nExecStart=/k ${rest}\n`;

  it.each([
    [`--former=\${A} --v=2`, `--new=\${A} --v=2`],
    ['--former=%d/ca.key', '--new=%d/ca.key'],
    [`"--former=a b \${A}"`, `"--new=a b \${A}"`],
    ['--former=$$HOME%%d', '--new=$$HOME%%d'],
    [`--x=\${A} --former=\${A}$$B`, undefined],
    [`--x=\${A} --former=$$\{A}`, undefined],
    ['--x=%H --former=%%H', undefined],
    [`--former=%H%%i`, undefined],
  ])('a unit with %s', (before, after) => {
    const result = renamed(unit(before));
    if (after === undefined) expect(result).not.toContain('--new');
    else expect(result).toBe(unit(after));
  });

  it('a manifest', () => {
    const text = pod('  - command: [kube-apiserver, --former=$(A), --former-b=$$(B)]\n    name: a\n');
    expect(renamed(text)).toBe(
      text.replace('--former=$(A)', '--new=$(A)').replace('--former-b=$$(B)', '"--new-b=$$$$(B)"'),
    );
  });
});
