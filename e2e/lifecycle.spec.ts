import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { processLives } from '#engine/processLives';
import { emptyProject, formatVersion } from '#shared/project/schema';
import { commandLine, enginePid, environment, expect, test, type Netloom } from './support/launch';
import { answerDialogs, askedQuestions, chooseMenuItem, crashPage, runInWindow } from './support/native';

interface Heard {
  event: string;
  payload: Record<string, unknown>;
}
/** Keeps what the app tells the page from now on. @returns what was heard so far */
async function listen({ page }: Netloom, ...events: string[]): Promise<() => Promise<Heard[]>> {
  await page.evaluate((events) => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    for (const event of events) window.netloom.on(event, (payload) => void heard.push({ event, payload }));
  }, events);
  return () => page.evaluate(() => (window as unknown as { heard: Heard[] }).heard);
}
const states = (heard: Heard[]): unknown[] => heard.map(({ payload }) => payload['state']);
const windowTitle = ({ app }: Pick<Netloom, 'app'>): Promise<string | undefined> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
const closeWindow = ({ app }: Netloom): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());

/** Opens the iris template and deletes its net, as a person does with mouse and menu. */
async function editTemplate(netloom: Netloom): Promise<void> {
  await netloom.page.getByRole('button', { name: /Open Iris/ }).click();
  await expect.poll(() => windowTitle(netloom)).toBe('Iris flowers – Netloom');
  await chooseMenuItem(netloom.app, 'edit.selectAll');
  await chooseMenuItem(netloom.app, 'edit.delete');
  await expect.poll(() => windowTitle(netloom)).toBe('• Iris flowers – Netloom');
}
/** Waits until the engine has started and said so: what is heard from then on is news. */
const engineRuns = ({ page }: Netloom): Promise<void> =>
  expect(page.getByText('Native TensorFlow')).toBeVisible({ timeout: 60_000 });

test('an engine that is killed is started again, and the window says so and lives', async ({ netloom }) => {
  await engineRuns(netloom);
  const heard = await listen(netloom, 'engine.status');
  const pid = await netloom.enginePid();
  process.kill(pid, 'SIGKILL');
  await expect.poll(async () => states(await heard())).toEqual(['crashed', 'starting', 'running']);
  const [crashed, , running] = await heard();
  expect(crashed?.payload).toMatchObject({ pid, reason: expect.stringContaining('killed') as unknown });
  const next = await enginePid(netloom.app, pid);
  expect(running?.payload).toMatchObject({ pid: next, reason: null });
  expect(await netloom.call('app.info', {})).toHaveProperty('version');
});

test('an engine that dies at once each time is given up after three restarts, until it is asked for', async ({
  netloom,
}) => {
  test.slow();
  const heard = await listen(netloom, 'engine.status');
  let pid = 0;
  for (let n = 0; n < 4; n++) {
    pid = await enginePid(netloom.app, pid);
    process.kill(pid, 'SIGKILL');
    await expect.poll(async () => states(await heard()).filter((s) => s === 'crashed').length).toBe(n + 1);
  }
  await expect.poll(async () => states(await heard()).pop()).toBe('stopped');
  expect((await heard()).pop()?.payload['reason']).toContain('too often');
  await netloom.call('engine.restart', {});
  await expect.poll(async () => states(await heard()).pop()).toBe('running');
});

test('a restart that a person asks for ends the engine well and starts another', async ({ netloom }) => {
  await engineRuns(netloom);
  const heard = await listen(netloom, 'engine.status');
  const pid = await netloom.enginePid();
  await netloom.call('engine.restart', {});
  await expect.poll(async () => states(await heard())).toEqual(['starting', 'running']);
  await enginePid(netloom.app, pid);
  await expect.poll(() => processLives(pid)).toBe(false);
});

test('unsaved edits of a program that was killed are offered at its next start', async ({ launch, at }) => {
  const first = await launch({ userData: at('user') });
  const { documentId } = await first.call('project.new', { project: emptyProject('Draft') });
  const project = { ...emptyProject('Draft'), notes: 'one second old' };
  await first.call('project.autosave', { documentId, path: null, project });
  const engine = await first.enginePid();
  await first.kill();

  const second = await launch({ userData: at('user') });
  expect(await second.call('recovery.list', {})).toMatchObject([{ documentId, path: null, name: 'Draft' }]);
  const recovered = await second.call('recovery.take', { documentId });
  expect(recovered.project.notes).toBe('one second old');
  await second.call('project.save', { documentId, path: at('draft.netloom'), project: recovered.project });
  expect(await second.call('recovery.list', {})).toEqual([]);
  // The engine never outlives the program.
  await expect.poll(() => processLives(engine)).toBe(false);
});

