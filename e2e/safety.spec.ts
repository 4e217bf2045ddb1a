import { expect, test } from './support/launch';

test('the page has the bridge and nothing else of Node or Electron', async ({ netloom }) => {
  const seen = await netloom.page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
      (n) => n in window,
    ),
    bridge: Object.keys(window.netloom).sort(),
    frozen: Object.isFrozen(window.netloom),
  }));
  expect(seen).toEqual({ node: [], bridge: ['invoke', 'on', 'pathForFile'], frozen: true });
});

test('every window is sandboxed and isolated', async ({ netloom }) => {
  const preferences = await netloom.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(
      (window) =>
        (
          window.webContents as unknown as { getLastWebPreferences(): object }
        ).getLastWebPreferences() as object,
    ),
  );
  for (const preference of preferences)
    expect(preference).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  expect(preferences).toHaveLength(1);
});

test('text never becomes code: inline scripts, handlers, eval and javascript: are blocked', async ({
  netloom,
}) => {
  const { page } = netloom;
  await page.evaluate(() => {
    const violations: string[] = [];
    Object.assign(window, { violations, ran: [] });
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(event.effectiveDirective),
    );
    const script = document.createElement('script');
    script.textContent = 'window.ran.push("inline script")';
    document.body.append(script);
    const holder = document.createElement('div');
    holder.innerHTML =
      '<img src="x:" onerror="window.ran.push(`handler`)"><a href="javascript:ran.push(1)">x</a>';
    document.body.append(holder);
    holder.querySelector('a')?.click();
    // Timers run outside of this call, as the page's own code does.
    setTimeout(() => {
      for (const attempt of [
        () => eval('window.ran.push("eval")'),
        () => new Function('window.ran.push("Function")')(),
        () => setTimeout('window.ran.push("timer")', 0),
      ])
        try {
          attempt();
        } catch {
          // Refused, as it should be.
        }
    }, 0);
    const foreign = document.createElement('script');
    foreign.src = 'https://example.com/x.js';
    document.body.append(foreign);
  });
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { violations: string[] }).violations.length))
    .toBeGreaterThanOrEqual(6);
  await page.waitForTimeout(200);
  expect(await page.evaluate(() => (window as unknown as { ran: string[] }).ran)).toEqual([]);
});

test('the page cannot be led elsewhere', async ({ netloom }) => {
  const { page, app } = netloom;
  const home = page.url();
  expect(home).toBe('app://netloom/index.html');
  for (const url of [
    'https://example.com/',
    'file:///etc/passwd',
    'app://evil/index.html',
    'data:text/html,x',
  ]) {
    await page.evaluate((url) => {
      window.location.href = url;
    }, url);
    await page.waitForTimeout(150);
    expect(page.url()).toBe(home);
  }
  await page
    .evaluate(() => {
      window.location.href = 'about:blank';
    })
    .catch(() => undefined);
  await page.waitForTimeout(300);
  await page.waitForURL(home);
  await page.evaluate(() => {
    const form = document.createElement('form');
    form.action = 'https://example.com/';
    document.body.append(form);
    form.submit();
  });
  await page.waitForTimeout(150);
  expect(await page.evaluate(() => window.location.href)).toBe(home);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('the page opens no windows, frames or webviews', async ({ netloom }) => {
  const { page, app } = netloom;
  const opened = await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'https://example.com/';
    link.target = '_blank';
    document.body.append(link);
    link.click();
    const urls = ['https://example.com/', 'app://netloom/index.html', 'about:blank', ''];
    return urls.map((url) => window.open(url));
  });
  expect(opened).toEqual([null, null, null, null]);
  const frame = await page.evaluate(() =>
    new Promise<string>((resolve) => {
      const frame = document.createElement('iframe');
      frame.src = 'app://netloom/index.html';
      frame.onload = () => resolve(`${typeof (frame.contentWindow as Window | null)?.['netloom' as never]}`);
      frame.onerror = () => resolve('error');
      document.body.append(frame, document.createElement('webview'));
      setTimeout(() => resolve('nothing'), 1500);
    }).catch(() => 'refused'),
  );
  expect(['undefined', 'error', 'nothing', 'refused']).toContain(frame);
  const contents = await app.evaluate(({ webContents, BrowserWindow }) => ({
    pages: webContents.getAllWebContents().filter((c) => c.getType() !== 'remote').length,
    windows: BrowserWindow.getAllWindows().length,
  }));
  expect(contents).toEqual({ pages: 1, windows: 1 });
});

