export function buildBundles(): Promise<void>;
export function buildGpuPage(): Promise<string>;
export function buildGpuProcess(): Promise<string>;
