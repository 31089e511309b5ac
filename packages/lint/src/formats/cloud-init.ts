import { parseNetworkConfig, parseUserData } from '@harderway/cloud-init';
import type { Format } from './format.js';
import { hasKey, isTemplate, isYamlPath } from './yaml-head.js';

/** A file that another program renders first, by its name. */
const TEMPLATE = /\.(?:j2|jinja2?|tpl|tmpl|erb)$/;

/** User data of cloud-init, by its first line. A template is user data where cloud-init itself renders it. */
export const userData: Format = {
  kind: 'user-data',
  isNamed: (path) => isYamlPath(path) || /(?:^|[/.-])(?:user-data|cloud-config|cloud-init)[^/]*$/.test(path),
  recognizes: ({ path, text }) =>
    /^\ufeff?## template: jinja.*\n#cloud-config\s/i.test(text) ||
    (/^\s*#cloud-config\s/i.test(text) && !TEMPLATE.test(path)),
  check: ({ text }) => parseUserData(text).diagnostics,
};

/** A network configuration of netplan or of cloud-init, in version 2. */
export const networkConfig: Format = {
  kind: 'network-config',
  isNamed: (path) => isYamlPath(path) || /(?:^|\/)network-config$/.test(path),
  recognizes: ({ path, text }) =>
    !isTemplate(text) &&
    (/(?:^|\/)etc\/netplan\/[^/]+$/.test(path) || /^\ufeff?[ \t]*version[ \t]*:[ \t]*["']?2\b/m.test(text)) &&
    (hasKey(text, 'network') || hasKey(text, 'ethernets')),
  check: ({ text }) => parseNetworkConfig(text).diagnostics,
};
