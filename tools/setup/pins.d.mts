interface Archive {
  url: string;
  sha256: string;
}
interface Wheel {
  version: string;
  requirement: string;
  file: string;
  sha256: string;
  platform: string[];
}
export const TENSORFLOW: { official: Archive & { version: string }; wheel: Wheel };
export const TFJS_LIBRARIES: Readonly<Record<string, Archive>>;
