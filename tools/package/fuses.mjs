// Switches inside Electron's own program, set once at packaging: it cannot be turned into a plain Node, be debugged
// from outside, or load another program than the archive it was packed with.
import fs from 'node:fs';
import path from 'node:path';
import { FuseV1Options, FuseVersion } from '@electron/fuses';

/**
 * @param {number} electronMajor
 * @returns the settings of every fuse that this Electron has
 */
export function fusesFor(electronMajor) {
  const fuses = {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: false,
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
  };
  // Electron 29 brought this one.
  if (electronMajor >= 29) fuses[FuseV1Options.GrantFileProtocolExtraPrivileges] = false;
  return fuses;
}

/** electron-builder's hook, after the program's folder is laid out and before it is signed. */
export default async function afterPack(context) {
  const { packager, electronPlatformName, arch, appOutDir } = context;
  const resources = packager.getResourcesDir(appOutDir);
  // What Electron shows when it is started without a program.
  fs.rmSync(path.join(resources, 'default_app.asar'), { force: true });
  if (process.env.NETLOOM_LITE) leaveOutLibraries(path.join(resources, 'engine'));
  const major = Number.parseInt(packager.config.electronVersion, 10);
  const resign = electronPlatformName === 'darwin' && arch === 3; // Apple refuses an unsigned arm64 program
  await packager.addElectronFuses(context, { ...fusesFor(major), resetAdHocDarwinSignature: resign });
}

/** The bindings stay: they are small, and the libraries that the program fetches go with them. */
function leaveOutLibraries(engine) {
  fs.rmSync(path.join(engine, 'deps'), { recursive: true, force: true });
  // Windows keeps the library beside the binding.
  fs.rmSync(path.join(engine, 'lib/napi-v8/tensorflow.dll'), { force: true });
}
