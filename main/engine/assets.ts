import fs from 'node:fs';
import path from 'node:path';

/** Folder of the sample data and templates: named by the environment, inside the packaged program, or in the checkout. */
export function assetsDir(): string {
  const packaged = (process as { resourcesPath?: string }).resourcesPath;
  const places = [
    process.env['NETLOOM_ASSETS'],
    packaged && path.join(packaged, 'assets'),
    path.join(__dirname, '../assets'), // from out/
    path.join(__dirname, '../../assets'), // from main/engine, in tests
  ];
  const found = places.find(
    (p): p is string => typeof p === 'string' && p !== '' && fs.existsSync(path.join(p, 'samples')),
  );
  if (!found) throw new Error(`no assets folder in ${places.filter(Boolean).join(', ')}`);
  return found;
}
