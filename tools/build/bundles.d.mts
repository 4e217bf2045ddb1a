export function buildBundles(): Promise<void>;
export function buildGpuProcess(): Promise<string>;
