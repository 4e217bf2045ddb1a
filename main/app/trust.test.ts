import { describe, expect, it } from 'vitest';
import { httpsUrl, isTrustedFrame } from './trust';

const frame = (url: string, parent: unknown = null) =>
  ({ url, parent }) as Parameters<typeof isTrustedFrame>[0];

describe('a sender is trusted', () => {
  it('when it is the main frame of the program’s own page', () => {
    expect(isTrustedFrame(frame('app://netloom/index.html'))).toBe(true);
  });

  it('never when it is gone, empty, blank, inside the page, or from elsewhere', () => {
    expect(isTrustedFrame(null)).toBe(false);
    expect(isTrustedFrame(undefined)).toBe(false);
    expect(isTrustedFrame(frame('app://netloom/index.html', frame('app://netloom/index.html')))).toBe(false);
    const urls = [
      '',
      'about:blank',
      'about:srcdoc',
      'app://netloom',
      'app://netloom.evil/',
      'app://netloom@evil/',
      'app://evil/app://netloom/',
      'https://netloom/',
      'file:///app://netloom/',
      'data:text/html,app://netloom/',
      'javascript:1//app://netloom/',
    ];
    for (const url of urls) expect(isTrustedFrame(frame(url)), url).toBe(false);
  });
});

describe('addresses opened in the browser', () => {
  it('are https only', () => {
    expect(httpsUrl('https://keras.io/api/')).toBe('https://keras.io/api/');
    const others = [
      'http://keras.io',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'ms-settings:',
      'smb://server/share',
      '\\\\server\\share',
      'https:keras.io@evil.example/x',
      'https://user:word@evil.example',
      'data:text/html,x',
      '',
      'keras.io',
    ];
    for (const url of others) expect(() => httpsUrl(url), url).toThrow(/https/);
  });
});
