import fs from 'node:fs/promises';
import path from 'node:path';
import { pageOrigin } from '#shared/ipc/host';

/** What the page may load and do: its own files only; no inline script, no eval, no frame, no plug-in, no form. */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "frame-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
};

export interface PageAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** Answers a request of the page with one of its files, or with 404; what lies outside the folder does not exist. */
export async function answerPage(
  folder: string,
  method: string,
  url: string,
  origin = pageOrigin,
): Promise<PageAnswer> {
  const file = method === 'GET' || method === 'HEAD' ? await pageFile(folder, url, origin) : null;
  const body = file === null ? null : await fs.readFile(file).catch(() => null);
  const type = body && file !== null ? types[path.extname(file).toLowerCase()] : undefined;
  return {
    status: body ? 200 : 404,
    headers: {
      'content-type': type ?? (body ? 'application/octet-stream' : 'text/plain; charset=utf-8'),
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    },
    body: body ?? Buffer.from('Not found'),
  };
}

/**
 * The file that a URL of the page names.
 * @returns null for another origin, and for every way out of the folder: `..` (encoded or not), absolute paths,
 *   drives, backslashes, and symbolic links that lead outside
 */
export async function pageFile(folder: string, url: string, origin = pageOrigin): Promise<string | null> {
  if (!url.startsWith(`${origin}/`)) return null;
  const parts = decodedParts(url.slice(origin.length + 1));
  if (parts === null) return null;
  try {
    const root = await fs.realpath(folder);
    const file = await fs.realpath(path.join(root, ...parts));
    return file.startsWith(root + path.sep) && (await fs.stat(file)).isFile() ? file : null;
  } catch {
    return null;
  }
}

/** The path's parts, or null when one of them is not a plain name. The empty path is the page itself. */
function decodedParts(pathAndQuery: string): string[] | null {
  const [encoded = ''] = pathAndQuery.split(/[?#]/);
  let decoded: string;
  try {
    decoded = decodeURIComponent(encoded);
  } catch {
    return null;
  }
  if (decoded === '') return ['index.html'];
  const parts = decoded.split('/');
  const plain = (part: string) => part !== '' && part !== '.' && part !== '..' && !/[\\:\0%]/.test(part);
  return parts.every(plain) ? parts : null;
}
