import fs from 'node:fs';
import path from 'node:path';
import { root } from '../tools/setup/paths.mjs';
import { expect, test, type Netloom } from './support/launch';

/** Only newer Chromiums have WebGPU, and only where the system's driver suits them. */
const hasGpu = ({ page }: Netloom): Promise<boolean> =>
  page.evaluate(async () => {
    const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
    return Boolean(await gpu?.requestAdapter());
  });

/** Opens the template “Iris” and its training settings. */
async function openTraining(netloom: Netloom): Promise<void> {
  await netloom.page.getByRole('button', { name: 'Train', exact: true }).first().click();
  await expect(netloom.page.getByText('90 / 30 / 30')).toBeVisible({ timeout: 60_000 });
}

test('the device is chosen in the training settings and kept with the program; what cannot be is told why', async ({
  launch,
  at,
}) => {
  const file = path.join(at('work'), 'iris.netloom');
  fs.mkdirSync(at('work'), { recursive: true });
  fs.copyFileSync(path.join(root, 'assets/templates/iris.netloom'), file);
  const netloom = await launch({ userData: at('user'), files: [file] });
  const { page } = netloom;
  await openTraining(netloom);
  const device = page.getByRole('combobox', { name: 'Device' });
  await expect(device).toHaveText('Automatic');
  await device.click();
  const gpu = page.getByRole('option', { name: /^GPU \(WebGPU\)/ });
  if (await hasGpu(netloom)) await expect(gpu).toBeEnabled();
  else {
    await expect(gpu).toBeDisabled();
    await expect(gpu).toContainText('Not available');
  }
  await page.getByRole('option', { name: /^CPU \(TensorFlow\)/ }).click();
  await expect.poll(async () => (await netloom.call('settings.read', {})).device).toBe('cpu');
});

test('a training on a graphics card that is not there is refused with the reason, and the hidden window goes', async ({
  launch,
  at,
}) => {
  const file = path.join(at('work'), 'iris.netloom');
  fs.mkdirSync(at('work'), { recursive: true });
  fs.copyFileSync(path.join(root, 'assets/templates/iris.netloom'), file);
  fs.mkdirSync(at('user'), { recursive: true });
  fs.writeFileSync(at('user', 'settings.json'), JSON.stringify({ device: 'webgpu' }));
  const netloom = await launch({ userData: at('user'), files: [file] });
  const { page, app } = netloom;
  test.skip(await hasGpu(netloom), 'this machine has a graphics card for WebGPU');
  await openTraining(netloom);
  await page.getByRole('button', { name: /^Train \d[\d,]* epochs$/ }).first().click(); // prettier-ignore
  await expect(page.getByText(/has no WebGPU on this system|WebGPU found no graphics card/).first()).toBeVisible({ timeout: 60_000 }); // prettier-ignore
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(fs.existsSync(path.join(at('work'), 'iris.runs'))).toBe(false);
  // The way out is one click, and is kept.
  await page.getByRole('button', { name: 'Train on the processor' }).click();
  await expect(page.locator('.train-summary')).toContainText('epochs in');
  expect((await netloom.call('settings.read', {})).device).toBe('cpu');
});
