import type { WebFrameMain } from 'electron';
import { NetloomError } from '#shared/errors';
import { pageOrigin } from '#shared/ipc/host';

/** True for the program's own page and for nothing that only looks like it. */
export const isPageUrl = (url: string): boolean => url.startsWith(`${pageOrigin}/`);

/** Only the page's main frame may speak: no empty frame, no `about:blank`, no frame inside the page. */
export const isTrustedFrame = (frame: Pick<WebFrameMain, 'url' | 'parent'> | null | undefined): boolean =>
  frame != null && frame.parent === null && isPageUrl(frame.url);

/** @throws NetloomError `system.notHttps` */
export function httpsUrl(url: string): string {
  try {
    const parsed = new URL(url);
    if (parsed.protocol === 'https:' && parsed.username === '' && parsed.password === '') return parsed.href;
  } catch {
    // Not a URL at all: refused below.
  }
  throw new NetloomError(
    'system.notHttps',
    `Only https addresses are opened; received “${url.slice(0, 200)}”.`,
  );
}
