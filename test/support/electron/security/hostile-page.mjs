/** Attacks of a compromised page. Each function runs in the page. */

/** Names of Node and Electron that the page can see. */
export function foreignNames() {
  return ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
    (name) => name in window,
  );
}

/** Every function of the bridge, by its path, and its response to an unknown event. */
export function bridge() {
  const found = [];
  const look = (value, path) => {
    if (typeof value === 'function') found.push(path);
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) look(inner, `${path}.${name}`);
  };
  look(window.roster, 'roster');
  try {
    window.roster.on('ELECTRON_BROWSER_REQUEST', () => undefined);
    return { found, unknownEvent: 'taken' };
  } catch (error) {
    return { found, unknownEvent: String(error) };
  }
}

/**
 * Tries to run code, show frames and send requests. Returns what the policy blocked and what ran anyway, once everything
 * `expected` is blocked or it is clear that something is not.
 */
export async function breakPolicy(expected) {
  const refused = new Set();
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => refused.add(effectiveDirective));
  const add = (tag, attributes, text = '') => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    document.body.append(element);
    return element;
  };
  const added = [
    add('script', {}, 'window.foreign = 1'),
    add('script', { src: 'https://example.com/a.js' }),
    add('style', {}, 'body { color: red }'),
    add('iframe', { src: 'https://example.com' }),
    add('iframe', { srcdoc: '<script>parent.foreign = 2</script>' }),
    add('object', { data: 'https://example.com/a.swf' }),
    add('img', { src: 'https://example.com/a.png' }),
    add('a', { href: 'javascript:window.foreign = 3' }),
  ];
  added.at(-1).click();
  // In a separate task: the debugger that runs this function may use eval, and this exemption lasts until the task ends.
  await new Promise((done) => setTimeout(done));
  try {
    new Function('window.foreign = 4')();
  } catch {
    refused.add('eval');
  }
  await fetch('http://127.0.0.1:9/').catch(() => undefined);
  // The browser's process reports some of them.
  for (let tries = 0; tries < 600 && !expected.every((one) => refused.has(one)); tries += 1)
    await new Promise((done) => setTimeout(done, 100));
  await new Promise((done) => setTimeout(done, 300));
  for (const element of added) element.remove();
  return { refused: [...refused], ran: window.foreign ?? null };
}

/** Requests every permission and device. Returns `refused`, `absent`, `waits` (no answer) or `given` for each. */
export async function askForEverything() {
  const outcome = (work) => {
    const answer = Promise.resolve()
      .then(work)
      .then(
        (got) => (Array.isArray(got) && got.length === 0 ? 'refused' : 'given'),
        (error) => (error.message === 'absent' ? 'absent' : 'refused'),
      );
    return Promise.race([answer, new Promise((done) => setTimeout(() => done('waits'), 60_000))]);
  };
  const device = (name, call, ...args) =>
    outcome(() => {
      if (navigator[name] === undefined) throw new Error('absent');
      return navigator[name][call](...args);
    });
  return {
    camera: await outcome(() => navigator.mediaDevices.getUserMedia({ video: true })),
    microphone: await outcome(() => navigator.mediaDevices.getUserMedia({ audio: true })),
    screen: await outcome(() => navigator.mediaDevices.getDisplayMedia()),
    place: await outcome(() => new Promise((found, failed) => navigator.geolocation.getCurrentPosition(found, failed))),
    notifications: await outcome(async () => {
      if ((await Notification.requestPermission()) !== 'granted') throw new Error('denied');
    }),
    clipboard: await device('clipboard', 'readText'),
    midi: await outcome(() => navigator.requestMIDIAccess({ sysex: true })),
    usb: await device('usb', 'requestDevice', { filters: [] }),
    hid: await device('hid', 'requestDevice', { filters: [] }),
    serial: await device('serial', 'requestPort'),
    bluetooth: await device('bluetooth', 'requestDevice', { acceptAllDevices: true }),
    fonts: await outcome(() => window.queryLocalFonts()),
  };
}

/** Tries to navigate the window, to open other windows and to insert a webview into the page. */
export function leave() {
  for (const target of [
    'https://example.com/',
    'file:///etc/passwd',
    'app://other/index.html',
    'data:text/html,x',
    'dev.roster.app://reset?token=a&tokenId=b',
  ])
    location.href = target;
  for (const target of ['https://example.com/', 'app://roster/index.html', 'about:blank']) window.open(target);
  const webview = document.createElement('webview');
  webview.setAttribute('src', 'https://example.com/');
  const form = document.createElement('form');
  form.action = 'https://example.com/';
  document.body.append(webview, form);
  form.submit();
  setTimeout(() => {
    webview.remove();
    form.remove();
  }, 200);
}

/** Tries what the content policy does not cover: WebRTC, also from another frame's realm, resource hints and pings. */
export async function escape({ udpPort, tcpPort }) {
  const iceServers = [
    { urls: `stun:127.0.0.1:${udpPort}` },
    { urls: `turn:127.0.0.1:${tcpPort}?transport=tcp`, username: 'a', credential: 'b' },
    { urls: 'stun:secret.stun.test:3478' },
  ];
  const frame = document.createElement('iframe');
  document.body.append(frame);
  for (const world of [window, frame.contentWindow]) {
    const peer = new world.RTCPeerConnection({ iceServers });
    peer.createDataChannel('out');
    await peer.setLocalDescription(await peer.createOffer());
  }
  for (const rel of ['dns-prefetch', 'preconnect', 'prefetch', 'modulepreload', 'prerender', 'icon']) {
    const link = document.createElement('link');
    Object.assign(link, { rel, href: `https://secret.${rel}.test/x` });
    document.head.append(link);
  }
  navigator.sendBeacon(`http://127.0.0.1:${tcpPort}/beacon`, 'x');
  const anchor = document.createElement('a');
  Object.assign(anchor, { href: '#', ping: `http://127.0.0.1:${tcpPort}/ping` });
  document.body.append(anchor);
  anchor.click();
  await new Promise((done) => setTimeout(done, 3_000));
}
