import fs from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../files/testing/temporary';
import { answerPage, contentSecurityPolicy, pageFile } from './pageFiles';

const at = temporaryFolder();
beforeEach(async () => {
  await fs.mkdir(at('page', 'assets'), { recursive: true });
  await fs.mkdir(at('page-sibling'));
  await fs.writeFile(at('page', 'index.html'), '<p>');
  await fs.writeFile(at('page', 'assets', 'a b.js'), '1');
  await fs.writeFile(at('page-sibling', 'secret'), 'secret');
  await fs.writeFile(at('secret'), 'secret');
});
const found = (url: string) => pageFile(at('page'), url);

describe('the page’s files', () => {
  it('are found by their URL, with query, fragment and encoded spaces', async () => {
    expect(await found('app://netloom/index.html')).toBe(at('page', 'index.html'));
    expect(await found('app://netloom/')).toBe(at('page', 'index.html'));
    expect(await found('app://netloom/index.html?v=1#top')).toBe(at('page', 'index.html'));
    expect(await found('app://netloom/assets/a%20b.js')).toBe(at('page', 'assets', 'a b.js'));
  });

  it('are the only ones: no way leads out of the folder', async () => {
    const ways = [
      '../secret',
      '..%2fsecret',
      '%2e%2e/secret',
      '%2e%2e%2fsecret',
      '..%5csecret',
      '..\\secret',
      'assets/../../secret',
      'assets/%2e%2e/%2e%2e/secret',
      '%252e%252e%252fsecret',
      `/${at('secret')}`,
      at('secret'),
      encodeURIComponent(at('secret')),
      '../page-sibling/secret',
      'C:/secret',
      'C%3A%5Csecret',
      '%5c%5cserver%5cshare%5csecret',
      'index.html%00.js',
      'index.html::$DATA',
      './index.html',
      'assets//a%20b.js',
      '%E0%A4%A',
      'assets',
      'assets/',
      'none.js',
    ];
    for (const way of ways) expect(await found(`app://netloom/${way}`), way).toBeNull();
  });

  it('are served to the program’s own origin only', async () => {
    const origins = [
      'app://evil',
      'app://netloom.evil',
      'app://netloom:1',
      'app://x@netloom',
      'file://',
      'https://netloom',
    ];
    for (const origin of [...origins, 'APP://netloom', ''])
      expect(await found(`${origin}/index.html`), origin).toBeNull();
  });

  it.skipIf(process.platform === 'win32')('do not include what symbolic links outside point to', async () => {
    await fs.symlink(at('secret'), at('page', 'link'));
    await fs.symlink(at('page-sibling'), at('page', 'folder'));
    await fs.symlink(at('page', 'index.html'), at('page', 'inside.html'));
    expect(await found('app://netloom/link')).toBeNull();
    expect(await found('app://netloom/folder/secret')).toBeNull();
    expect(await found('app://netloom/inside.html')).toBe(at('page', 'index.html'));
  });

  it('come with their type, the content security policy and no sniffing', async () => {
    const answer = await answerPage(at('page'), 'GET', 'app://netloom/assets/a%20b.js');
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
      },
    });
    expect(answer.body.toString()).toBe('1');
  });

  it('are not there for other methods, and what is missing says so', async () => {
    expect((await answerPage(at('page'), 'POST', 'app://netloom/index.html')).status).toBe(404);
    expect((await answerPage(at('page'), 'GET', 'app://netloom/none')).status).toBe(404);
  });
});

describe('the content security policy', () => {
  it('allows scripts from the program only, and nothing that turns text into code', () => {
    expect(contentSecurityPolicy).toContain("script-src 'self';");
    expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|https?:|\*/);
    expect(contentSecurityPolicy.match(/unsafe-inline/g)).toHaveLength(1);
    for (const closed of ['object-src', 'base-uri', 'frame-ancestors', 'form-action', 'frame-src'])
      expect(contentSecurityPolicy).toContain(`${closed} 'none'`);
  });
});
