import fs from 'node:fs';
import path from 'node:path';
import { buildGpuProcess } from '../../../../tools/build/bundles.mjs';
import { findElectron } from '../../../../tools/setup/paths.mjs';
import { findGpu } from './link';

/**
 * Makes Dawn use the software adapter that comes with Electron, so that tests need no graphics card and give the same
 * everywhere. With NETLOOM_TEST_GPU=1 they run on the machine's own.
 * @returns null, or why these tests cannot run here
 */
export async function softwareGpu(): Promise<string | null> {
  const electron = findElectron();
  const driver = electron && path.join(electron.folder, 'vk_swiftshader_icd.json');
  if (!process.env.NETLOOM_TEST_GPU) {
    if (!driver || !fs.existsSync(driver)) return 'no software adapter: this Electron has no SwiftShader';
    // Beside the driver lies the Vulkan loader that finds it.
    process.env.VK_ICD_FILENAMES = driver;
    process.env.LD_LIBRARY_PATH = [electron.folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
    process.env.NETLOOM_DAWN = 'backend=vulkan';
  }
  process.env.NETLOOM_GPU_PROCESS = await buildGpuProcess();
  const { adapter, reason } = await findGpu();
  return adapter ? null : reason;
}