test('nothing that browsers ask people about is granted', async ({ netloom }) => {
  const answers = await netloom.page.evaluate(async () => {
    const said = (promise: Promise<unknown>) =>
      promise.then(
        () => 'granted',
        (error: Error) => error.name,
      );
    return {
      notifications: await Notification.requestPermission(),
      place: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          (error) => resolve(error.code === error.PERMISSION_DENIED ? 'denied' : 'failed'),
        ),
      ),
      camera: await said(navigator.mediaDevices.getUserMedia({ video: true })),
      screen: await said(navigator.mediaDevices.getDisplayMedia()),
      clipboard: await said(navigator.clipboard.readText()),
      midi: await said(navigator.requestMIDIAccess({ sysex: true })),
      usb:
        'usb' in navigator
          ? await said(
              (navigator.usb as { getDevices(): Promise<unknown[]> })
                .getDevices()
                .then((d) => (d.length ? d : Promise.reject(new Error('none')))),
            )
          : 'none',
    };
  });
  expect(Object.values(answers)).not.toContain('granted');
  expect(answers).toMatchObject({ notifications: 'denied', place: 'denied', clipboard: 'NotAllowedError' });
});

test('the page reaches no network and no file outside its folder', async ({ netloom }) => {
  const reached = await netloom.page.evaluate(() => {
    const urls = [
      'https://example.com/',
      'http://127.0.0.1:9/',
      'file:///etc/passwd',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/package.json',
      '/..%5c..%5cpackage.json',
      '//etc/passwd',
      'app://other/index.html',
    ];
    return Promise.all(
      urls.map((url) =>
        fetch(url).then(
          (r) => r.ok,
          () => false,
        ),
      ),
    );
  });
  expect(reached).not.toContain(true);
  expect(await netloom.page.evaluate(() => fetch('/index.html').then((r) => r.ok))).toBe(true);
});

test('pages that are not ours get no answer, also with our preload', async ({ netloom }) => {
  const { app } = netloom;
  for (const url of ['about:blank', 'data:text/html,<p>x</p>']) {
    const answer = await app.evaluate(async ({ app, BrowserWindow }, url) => {
      const preload = `${app.getAppPath()}/out/preload.cjs`;
      const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      await window.loadURL(url);
      const answer: unknown = await window.webContents.executeJavaScript('netloom.invoke("app.info", {})');
      window.destroy();
      return answer;
    }, url);
    expect(answer).toMatchObject({ error: { code: 'ipc.badSender' } });
  }
});

test('bad calls get a named error', async ({ netloom }) => {
  const calls: [string, unknown, string][] = [
    ['no.such', {}, 'ipc.unknownMethod'],
    ['__proto__', {}, 'ipc.unknownMethod'],
    ['constructor', {}, 'ipc.unknownMethod'],
    ['toString', {}, 'ipc.unknownMethod'],
    ['project.open', { path: 5 }, 'ipc.badParams'],
    ['project.open', null, 'ipc.badParams'],
    ['project.open', { path: '/no/such.netloom' }, 'project.unreadable'],
    ['project.new', { project: { format: 'other' } }, 'ipc.badParams'],
    ['project.closed', { documentId: '../../x' }, 'project.notOpen'],
    ['recovery.take', { documentId: '../settings' }, 'recovery.unknown'],
    ['templates.open', { name: '../../package' }, 'template.unknown'],
    ['settings.write', { theme: 'pink' }, 'ipc.badParams'],
    ['system.openExternal', { url: 'file:///etc/passwd' }, 'system.notHttps'],
    ['system.openExternal', { url: 'http://example.com' }, 'system.notHttps'],
  ];
  for (const [method, params, code] of calls)
    expect((await netloom.ask(method, params)).error?.code, `${method} ${JSON.stringify(params)}`).toBe(code);
});
