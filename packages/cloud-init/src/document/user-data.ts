import { keyText } from '@harderway/yaml-text';
import { isMap, isScalar, isSeq } from 'yaml';
import { byShape, join, list, map } from './collection.js';
import { userDataKeys } from './keys.generated.js';
import type { CaCerts, FileEncoding, PackageItem, PackagesOf, UserData, WriteFile } from './model.js';
import { type Context, type Reader, report } from './read.js';
import { flag, oneOf, text, textOf } from './scalar.js';

const encodings: readonly FileEncoding[] = [
  'text/plain',
  'b64',
  'base64',
  'gz',
  'gzip',
  'gz+b64',
  'gz+base64',
  'gzip+b64',
  'gzip+base64',
];

const matching =
  (pattern: RegExp) =>
  (value: string): boolean =>
    pattern.test(value);

const absolutePath = text({ code: 'relative-path', test: matching(/^\//), what: 'an absolute path' });
/** cloud-init reads it by Python's `int(text, 8)`. */
const permissions = text({
  code: 'invalid-permissions',
  test: matching(/^\s*\+?(?:0o_?)?[0-7]+(?:_[0-7]+)*\s*$/i),
  what: "a mode in octal digits, such as '0644'",
});
const owner = text({
  code: 'invalid-owner',
  // cloud-init strips blanks, and leaves as it is what is not given.
  test: matching(/^\s*[^\s:]*\s*(?::\s*[^\s:]*\s*)?$/),
  what: 'a USER:GROUP',
});
const certificates = text({
  code: 'invalid-certificate',
  test: matching(/^(?:\s*-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/),
  what: 'a certificate in PEM; check its indentation',
});
const hostName = text({
  code: 'invalid-name',
  test: matching(/^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i),
  what: 'a host name',
});

/** Reads the content of a file: a text, or bytes that are none. */
const content: Reader<string | Uint8Array> = (node, where, context) =>
  isScalar(node) && node.value instanceof Uint8Array && textOf(node, context) === undefined
    ? new Uint8Array(node.value)
    : text()(node, where, context);

const command = byShape<string | readonly string[]>(
  { scalar: text(), list: list(text()) },
  'a text or a list',
);
/** Reads a list, and reports an empty one, which cloud-init's schema refuses. */
function filled<Value>(reader: Reader<readonly Value[]>): Reader<readonly Value[]> {
  return (node, where, context) => {
    if (isSeq(node) && node.items.length === 0) report(context, node, 'empty-list', `${where} is empty`);
    return reader(node, where, context);
  };
}

/** Reads a name and a version. */
const versioned: Reader<readonly [string, string]> = (node, where, context) => {
  const items = isSeq(node) ? node.items : [];
  const [name, version] = items.map((item, n) => text()(item, `${where}[${n}]`, context));
  if (items.length !== 2) report(context, node, 'wrong-type', `${where} must be a name and a version`);
  else if (name !== undefined && version !== undefined) return [name, version];
  return undefined;
};

const packageItem = byShape<PackageItem>(
  { scalar: text(), list: versioned },
  'a name, or a list of a name and a version',
);
const packageItems = list(packageItem);
const packages = filled(
  list(
    byShape<PackageItem | PackagesOf>(
      {
        scalar: packageItem,
        list: packageItem,
        map: map<PackagesOf>({ apt: packageItems, snap: packageItems }),
      },
      'a package, or a mapping of a package manager to a list',
    ),
  ),
);

const file = map<WriteFile>(
  {
    path: absolutePath,
    content,
    encoding: oneOf(encodings),
    owner,
    permissions,
    append: flag,
    defer: flag,
  },
  { required: ['path'], known: ['source'] },
);

/** Reads entries and reports a path that is written twice: the later entry wins, unless it appends. */
const files: Reader<readonly WriteFile[]> = (node, where, context) => {
  const values = filled(list(file))(node, where, context);
  const seen = new Set<string>();
  for (const item of isSeq(node) ? node.items : []) {
    const path = isMap(item) ? item.get('path') : undefined;
    if (typeof path !== 'string' || !isMap(item) || item.get('append') === true) continue;
    if (seen.has(path)) report(context, item, 'duplicate-path', `${where}: ${path} is written twice`);
    seen.add(path);
  }
  return values;
};

const deprecated: ReadonlyMap<string, string> = new Map([
  ['ca-certs', 'ca_certs'],
  ['remove-defaults', 'remove_defaults'],
]);

function reportDeprecated(node: unknown, where: string, context: Context): void {
  for (const { key } of isMap(node) ? node.items : []) {
    const name = keyText(key) ?? '';
    const instead = deprecated.get(name);
    if (instead !== undefined)
      report(context, key, 'deprecated-key', `${join(where, name)} is deprecated and not checked`, {
        hint: `write ${instead}`,
      });
  }
}

const caCerts = map<CaCerts>(
  { trusted: filled(list(certificates)), remove_defaults: flag },
  {
    known: ['remove-defaults'],
    check: (node, where, context) => {
      if (isMap(node) && node.items.length === 0)
        report(context, node, 'missing-key', `${where} is empty: write trusted or remove_defaults`);
      reportDeprecated(node, where, context);
    },
  },
);

const isNothing = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null);

/** Reads the document below its `#cloud-config` line. */
export const userDataDocument: Reader<UserData> = (node, where, context) => {
  if (isNothing(node)) {
    report(context, node, 'wrong-type', 'the document has no keys: cloud-init refuses it');
    return {};
  }
  return map<UserData>(
    {
      hostname: hostName,
      fqdn: hostName,
      manage_etc_hosts: oneOf([true, false, 'localhost', 'template']),
      timezone: text(),
      ssh_authorized_keys: filled(list(text())),
      package_update: flag,
      package_upgrade: flag,
      packages,
      write_files: files,
      ca_certs: caCerts,
      bootcmd: filled(list(command)),
      // An entry with nothing but a comment is skipped.
      runcmd: filled(
        list((entry, where, context) => (isNothing(entry) ? undefined : command(entry, where, context))),
      ),
    },
    {
      known: userDataKeys,
      check: reportDeprecated,
    },
  )(node, where, context);
};
