import type { Locator, Page } from '@playwright/test';
import fs from 'node:fs';
import { emptyProject } from '#shared/project/schema';
import { serializeProject } from '#shared/project/file';
import type { Graph } from '#shared/graph/schema';
import { expect, test, type Netloom } from './support/launch';

/** `a:Dense b:Dropout` and `a>b`, below each other. */
function graphOf(layers: string, links: string, params: Record<string, Record<string, unknown>> = {}): Graph {
  return {
    direction: 'down',
    nodes: layers.split(' ').map((word, i) => {
      const [id = '', type = ''] = word.split(':');
      return { id, type, name: '', params: params[id] ?? {}, position: { x: 0, y: i * 108 } };
    }),
    edges: links.split(' ').map((word) => {
      const [source = '', target = ''] = word.split('>');
      return { id: `${source}-${target}`, source, target };
    }),
  };
}

type Launch = (options: { files: string[] }) => Promise<Netloom>;
/** Opens a net in the Design view. */
async function open(launch: Launch, file: string, graph: Graph): Promise<Page> {
  fs.writeFileSync(file, serializeProject({ ...emptyProject('Net'), graph }));
  const { page } = await launch({ files: [file] });
  await page.keyboard.press('Control+2');
  await expect(layer(page, graph.nodes[0]?.id ?? '')).toBeVisible();
  return page;
}

