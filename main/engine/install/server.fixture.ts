import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import type { EngineEntry, Part } from './catalogue';

/** A file that a small package index carries, as bytes or as a file on the disk. */
export interface Carried {
  project: string;
  file: string;
  content: Uint8Array | string;
}

/** A package index on this machine that resumes, breaks off and counts. */
export async function startIndex(carried: Carried[]) {
  const asked: { path: string; range: string | null }[] = [];
  const faults = { hangAfter: null as number | null };
  const server = http.createServer((request, response) => {
    const url = request.url ?? '/';
    asked.push({ path: url, range: request.headers.range ?? null });
    const project = /^\/simple\/([^/]+)\/$/.exec(url)?.[1];
    if (project) {
      const links = carried.filter((each) => each.project === project);
      if (links.length === 0) return void response.writeHead(404).end();
      const anchors = links.map(
        ({ file }) => `<a data-x="1" href="../../files/${file}#sha256=0">${file}</a>`,
      );
      return void response.writeHead(200, { 'content-type': 'text/html' }).end(anchors.join('<br/>\n'));
    }
    const found = carried.find(({ file }) => url === `/files/${file}`);
    if (!found) return void response.writeHead(404).end();
    const size = typeof found.content === 'string' ? fs.statSync(found.content).size : found.content.length;
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from >= size) return void response.writeHead(416).end();
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': size - from });
    if (typeof found.content === 'string')
      return void fs.createReadStream(found.content, { start: from }).pipe(response);
    if (faults.hangAfter === null) return void response.end(found.content.subarray(from));
    response.write(found.content.subarray(from, from + faults.hangAfter));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    simple: `http://127.0.0.1:${port}/simple/`,
    files: `http://127.0.0.1:${port}/files/`,
    asked,
    faults,
    /** Breaks every connection. */
    drop: () => server.closeAllConnections(),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A library of a made-up engine; noise, so that a wheel of it has its size. */
export const library = (bytes: number, seed: string): Uint8Array => {
  const key = crypto.createHash('sha256').update(seed).digest();
  const cipher = crypto.createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return new Uint8Array(cipher.update(Buffer.alloc(bytes)));
};

export const wheel = (files: Record<string, Uint8Array>): Uint8Array => zipSync(files);

export const sha = (content: Uint8Array): string => crypto.createHash('sha256').update(content).digest('hex');

/** What a catalogue says of a wheel: its whole `lib/` is taken. */
export const partOf = ({ project, file, content }: Carried): Part => ({
  pin: {
    file,
    sha256: sha(content as Uint8Array),
    bytes: content.length,
    from: { project },
  },
  place: (entry) => (/^pkg\/(.*\.so)$/.exec(entry) ? entry.replace('pkg/', 'deps/lib/') : null),
});

export const entryOf = (parts: Part[], more: Partial<EngineEntry> = {}): EngineEntry => ({
  name: 'native',
  title: 'Made-up engine',
  summary: 'For a test.',
  installedBytes: 300_000,
  needs: null,
  tried: true,
  roads: [{ version: '1.0', parts, trim: [] }],
  ...more,
});

export const temporaryFolder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-engines-'));

/** Every file below a folder, with forward slashes. */
export function filesBelow(folder: string, at = ''): string[] {
  const full = path.join(folder, at);
  return fs.readdirSync(full, { withFileTypes: true }).flatMap((entry) => {
    const name = at ? `${at}/${entry.name}` : entry.name;
    return entry.isDirectory() ? filesBelow(folder, name) : [name];
  });
}
