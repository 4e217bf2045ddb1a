import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './support/launch';
import { keepScreens } from './support/screens';

const sent = 1_000_000;

/** A package index whose files begin to arrive and then hang. */
async function slowIndex() {
  const server = http.createServer(({ url = '' }, response) => {
    const project = /^\/simple\/([\w-]+)\/$/.exec(url)?.[1];
    if (project) {
      const file = 'tensorflow-2.18.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl';
      return void response.end(`<a href="../../files/${file}">${file}</a>`);
    }
    response.writeHead(200, { 'content-length': 615_510_377 });
    response.write(Buffer.alloc(sent));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple/`;
  return { address, stop: () => (server.closeAllConnections(), server.close()) };
}

test('engines are found at the device, fetched with progress, cancelled without losing what came, and removed', async ({
  launch,
  at,
}, info) => {
  test.skip(`${process.platform}-${process.arch}` !== 'linux-x64', 'CUDA is for Linux on x64 only');
  const index = await slowIndex();
  try {
    const netloom = await launch({ userData: at('user'), env: { PIP_INDEX_URL: index.address } });
    const { page } = netloom;
    await page.getByRole('button', { name: 'Computes on: Native TensorFlow' }).click();
    const dialog = page.getByRole('dialog', { name: 'Engines' });
    await expect(dialog.getByRole('region', { name: 'Native TensorFlow' })).toContainText('In use');
    const cuda = dialog.getByRole('region', { name: /CUDA/ });
    await expect(cuda).toContainText('2.18 GB to fetch');

    await cuda.getByRole('button', { name: /^Install/ }).click();
    await expect(cuda.getByRole('progressbar')).toBeVisible();
    await expect(cuda).toContainText(/Fetching, \d+ MB of 2\.18 GB/);
    await keepScreens(netloom, 'engines', info);
    // The dialog may be closed meanwhile: the status bar tells.
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Installing TensorFlow for NVIDIA/ }).click();
    await cuda.getByRole('button', { name: 'Cancel' }).click();
    await expect(cuda).toContainText('1 MB are here already');
    const downloads = at('user', 'engines', 'downloads');
    expect(fs.readdirSync(downloads).map((name) => name.replace(/^.*\./, ''))).toEqual(['part']);

    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+K');
    await page.getByPlaceholder('What do you want to do?').fill('cuda');
    await page.keyboard.press('Enter');
    await expect(cuda).toContainText('1 MB are here already');
    const remove = cuda.getByRole('button', { name: 'Remove' });
    // Where CUDA can be used, going on comes first.
    if (await remove.isVisible()) {
      await remove.click();
      await expect(cuda).toContainText('2.18 GB to fetch');
      expect(fs.readdirSync(downloads)).toEqual([]);
    }
  } finally {
    index.stop();
  }
});
