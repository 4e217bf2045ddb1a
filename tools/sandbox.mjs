// Whether Chromium's sandbox can work for an Electron that lies in a user's folder on Linux.
import fs from 'node:fs';
import path from 'node:path';

const read = (file) => {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
};

/**
 * @param {string} program Electron
 * @returns {string[]} `--no-sandbox` where the system rules the sandbox out (as root, or where user namespaces are
 *   closed to programs without a profile), said on stderr; else nothing
 */
export function sandboxArguments(program) {
  if (process.platform !== 'linux') return [];
  if (process.getuid() === 0) return ['--no-sandbox'];
  const closed =
    read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1' ||
    read('/proc/sys/kernel/unprivileged_userns_clone') === '0';
  const helper = path.join(path.dirname(program), 'chrome-sandbox');
  const stat = fs.statSync(helper, { throwIfNoEntry: false });
  const helperWorks = stat?.uid === 0 && (stat.mode & 0o4000) !== 0;
  if (!closed || helperWorks) return [];
  process.stderr.write(
    `This system keeps user namespaces from programs in your folder, so Chromium's sandbox is off. To turn it on:\n` +
      `  sudo chown root ${helper} && sudo chmod 4755 ${helper}\n`,
  );
  return ['--no-sandbox'];
}
