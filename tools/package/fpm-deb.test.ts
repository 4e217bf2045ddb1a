import { describe, expect, it } from 'vitest';
import { controlFile, parseFpm } from './fpm-deb.mjs';

const args = [
  ...[
    '-s',
    'dir',
    '--force',
    '-t',
    'deb',
    '-d',
    'libgtk-3-0',
    '-d',
    'libnss3',
    '--deb-recommends',
    'libappindicator3-1',
  ],
  ...['--deb-compression', 'xz', '--architecture', 'amd64', '--name', 'netloom', '--version', '0.1.0'],
  ...['--description', 'Netloom\n  Nets without code\n', '--maintainer', 'The team <team@example.org>'],
  ...[
    '--url',
    'https://example.org',
    '--package',
    'out.deb',
    '/tmp/app/=/opt/Netloom',
    '/tmp/a=b.png=/usr/icon.png',
  ],
];

describe('fpm’s arguments', () => {
  it('are sorted into dependencies, options and files', () => {
    const parsed = parseFpm(args);
    expect(parsed.depends).toEqual(['libgtk-3-0', 'libnss3']);
    expect(parsed.options).toMatchObject({
      t: 'deb',
      name: 'netloom',
      package: 'out.deb',
      'deb-compression': 'xz',
    });
  });

  it('split a file at the last sign of equality', () => {
    expect(parseFpm(args).files).toEqual([
      ['/tmp/app/', '/opt/Netloom'],
      ['/tmp/a=b.png', '/usr/icon.png'],
    ]);
  });

  it('become a control file whose description goes on with indented lines', () => {
    expect(controlFile(parseFpm(args), 1234)).toBe(
      `Package: netloom
Version: 0.1.0
Architecture: amd64
Maintainer: The team <team@example.org>
Installed-Size: 1234
Depends: libgtk-3-0, libnss3
Recommends: libappindicator3-1
Section: misc
Priority: optional
Homepage: https://example.org
Description: Netloom
 Nets without code
`,
    );
  });
});
