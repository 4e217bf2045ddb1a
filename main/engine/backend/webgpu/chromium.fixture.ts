import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { chromium as playwright, type Browser } from 'playwright';
import type { GpuContract, GpuEvents } from '#shared/ipc/gpu';
import { gpuPortMessage } from '#shared/ipc/host';
import { createClient } from '#shared/ipc/rpc';
import { buildGpuPage } from '../../../../tools/build/bundles.mjs';
import type { GpuLink } from './link';

/** Where systems keep a Chromium; the Electron of these tests may be too old to have WebGPU. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const software = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--no-sandbox',
];

/**
 * A real Chromium that shows the hidden window's own page.
 * @returns how to open a page in it, or why there is none
 */
export async function chromiumGpu(): Promise<
  { open: () => Promise<GpuLink>; end(): Promise<void> } | { missing: string }
> {
  const executablePath = process.env.NETLOOM_TEST_CHROMIUM ?? places.find((place) => fs.existsSync(place));
  if (!executablePath) return { missing: 'no Chromium: install Debian’s chromium, or name one in NETLOOM_TEST_CHROMIUM' }; // prettier-ignore
  const browser = await playwright.launch({ executablePath, args: software });
  const { origin, close } = await serveFolder(await buildGpuPage());
  return {
    open: () => openPage(browser, origin),
    end: async () => {
      await browser.close();
      close();
    },
  };
}

async function openPage(browser: Browser, origin: string): Promise<GpuLink> {
  const page = await browser.newPage();
  let heard: (message: unknown) => void = () => undefined;
  await page.exposeFunction('toEngine', (message: unknown) => heard(message));
  await page.goto(`${origin}/page.html`);
  await page.evaluate((name) => {
    const { port1, port2 } = new MessageChannel();
    const test = window as unknown as { port: MessagePort; toEngine(message: unknown): void };
    test.port = port1;
    port1.onmessage = ({ data }) => test.toEngine(data);
    window.postMessage(name, '*', [port2]);
  }, gpuPortMessage);
  const client = createClient<GpuContract, GpuEvents>({
    // Playwright carries typed arrays as they are.
    post: (message) =>
      void page.evaluate((m) => (window as unknown as { port: MessagePort }).port.postMessage(m), message),
    onMessage: (listener) => (heard = listener),
  });
  return { client, close: () => void page.close() };
}

async function serveFolder(folder: string): Promise<{ origin: string; close(): void }> {
  const server = http.createServer((request, response) => {
    const file = path.join(folder, path.basename(request.url ?? ''));
    const type = file.endsWith('.html') ? 'text/html' : 'text/javascript';
    if (!fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': type }).end(fs.readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, close: () => server.close() };
}
