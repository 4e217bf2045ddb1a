import type { BuildOptions } from 'esbuild';

export const NODE: BuildOptions;
export function buildBundles(): Promise<void>;
export function buildGpuPage(): Promise<string>;
export function buildGpuProcess(): Promise<string>;
