import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { NetloomError } from '#shared/errors';
import type { Pin } from './catalogue';
import { fetchPage, throwIfStopped } from './fetch';

const run = promisify(execFile);

/**
 * The index of Python packages to ask: PIP_INDEX_URL, else the one that pip here asks, which knows a company's own, else
 * the public one, whose address the packaged program carries.
 * @param resources folder of what was packaged with the program
 * @throws NetloomError `engines.noIndex`, `cancelled`
 */
export async function indexAddress(
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
  resources = (process as { resourcesPath?: string }).resourcesPath,
): Promise<string> {
  const address = env['PIP_INDEX_URL'] || (await askPip(signal, env)) || carried(resources);
  throwIfStopped(signal);
  if (address) return address.replace(/\/*$/, '/');
  throw new NetloomError(
    'engines.noIndex',
    'The libraries come from the index of Python packages, and its address is not known: there is no pip on this machine.',
    'Set PIP_INDEX_URL to the “simple” address of the public index or of your company’s mirror, or install Python.',
  );
}

/** Written when the program is packaged. */
function carried(resources: string | undefined): string | null {
  try {
    return resources ? fs.readFileSync(path.join(resources, 'wheel-index.txt'), 'utf8').trim() : null;
  } catch {
    return null;
  }
}

/** pip's help names the address it would use, from its settings or its own; but without a password. */
async function askPip(signal: AbortSignal, env: NodeJS.ProcessEnv): Promise<string | null> {
  for (const python of ['python3', 'python', 'py']) {
    const pip = (...args: string[]) =>
      run(python, ['-m', 'pip', ...args], { env: { ...env, COLUMNS: '2000' }, timeout: 60_000, signal }).then(
        ({ stdout }) => stdout,
        () => '',
      );
    const address = /--index-url <url>[^(]*\(default:?\s+(\S+?)\)/.exec(await pip('install', '--help'))?.[1];
    if (!address) continue;
    if (!address.includes('*')) return address;
    return /index-url='(.*)'/.exec(await pip('config', 'list'))?.[1] ?? null;
  }
  return null;
}

/**
 * Asks an index where a wheel lies.
 * @param index as {@link indexAddress} gives it
 * @throws NetloomError `engines.notInIndex`, or as `fetchPage`
 * @see https://packaging.python.org/en/latest/specifications/simple-repository-api/
 */
export async function wheelAddress(index: string, pin: Pin, signal: AbortSignal): Promise<string> {
  if (!('project' in pin.from)) return pin.from.url;
  const page = new URL(`${pin.from.project}/`, index);
  const text = await fetchPage(page.href, { accept: 'text/html' }, signal);
  for (const [, href] of text.matchAll(/<a\b[^>]*?\bhref=["']([^"']+)["']/gi)) {
    const address = new URL(href!.replace(/&amp;/g, '&'), page);
    if (decodeURIComponent(address.pathname).endsWith(`/${pin.file}`)) return address.href.replace(/#.*/, '');
  }
  throw new NetloomError(
    'engines.notInIndex',
    `${page.host} does not carry ${pin.file}.`,
    'Where it is a company’s mirror, ask for the public index to be mirrored as a whole, or set PIP_INDEX_URL to another one.',
  );
}
