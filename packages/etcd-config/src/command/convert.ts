import { type Command, CommandError, choice, defineCommand, UsageError } from '@harderway/command';
import { writeForm } from '../document/forms.js';
import { resolveSettings } from '../document/resolve.js';
import { FORMS, jsonOption, printForm } from './forms.js';
import { etcdVersionOption, readSources, sourceOperands, sourceOptions } from './sources.js';

/** `etcd-config convert`. */
export const convert: Command = defineCommand({
  name: 'convert',
  summary: 'write the settings that count in another form',
  description:
    'With a configuration FILE only that counts, as for etcd. Settings that the form cannot hold are reported on standard error.',
  operands: sourceOperands,
  options: {
    etcdVersion: etcdVersionOption,
    ...sourceOptions,
    to: choice(FORMS, 'the form to write'),
    json: jsonOption,
  },
  examples: [
    ['etcd-config convert --etcd-version 3.5.33 --to flags etcd.yaml', 'the file as a command line'],
    ['etcd-config convert --etcd-version 3.5.33 --to file -- --name=m1', 'a command line as a file'],
  ],
  async run(invocation) {
    const { options, world } = invocation;
    const { to, json } = options;
    if (to === undefined) throw new UsageError('--to FORM is missing');
    const { sources, diagnostics: read, unchecked } = await readSources(invocation, options.etcdVersion);
    if (unchecked.length > 0)
      throw new CommandError('settings-unknown', `not all settings are known: ${unchecked.join('; ')}`, {
        hint: 'write these values into the file, and give its environment file with --environment',
      });
    const resolved = resolveSettings(sources);
    const written = writeForm(to, resolved.settings, sources);
    const diagnostics = [...read, ...resolved.diagnostics, ...written.diagnostics];
    return printForm(written, diagnostics, { json, world });
  },
});
