import { EventEmitter } from 'node:events';
import type { Session } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { stopBackgroundTraffic } from '../../../../main/app/hardening/background-traffic.js';
import { cleanEnvironment } from '../../../../main/app/hardening/environment.js';
import { closeNetwork, guardSessions } from '../../../../main/window/session-security.js';

/** Fakes of Electron's app and sessions, which do not exist in this process. */
function fakeApp() {
  const events = new EventEmitter();
  guardSessions(events as never);
  return events;
}

describe('every session', () => {
  it.each(['the default one', 'another one'])('%s gets no permission and downloads no dictionary', () => {
    const session = {
      setPermissionRequestHandler: vi.fn(),
      setPermissionCheckHandler: vi.fn(),
      setDevicePermissionHandler: vi.fn(),
      setSpellCheckerEnabled: vi.fn(),
      setSpellCheckerLanguages: vi.fn(),
      setSpellCheckerDictionaryDownloadURL: vi.fn(),
    };
    fakeApp().emit('session-created', session);
    expect(session.setSpellCheckerEnabled).toHaveBeenCalledExactlyOnceWith(false);
    expect(session.setSpellCheckerLanguages).toHaveBeenCalledExactlyOnceWith([]);
    const [[check]] = session.setPermissionCheckHandler.mock.calls as [[(...given: unknown[]) => boolean]];
    expect(check(null, 'geolocation')).toBe(false);
  });

  it.each([
    ['a page', { id: 1 }],
    ['main itself (Electron 44 and later)', null],
  ])('offers no client certificate for %s', (_who, contents) => {
    const event = { preventDefault: vi.fn() };
    const answer = vi.fn();
    const certificates = [{ subjectName: 'Ada Lovelace' }, { subjectName: 'Another one' }];
    fakeApp().emit('select-client-certificate', event, contents, 'https://backend.test/', certificates, answer);
    expect(event.preventDefault).toHaveBeenCalledOnce();
    expect(answer).toHaveBeenCalledExactlyOnceWith();
  });

  it('of the page has no network, not even this machine', async () => {
    const setProxy = vi.fn<Session['setProxy']>(() => Promise.resolve());
    await closeNetwork({ setProxy });
    expect(setProxy).toHaveBeenCalledWith({
      ...{ mode: 'fixed_servers', proxyRules: 'socks5://127.0.0.1:0', proxyBypassRules: '<-loopback>' },
    });
  });
});

describe('Chromium switches', () => {
  it('disables Chromium’s own traffic', () => {
    const given: string[] = [];
    stopBackgroundTraffic({
      appendSwitch: (name, value) => void given.push(value === undefined ? name : `${name}=${value}`),
    });
    for (const name of ['disable-component-update', 'disable-domain-reliability', 'no-pings'])
      expect(given).toContain(name);
    expect(given).toContain('blink-settings=dnsPrefetchingEnabled=false');
  });
});

describe('the environment of a release', () => {
  it('contains no variable that enables debugging, weakens TLS or loads code', () => {
    const weakening = {
      ...{ NODE_TLS_REJECT_UNAUTHORIZED: '0', SSLKEYLOGFILE: '/tmp/keys', NODE_OPTIONS: '--require=x' },
      ...{ NODE_EXTRA_CA_CERTS: '/tmp/ca.pem', NODE_DEBUG: 'tls', NODE_REDIRECT_WARNINGS: '/tmp/w', NODE_PATH: '/tmp' },
      ...{ ELECTRON_RUN_AS_NODE: '1', ELECTRON_ENABLE_LOGGING: '1', ELECTRON_LOG_FILE: '/tmp/log' },
      ...{ CHROME_LOG_FILE: '/tmp/log', OPENSSL_CONF: '/tmp/ssl.cnf', SSL_CERT_FILE: '/tmp/ca.pem' },
      ...{ node_tls_reject_unauthorized: '0', SslKeyLogFile: '/tmp/keys' },
    };
    const own = {
      ...{ HOME: '/home/ada', PATH: '/usr/bin', https_proxy: 'http://proxy', LANG: 'de_DE.UTF-8', DISPLAY: ':0' },
      ...{ WAYLAND_DISPLAY: 'wayland-0', ELECTRON_OZONE_PLATFORM_HINT: 'auto', DBUS_SESSION_BUS_ADDRESS: 'unix:x' },
    };
    const env: NodeJS.ProcessEnv = { ...weakening, ...own };
    cleanEnvironment(env);
    expect(env).toEqual(own);
  });
});