const layer = (page: Page, id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`);
const link = (page: Page, id: string): Locator => page.locator(`.react-flow__edge[data-id="${id}"]`);
const canvas = (page: Page): Locator => page.locator('[data-canvas]');
const palette = (page: Page, name: string): Locator =>
  page.getByRole('complementary', { name: 'Layers' }).getByRole('button', { name, exact: true }).last();
/** The links, as ids in order of their names. */
const links = (page: Page): Promise<string[]> =>
  page
    .locator('.react-flow__edge')
    .evaluateAll((all) => all.map((e) => e.getAttribute('data-id') ?? '').sort());
const layers = (page: Page): Promise<string[]> =>
  page
    .locator('.react-flow__node')
    .evaluateAll((all) => all.map((n) => n.getAttribute('data-id') ?? '').sort());

/** Where something stands once it stands still: layers slide, and so does the view. */
async function middle(locator: Locator): Promise<{ x: number; y: number }> {
  let box = await locator.boundingBox();
  await expect
    .poll(async () => {
      const before = box;
      box = await locator.boundingBox();
      return box !== null && before !== null && box.x === before.x && box.y === before.y;
    })
    .toBe(true);
  if (!box) throw new Error('not on screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

const table = { in: { shape: [4] } };

test('a net is drawn by mouse: dropped, put into a link, linked, deleted and taken back', async ({
  launch,
  at,
}) => {
  const page = await open(
    launch,
    at('mouse.netloom'),
    graphOf('in:Input a:Dense out:Output', 'in>a a>out', table),
  );

  await test.step('a layer dropped on empty canvas stands there, linked to nothing', async () => {
    await palette(page, 'Dropout').scrollIntoViewIfNeeded();
    const pane = await canvas(page).boundingBox();
    await palette(page, 'Dropout').dragTo(canvas(page), {
      targetPosition: { x: (pane?.width ?? 400) - 130, y: 90 },
    });
    await expect(layer(page, 'dropout')).toBeVisible();
    await expect.poll(() => links(page)).toEqual(['a-out', 'in-a']);
  });

  await test.step('a layer that stands free is dragged into a link', async () => {
    await drag(page, await middle(layer(page, 'dropout')), await middle(link(page, 'in-a')));
    await expect.poll(() => links(page)).toEqual(['a-out', 'dropout-a', 'in-dropout']);
    await page.keyboard.press('Control+z');
    await expect.poll(() => links(page)).toEqual(['a-out', 'in-a']);
  });

  await test.step('a layer dropped on a link goes into it, and what stands behind makes room', async () => {
    const before = await layer(page, 'out').boundingBox();
    const relu = palette(page, 'ReLU');
    await relu.scrollIntoViewIfNeeded();
    const to = await middle(link(page, 'a-out'));
    await drag(page, await middle(relu), to);
    await expect(layer(page, 'reLU')).toBeVisible();
    await expect.poll(() => links(page)).toEqual(['a-reLU', 'in-a', 'reLU-out']);
    await expect
      .poll(async () => (await layer(page, 'out').boundingBox())?.y)
      .toBeGreaterThan(before?.y ?? Infinity);
  });

  await test.step('dragging from handle to handle draws a link; a layer that is taken says why not', async () => {
    const source = await middle(layer(page, 'in').locator('.source'));
    await page.mouse.move(source.x, source.y);
    await page.mouse.down();
    const taken = await middle(layer(page, 'a'));
    await page.mouse.move(taken.x, taken.y, { steps: 6 });
    await expect(page.locator('.connection-reason')).toContainText('linked already');
    const free = await middle(layer(page, 'dropout'));
    await page.mouse.move(free.x, free.y, { steps: 6 });
    await expect(page.locator('.connection-reason')).toBeHidden();
    await page.mouse.up();
    await expect.poll(() => links(page)).toContain('in-dropout');
  });

  await test.step('a link let go over empty canvas offers what fits', async () => {
    const from = await middle(layer(page, 'dropout').locator('.source'));
    await drag(page, from, { x: from.x, y: from.y + 70 });
    const list = page.getByRole('listbox');
    await expect(list.getByRole('option', { name: /^Dense/ })).toBeVisible();
    await expect(list.getByRole('option', { name: /^Conv2D/ })).toHaveCount(0);
    await page.keyboard.type('batchn');
    await page.keyboard.press('Enter');
    await expect.poll(() => links(page)).toContain('dropout-batchNormalization');
  });

  await test.step('deleting a layer joins its neighbours', async () => {
    await layer(page, 'reLU').click();
    await page.keyboard.press('Delete');
    await expect(layer(page, 'reLU')).toHaveCount(0);
    await expect.poll(() => links(page)).toContain('a-out');
  });

  await test.step('undo takes back one gesture after the other, down to the net as it was opened', async () => {
    for (let i = 0; i < 5; i++) await page.keyboard.press('Control+z');
    await expect.poll(() => layers(page)).toEqual(['a', 'in', 'out']);
    await expect.poll(() => links(page)).toEqual(['a-out', 'in-a']);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => layers(page)).toContain('dropout');
  });
});

test('a net is drawn without a mouse', async ({ launch, at }) => {
  const page = await open(
    launch,
    at('keys.netloom'),
    graphOf('in:Input a:Dense out:Output', 'in>a a>out', table),
  );
  await canvas(page).focus();

  await test.step('Tab and arrows walk from layer to layer, and a screen reader hears what each is', async () => {
    await page.keyboard.press('Tab');
    await expect(layer(page, 'in')).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(layer(page, 'a')).toBeFocused();
    await expect(layer(page, 'a')).toHaveAccessibleName(/Dense\. 32 units\. gives 32\. 160 parameters/);
    await page.keyboard.press('Tab');
    await expect(layer(page, 'out')).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expect(layer(page, 'a')).toBeFocused();
  });

  await test.step('Enter opens the parameters, a wrong one is explained, a right one shows at once', async () => {
    await page.keyboard.press('Enter');
    const units = page.getByLabel('Units', { exact: true });
    await expect(units).toBeFocused();
    await page.keyboard.type('0');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('from 1 to 65536');
    await units.fill('8');
    await page.keyboard.press('Enter');
    await expect(layer(page, 'a')).toHaveAccessibleName(/8 units\. gives 8\. 40 parameters/);
    await page.keyboard.press('Escape');
    await expect(layer(page, 'a')).toBeFocused();
  });

  await test.step('Space adds a layer behind the one in focus', async () => {
    await page.keyboard.press('Space');
    await page.keyboard.type('drop');
    await page.keyboard.press('Enter');
    await expect(layer(page, 'dropout')).toBeFocused();
    await expect.poll(() => links(page)).toEqual(['a-dropout', 'dropout-out', 'in-a']);
  });

  await test.step('copies carry their incoming links when Shift is held', async () => {
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+Shift+v');
    await expect(layer(page, 'dropout2')).toBeVisible();
    await expect.poll(() => links(page)).toContain('a-dropout2');
  });

  await test.step('C draws a link to a layer chosen from a list', async () => {
    await page.keyboard.press('Space');
    await page.keyboard.type('add');
    await page.keyboard.press('Enter');
    await expect(layer(page, 'add')).toBeFocused();
    await layer(page, 'dropout').focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('c');
    await page.keyboard.type('add');
    await page.keyboard.press('Enter');
    await expect.poll(() => links(page)).toContain('a-add');
  });

  await test.step('tidying is one step, and so is taking it back', async () => {
    const before = await layer(page, 'dropout2').boundingBox();
    await page.keyboard.press('Control+Shift+L');
    await expect.poll(async () => (await layer(page, 'dropout2').boundingBox())?.x).not.toBe(before?.x);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await expect.poll(() => links(page)).not.toContain('a-add');
  });
});

test('a broken link says why and is mended by a choice', async ({ launch, at }) => {
  const graph = graphOf('in:Input c:Conv2D a:Dense out:Output', 'in>c c>a a>out', { in: { shape: [64] } });
  const page = await open(launch, at('broken.netloom'), graph);
  await page
    .getByRole('button', { name: /^Repair/ })
    .first()
    .click();
  const fixes = page.getByRole('list', { name: 'What would mend it' }).first();
  await expect(fixes).toContainText('8×8');
  await fixes
    .getByRole('button', { name: /Reshape/ })
    .first()
    .click();
  await expect(layer(page, 'reshape')).toBeVisible();
  await expect(layer(page, 'c')).toHaveAccessibleName(/gives \d+×\d+×\d+/);
  await page.keyboard.press('Control+z');
  await expect(layer(page, 'reshape')).toHaveCount(0);
});

test('the problems list leads to the place', async ({ launch, at }) => {
  const graph = graphOf('in:Input a:Dense loose:Dropout out:Output', 'in>a a>out', table);
  const page = await open(launch, at('problems.netloom'), graph);
  await page.keyboard.press('Control+3');
  await page.getByRole('button', { name: /^\d+ problems?$/ }).click();
  await page.getByRole('button', { name: /Net · Dropout/ }).click();
  await expect(layer(page, 'loose')).toBeFocused();
  await expect(page.getByRole('heading', { name: 'Dropout', exact: true })).toBeVisible();
});

test('an empty net says what to do first', async ({ launch, at }) => {
  const file = at('empty.netloom');
  fs.writeFileSync(file, serializeProject(emptyProject('Empty')));
  const { page } = await launch({ files: [file] });
  await page.keyboard.press('Control+2');
  await expect(page.getByRole('button', { name: 'Choose data' })).toBeVisible();
  await page.getByRole('button', { name: 'Add an input' }).click();
  await expect(layer(page, 'input')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: 'Add an input' })).toBeVisible();
});
