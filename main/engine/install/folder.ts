import os from 'node:os';
import path from 'node:path';
import type { EngineName } from './catalogue';

/**
 * Where engines are kept, for the window and the command line alike. They are large and can be fetched again, so they
 * do not go where settings are (which travel with a person's profile).
 */
export function enginesFolder(env: NodeJS.ProcessEnv = process.env): string {
  const home = os.homedir();
  const own = env['NETLOOM_USER_DATA'];
  if (own) return path.join(path.resolve(own), 'engines');
  if (process.platform === 'win32')
    return path.join(env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local'), 'Netloom', 'engines');
  if (process.platform === 'darwin')
    return path.join(home, 'Library', 'Application Support', 'Netloom', 'engines');
  return path.join(env['XDG_DATA_HOME'] || path.join(home, '.local', 'share'), 'netloom', 'engines');
}

/** Folder of one installed engine. */
export const engineFolder = (name: EngineName, version: string, root = enginesFolder()): string =>
  path.join(root, `${name}-${version}`);

/** What was fetched and not yet unpacked; downloads that were cut off go on from here. */
export const downloadsFolder = (root = enginesFolder()): string => path.join(root, 'downloads');

/** The binding below an engine's folder: the place from which its libraries are found. */
export const bindingPath = 'lib/napi-v8/tfjs_binding.node';
