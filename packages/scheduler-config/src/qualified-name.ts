const PREFIX = /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const NAME = /^(?=.{1,63}$)[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?$/;

/** Whether a text names a label or resource: `zone`, `example.org/gpu`. Source: `IsQualifiedName` of k8s.io/apimachinery. */
export function isQualifiedName(text: string): boolean {
  const [name = '', prefix, ...more] = text.split('/').toReversed();
  return NAME.test(name) && more.length === 0 && (prefix === undefined || PREFIX.test(prefix));
}