test('a page that died is loaded again, and its unsaved edits are offered', async ({ netloom }) => {
  const { app } = netloom;
  const { documentId } = await netloom.call('project.new', { project: emptyProject('Draft') });
  await netloom.call('project.autosave', { documentId, path: null, project: emptyProject('Draft') });
  expect(await netloom.call('recovery.list', {})).toEqual([]);
  const engine = await netloom.enginePid();
  await crashPage(app);
  await expect.poll(() => askedQuestions(app)).toContain('This window stopped working');
  await expect
    .poll(() => runInWindow(app, 'window.netloom.invoke("recovery.list", {})'))
    .toMatchObject({ result: [{ documentId, name: 'Draft' }] });
  expect(processLives(engine)).toBe(true);
});

test('a second start hands its file to the program that runs, and ends', async ({ netloom, at }) => {
  const heard = await listen(netloom, 'file.open');
  fs.writeFileSync(at('iris.csv'), 'a,b\n1,2\n');
  const { program, args } = commandLine([at('iris.csv')]);
  await netloom.call('app.info', {});
  const code = await new Promise((resolve) => {
    execFile(program, args, { env: environment(netloom.userData) }).once('exit', resolve);
  });
  expect(code).toBe(0);
  await expect.poll(heard).toEqual([{ event: 'file.open', payload: { path: at('iris.csv') } }]);
  expect(await netloom.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('a file on the command line is told to the page that asks', async ({ launch, at }) => {
  fs.writeFileSync(at('p.netloom'), JSON.stringify(emptyProject()));
  const netloom = await launch({ files: [at('p.netloom')] });
  expect((await netloom.call('app.info', {})).openPath).toBe(at('p.netloom'));
});

test('closing a window with unsaved edits asks, and the answer is what happens', async ({ launch, at }) => {
  const netloom = await launch({ userData: at('user') });
  await editTemplate(netloom);
  const ended = new Promise((resolve) => netloom.process.once('exit', resolve));

  await answerDialogs(netloom.app, { button: 2 });
  await closeWindow(netloom);
  await expect.poll(() => askedQuestions(netloom.app)).toEqual(['Save the changes to “Iris flowers”?']);
  expect(await windowTitle(netloom)).toBe('• Iris flowers – Netloom');

  await answerDialogs(netloom.app, { button: 0, save: at('kept') });
  await closeWindow(netloom);
  await ended;
  expect(JSON.parse(fs.readFileSync(at('kept.netloom'), 'utf8'))).toMatchObject({ graph: { nodes: [] } });

  const next = await launch({ userData: at('user') });
  expect(await next.call('recovery.list', {})).toEqual([]);
  expect(await next.call('recent.list', {})).toMatchObject([{ path: at('kept.netloom'), exists: true }]);
});

test('edits that the window calls kept safe survive the kill of the program, and are restored by one click', async ({
  launch,
  at,
}) => {
  const first = await launch({ userData: at('user') });
  await editTemplate(first);
  await expect(first.page.getByText('Edited · kept safe')).toBeVisible();
  await first.kill();

  const { page, ...second } = await launch({ userData: at('user') });
  await expect(page.getByText('Unsaved work was found')).toBeVisible();
  await page.getByRole('button', { name: 'Restore' }).click();
  await expect.poll(() => windowTitle(second)).toBe('• Iris flowers – Netloom');
  await expect(page.getByText('Unsaved work was found')).toBeHidden();
});

test('a window without unsaved edits closes without a question and comes back where it was', async ({
  launch,
  at,
}) => {
  const first = await launch({ userData: at('user') });
  const bounds = { x: 30, y: 40, width: 1100, height: 700 };
  await first.app.evaluate(({ BrowserWindow }, b) => BrowserWindow.getAllWindows()[0]?.setBounds(b), bounds);
  const ended = new Promise((resolve) => first.process.once('exit', resolve));
  const now = () => first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  await expect.poll(now).toMatchObject({ width: 1100, height: 700 });
  await closeWindow(first);
  await ended;

  const second = await launch({ userData: at('user') });
  const restored = await second.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getBounds(),
  );
  expect(restored).toMatchObject({ width: 1100, height: 700 });
});

test('a page that hangs does not keep its window open against a person’s will', async ({ netloom }) => {
  test.slow();
  const { app, page } = netloom;
  await netloom.call('app.info', {});
  await answerDialogs(app, { button: 1 });
  const ended = new Promise((resolve) => netloom.process.once('exit', resolve));
  await page.evaluate(() => {
    setTimeout(() => {
      for (;;);
    }, 0);
  });
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await ended;
});

test('two windows on one project never overwrite each other silently', async ({ netloom, at }) => {
  const path = at('p.netloom');
  const a = await netloom.call('project.new', { project: emptyProject('a') });
  await netloom.call('project.save', { documentId: a.documentId, path, project: a.project });
  const b = await netloom.call('project.open', { path });
  await netloom.call('project.save', { documentId: a.documentId, path, project: emptyProject('by a') });
  const refused = await netloom.ask('project.save', {
    documentId: b.documentId,
    path,
    project: emptyProject('by b'),
  });
  expect(refused.error?.code).toBe('project.changedOnDisk');
  expect(fs.readFileSync(path, 'utf8')).toContain('by a');
});

test('a project of a newer version is refused and left as it is', async ({ netloom, at }) => {
  const text = JSON.stringify({ ...emptyProject(), version: formatVersion + 1 });
  fs.writeFileSync(at('p.netloom'), text);
  const answer = await netloom.ask('project.open', { path: at('p.netloom') });
  expect(answer.error).toMatchObject({ code: 'project.newerVersion' });
  expect(fs.readFileSync(at('p.netloom'), 'utf8')).toBe(text);
});

test('the theme that a person chose takes effect at once and at the next start', async ({ launch, at }) => {
  const dark = (netloom: Netloom) =>
    netloom.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  const first = await launch({ userData: at('user') });
  await first.page.emulateMedia({ colorScheme: null });
  await first.call('settings.write', { theme: 'light' });
  await expect.poll(() => dark(first)).toBe(false);
  const heard = await listen(first, 'theme.changed');
  await first.call('settings.write', { theme: 'dark' });
  await expect.poll(() => dark(first)).toBe(true);
  await expect.poll(heard).toContainEqual({ event: 'theme.changed', payload: { dark: true } });
  await first.kill();

  const second = await launch({ userData: at('user') });
  await second.page.emulateMedia({ colorScheme: null });
  expect(await dark(second)).toBe(true);
  expect(await second.call('settings.read', {})).toMatchObject({ theme: 'dark' });
});

test('menu items reach the page; undo, copy and paste work in its text fields', async ({ netloom }) => {
  const { app, page } = netloom;
  const heard = await listen(netloom, 'menu.action');
  await netloom.call('app.info', {});
  await chooseMenuItem(app, 'view.design');
  await expect.poll(heard).toEqual([{ event: 'menu.action', payload: { action: 'view.design' } }]);

  await page.evaluate(() => {
    const field = document.createElement('input');
    field.id = 'field';
    field.value = 'dense';
    document.body.append(field);
    field.focus();
    field.select();
  });
  await chooseMenuItem(app, 'edit.copy');
  await page.keyboard.press('End');
  await chooseMenuItem(app, 'edit.paste');
  await expect.poll(() => page.inputValue('#field')).toBe('densedense');
});

test('copy and paste reach the page also where no text field has the focus', async ({ netloom }) => {
  const { app, page } = netloom;
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { clipboardEvents: heard });
    (document.activeElement as HTMLElement | null)?.blur();
    document.addEventListener('copy', (event) => {
      heard.push('copy');
      event.clipboardData?.setData('text/plain', 'layers');
      event.preventDefault();
    });
    document.addEventListener('paste', (event) =>
      heard.push(event.clipboardData?.getData('text/plain') ?? ''),
    );
  });
  const heard = () =>
    page.evaluate(() => (window as unknown as { clipboardEvents: string[] }).clipboardEvents);
  await chooseMenuItem(app, 'edit.copy');
  await expect.poll(heard).toEqual(['copy']);
  await chooseMenuItem(app, 'edit.paste');
  await expect.poll(heard).toEqual(['copy', 'layers']);
});
