import { describe, expect, it } from 'vitest';
import { lint } from '../../src/rules/lint.js';
import { quadletOfPath } from '../../src/rules/quadlet.js';

const found = (path: string, text: string, podman?: string): readonly string[] =>
  lint(text, { path, podman }).map(({ code, span: { start } }) => `${start.line}:${start.column} ${code}`);

describe('a Quadlet file', () => {
  it('is known by its name', () => {
    expect(quadletOfPath('/etc/containers/systemd/web.container')).toEqual({
      section: 'Container',
      name: 'web.service',
      dropIn: false,
    });
    expect(quadletOfPath('web.pod.d/10-ports.conf')).toMatchObject({ section: 'Pod', dropIn: true });
    expect(quadletOfPath('web.service')).toBeUndefined();
  });

  it('has sections of podman and of systemd', () => {
    const text = `[Unit]
Descripton=web
[Container]
Image=docker.io/library/nginx
PublishPorts=80:80
[Service]
Restart=allways
[Install]
WantedBy=multi-user
`;
    expect(found('web.container', text)).toEqual([
      '2:1 unknown-key',
      '5:1 quadlet-key-unknown',
      '7:9 bad-value',
      '9:10 bad-install-name',
    ]);
    const [, unknown] = lint(text, { path: 'web.container' });
    expect(unknown?.hint).toBe('Did you mean PublishPort=?');
  });

  it.each([
    ['web.container', '[Container]\nContainerName=a\n', ['1:1 quadlet-key-missing']],
    ['web.container', '[Contaner]\nImage=docker.io/a\n', ['1:1 quadlet-key-missing']],
    ['web.container', '[Container]\nRootfs=/srv\n', []],
    ['web.container.d/x.conf', '[Container]\nContainerName=a\n', []],
    ['web.kube', '[Kube]\n', ['1:1 quadlet-key-missing']],
    ['web.image', '[Image]\n', ['1:1 quadlet-key-missing']],
    ['web.build', '[Build]\nFile=x\n', ['1:1 quadlet-key-missing']],
    ['web.volume', '[Volume]\n', []],
    ['web.pod', '[Pod]\n', []],
    ['web.network', '[Network]\nSubnet=192.0.2.0/24\n', []],
    ['eth0.network', '[Match]\nName=eth0\n[Network]\nDHCP=yes\n', ['1:1 not-a-unit']],
  ])('%s with %j has %j', (path, text, codes) => {
    expect(found(path, text).filter((each) => !each.endsWith('unknown-section'))).toEqual(codes);
  });

  it('is judged by the podman that reads it', () => {
    const text = '[Container]\nImage=docker.io/a\nMemory=1g\n';
    expect(found('web.container', text)).toEqual([]);
    expect(found('web.container', text, '5.5')).toEqual([]);
    expect(found('web.container', text, '5.4')).toEqual(['3:1 quadlet-key-new']);
    expect(found('web.container', text, '4.10')).toEqual(['3:1 quadlet-key-new']);
  });
});
