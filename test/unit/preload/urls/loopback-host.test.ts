/** The one definition of “on this machine”. */
import { describe, expect, it } from 'vitest';
import { isLoopbackHttp } from '../../../../main/browser-sign-in/authorization-code-flow.js';
import { isSafeExternalUrl } from '../../../../main/browser-sign-in/open-browser.js';
import { relayUrl } from '../../../../main/browser-sign-in/providers/relay-client.js';
import { mayCall } from '../../../../main/server/routes/origins.js';
import { signInSettings } from '../../../../preload/contract/model/index.js';
import { isLoopbackHost, isSecureAddress } from '../../../../preload/urls/loopback-host.js';

const settingsTake = (issuer: string) =>
  signInSettings.safeParse({ openid: { issuer, clientId: 'c' }, google: null, facebook: null, apple: null }).success;
const relayTakes = (address: string) => {
  try {
    return relayUrl(address, 'x') instanceof URL;
  } catch {
    return false;
  }
};

describe('loopback hosts', () => {
  it.each([
    ['http://127.0.0.1:8080', true],
    ['http://localhost', true],
    ['http://localhost:3000', true],
    ['http://[::1]:3000', true],
    ['http://localhost.evil.example', false],
    ['http://127.0.0.1.evil.example', false],
    ['http://127.0.0.2', false],
    ['http://elsewhere.example', false],
    ['http://192.168.0.1', false],
  ])('recognises whether %s is on this machine: %s', (address, isHere) => {
    const url = new URL(address);
    expect(isLoopbackHost(url.hostname)).toBe(isHere);
    expect(isLoopbackHttp(url)).toBe(isHere);
    expect(isSecureAddress(url)).toBe(isHere);
    expect(isSafeExternalUrl(url)).toBe(isHere);
    expect(mayCall(url.origin, null, 'loopback')).toBe(isHere);
    expect(settingsTake(address)).toBe(isHere);
    expect(relayTakes(address)).toBe(isHere);
  });

  it('accepts https anywhere, and no other protocol', () => {
    for (const address of ['https://elsewhere.example', 'https://localhost']) {
      expect(isSecureAddress(new URL(address))).toBe(true);
      expect(isSafeExternalUrl(new URL(address))).toBe(true);
      expect(settingsTake(address)).toBe(true);
    }
    for (const address of ['ftp://localhost/', 'javascript://localhost/', 'file:///etc/passwd']) {
      expect(isSecureAddress(new URL(address))).toBe(false);
      expect(isSafeExternalUrl(new URL(address))).toBe(false);
      expect(settingsTake(address)).toBe(false);
    }
  });
});
