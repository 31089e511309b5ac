import { formatFrame } from '@harderway/diagnostics';
import { readYaml } from '@harderway/yaml-text';

/** Says what is wrong with a text that should hold a port from 1 to 65535. */
export function check(text: string): string {
  const yaml = readYaml(text);
  if (yaml.kind === 'fault') return yaml.diagnostics.map((each) => formatFrame(each, text)).join('\n');
  const port = Number(yaml.written(['server', 'port']));
  if (Number.isInteger(port) && port > 0 && port < 65536) return 'fine';
  const span = yaml.at(['server', 'port']);
  return formatFrame({ code: 'port', severity: 'error', message: 'not a port', span }, text);
}
