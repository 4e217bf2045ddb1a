import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { download } from './download.mjs';
import { proxyFor } from './http.mjs';

const content = Buffer.from('thread '.repeat(50_000));
const sha256 = crypto.createHash('sha256').update(content).digest('hex');

let folder: string;
let server: http.Server;
let url: string;
/** The ranges asked for, in turn. */
let ranges: (string | undefined)[];
/** How many bytes the first answer gives before the connection breaks. */
let breakAfter: number | undefined;

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-download-'));
  ranges = [];
  breakAfter = undefined;
  server = http.createServer((request, response) => {
    ranges.push(request.headers.range);
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const body = content.subarray(start);
    response.writeHead(start ? 206 : 200, { 'content-length': body.length });
    if (breakAfter === undefined) return void response.end(body);
    response.write(body.subarray(0, breakAfter), () => setTimeout(() => response.destroy(), 50));
    breakAfter = undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  fs.rmSync(folder, { recursive: true, force: true });
});

describe('a download', () => {
  it('appears whole and under its name only when its sha256 is right', async () => {
    const file = path.join(folder, 'file');
    await download({ url, sha256, file });
    expect(fs.readFileSync(file).equals(content)).toBe(true);
    expect(fs.readdirSync(folder)).toEqual(['file']);
  });

  it('goes on where the connection broke', async () => {
    breakAfter = 70_000;
    const file = path.join(folder, 'file');
    await download({ url, sha256, file });
    expect(fs.readFileSync(file).equals(content)).toBe(true);
    // Where exactly depends on how much of it had arrived.
    expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  });

  it('goes on with what an interrupted set-up left', async () => {
    const file = path.join(folder, 'file');
    fs.writeFileSync(`${file}.part`, content.subarray(0, 1000));
    await download({ url, sha256, file });
    expect(ranges).toEqual(['bytes=1000-']);
    expect(fs.readFileSync(file).equals(content)).toBe(true);
  });

  it('begins anew where what was left is damaged', async () => {
    const file = path.join(folder, 'file');
    fs.writeFileSync(`${file}.part`, Buffer.alloc(1000, 0xff));
    await download({ url, sha256, file });
    expect(ranges).toEqual(['bytes=1000-', undefined]);
    expect(fs.readFileSync(file).equals(content)).toBe(true);
  });

  it('is thrown away when its content is not the pinned one', async () => {
    const file = path.join(folder, 'file');
    await expect(download({ url, sha256: '0'.repeat(64), file })).rejects.toThrow('thrown away');
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('is not repeated when the right file lies there', async () => {
    const file = path.join(folder, 'file');
    fs.writeFileSync(file, content);
    await download({ url, sha256, file });
    expect(ranges).toEqual([]);
  });

  it('says that a host is out of reach, so that another source can be taken', async () => {
    const closed = 'http://127.0.0.1:9/file';
    const failed = download({ url: closed, sha256, file: path.join(folder, 'file') });
    await expect(failed).rejects.toMatchObject({ unreachable: true });
  });
});

describe('the proxy', () => {
  const env = { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: 'localhost,.inside.example' };

  it('is the one the environment names', () => {
    expect(proxyFor(new URL('https://outside.example/x'), env)?.host).toBe('proxy.example:3128');
  });

  it('is not used for hosts that NO_PROXY excepts', () => {
    expect(proxyFor(new URL('https://mirror.inside.example/x'), env)).toBeUndefined();
  });
});
