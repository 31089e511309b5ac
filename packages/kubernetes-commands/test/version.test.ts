import { describe, expect, it } from 'vitest';
import { versionIn } from '../src/input/found-command.js';
import { readCommand } from '../src/input/read-command.js';

describe('versionIn', () => {
  it.each([
    ['registry.k8s.io/kube-apiserver:v1.31.4', '1.31.4'],
    ['localhost:5000/kube-apiserver:1.31.4', '1.31.4'],
    ['registry.k8s.io/kube-apiserver:v1.31.4@sha256:abcdef', '1.31.4'],
    ['rancher/hardened-kubernetes:v1.31.4-rke2r1-build20241212', '1.31.4'],
    ['v1.31.4', '1.31.4'],
  ])('%s is %s', (text, version) => {
    expect(versionIn(text)).toBe(version);
  });

  it.each([
    ['registry.k8s.io/kube-apiserver'],
    ['kube-apiserver:latest'],
    ['localhost:5000/x'],
    ['x@sha256:0123abcd'],
  ])('%s says none', (text) => {
    expect(versionIn(text)).toBeUndefined();
  });
});

describe('readCommand', () => {
  it('gives the version of an image, and of a configuration of kubeadm', () => {
    const pod = `kind: Pod
spec: {containers: [{image: 'registry.k8s.io/kube-scheduler:v1.30.2', command: [kube-scheduler, --v=2]}]}
`;
    expect(readCommand(pod).version).toBe('1.30.2');
    const kubeadm = `apiVersion: kubeadm.k8s.io/v1beta3
kubernetesVersion: v1.29.0
scheduler: {extraArgs: {v: "2"}}
`;
    expect(readCommand(kubeadm).version).toBe('1.29.0');
    expect(readCommand('kube-apiserver\n--v=2\n').version).toBeUndefined();
  });
});
