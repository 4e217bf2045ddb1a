import { engineNames } from '#shared/ipc/engines';
import { TENSORFLOW, TFJS_LIBRARIES } from '../../../tools/setup/pins.mjs';

export { engineNames };
export type EngineName = (typeof engineNames)[number];

/** A file to fetch, known by its content. */
export interface Pin {
  file: string;
  sha256: string;
  /** Null where it was never measured: the server says so when asked. */
  bytes: number | null;
  /** A wheel of Python's package index by its project's name, or a file at an address of its own. */
  from: { project: string } | { url: string };
}

/** What is taken out of an archive. */
export interface Part {
  pin: Pin;
  /** @returns where an entry goes below the engine's folder; null leaves it out */
  place(entry: string): string | null;
}

/** One way to get all of an engine. */
export interface Road {
  /** TensorFlow's version. */
  version: string;
  parts: readonly Part[];
  /** Libraries whose debug tables are cut off: they are not read, and half the size. */
  trim: readonly string[];
}

export interface EngineEntry {
  name: EngineName;
  title: string;
  summary: string;
  /** Bytes on the disk once it is installed; null where it was never measured. */
  installedBytes: number | null;
  /** The best one first; a later one is for networks that do not reach the first. */
  roads: readonly Road[];
  /** A driver it needs. */
  needs: 'nvidia' | null;
  /** False where it was put together from its makers' own documents and no one has run it yet. */
  tried: boolean;
}

const CC = 'deps/lib/libtensorflow_cc.so.2';
const FRAMEWORK = 'deps/lib/libtensorflow_framework.so.2';

/** TensorFlow's wheels keep both libraries in one folder; their loader paths then reach ../nvidia. */
const tensorflowLibraries = (entry: string): string | null =>
  /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/.exec(entry)?.[1]?.replace(/^/, 'deps/lib/') ?? null;

/**
 * NVIDIA's wheels as they are, since TensorFlow looks for `../nvidia/…/lib`. Only NVRTC moves: cuDNN looks for it in
 * `nvrtc`. Of the compiler's wheel, what XLA calls.
 */
function nvidiaLibraries(entry: string): string | null {
  if (!/^nvidia\/\w+\/lib\/[^/]+\.so[.\d]*$|\/bin\/ptxas$|\/nvvm\/libdevice\/.*\.bc$/.test(entry))
    return null;
  return `deps/${entry.replace('/cuda_nvrtc/', '/nvrtc/')}`;
}

const nvidia = (project: string, version: string, bytes: number, sha256: string): Part => ({
  pin: {
    file: `${project.replace(/-/g, '_')}-${version}-py3-none-manylinux2014_x86_64.whl`,
    sha256,
    bytes,
    from: { project },
  },
  place: nvidiaLibraries,
});

const native = (about: Pick<EngineEntry, 'installedBytes' | 'roads' | 'tried'>): EngineEntry => ({
  name: 'native',
  title: 'Native TensorFlow',
  summary: 'Trains on the processor, many times faster than the engines inside the program.',
  needs: null,
  ...about,
});

const linux: EngineEntry[] = [
  native({
    installedBytes: 493_500_000,
    tried: true,
    roads: [
      {
        version: TENSORFLOW.wheel.version,
        parts: [
          {
            pin: {
              file: TENSORFLOW.wheel.file,
              sha256: TENSORFLOW.wheel.sha256,
              bytes: 230_236_181,
              from: { project: 'tensorflow-cpu' },
            },
            place: tensorflowLibraries,
          },
        ],
        trim: [CC, FRAMEWORK],
      },
      {
        version: TENSORFLOW.official.version,
        parts: [
          {
            pin: fromUrl(TENSORFLOW.official),
            // The same C functions under another name.
            place: (entry) =>
              ({ 'libtensorflow.so.2.18.0': CC, 'libtensorflow_framework.so.2.18.0': FRAMEWORK })[
                entry.replace(/^(?:\.\/)?lib\//, '')
              ] ?? null,
          },
        ],
        trim: [CC, FRAMEWORK],
      },
    ],
  }),
  {
    name: 'cuda',
    title: 'TensorFlow for NVIDIA graphics cards (CUDA 12.5)',
    summary:
      'Trains on an NVIDIA graphics card: worth it for images and large nets. NVIDIA’s own licence goes with its libraries.',
    installedBytes: 3_468_000_000,
    needs: 'nvidia',
    // Loaded here without a card, where it trains on the processor; on a card it was never run.
    tried: false,
    roads: [
      {
        version: '2.18.1',
        parts: [
          {
            pin: {
              file: 'tensorflow-2.18.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
              sha256: 'c9f87e5d2a680a4595f5dc30daf6bbaec9d4129b46d7ef1b2af63c46ac7d2828',
              bytes: 615_510_377,
              from: { project: 'tensorflow' },
            },
            place: tensorflowLibraries,
          },
          // The versions that this TensorFlow names, but for NCCL (several cards) and cuRAND: it does not open them.
          nvidia('nvidia-cuda-runtime-cu12', '12.5.82', 895_707, '3e79a060e126df40fd3a068f3f787eb000fa51b251ec6cd97d09579632687115'),
          nvidia('nvidia-cuda-nvrtc-cu12', '12.5.82', 24_873_108, '3dbd97b0104b4bfbc3c4f8c79cd2496307c89c43c29a9f83125f1d76296ff3fd'),
          nvidia('nvidia-cuda-nvcc-cu12', '12.5.82', 22_468_537, 'b03e545b8e8c3ce7ebcd7fc44063180ff52ff01d064ece2127ed90a04ef12cd0'),
          nvidia('nvidia-cuda-cupti-cu12', '12.5.82', 13_811_507, 'bde77a5feb66752ec61db2adfe47f56b941842825b4c7e2068aff27c9d107953'),
          nvidia('nvidia-nvjitlink-cu12', '12.5.82', 21_298_879, 'f9b37bc5c8cf7509665cb6ada5aaa0ce65618f2332b7d3e78e9790511f111212'),
          nvidia('nvidia-cublas-cu12', '12.5.3.2', 363_313_169, 'ca070ad70e9fa6654084575d01bd001f30cc4665e33d4bb9fc8e0f321caa034b'),
          nvidia('nvidia-cusparse-cu12', '12.5.1.3', 217_558_979, '016df8e993c437e8301e62739f01775cba988fd5253cd4c64173f8e8d2f8e752'),
          nvidia('nvidia-cusolver-cu12', '11.6.3.83', 130_341_232, '93cfafacde4428b71778eeb092ec615a02a3d05404da1bcf91c53e3fa1bce42b'),
          nvidia('nvidia-cufft-cu12', '11.2.3.61', 192_524_114, '9a6e8df162585750f61983a638104a48c756aa13f9f48e19ab079b38e3c828b8'),
          nvidia('nvidia-cudnn-cu12', '9.3.0.75', 577_163_502, '9ad9c6929ebb5295eb4a1728024666d1c88283373e265a0c5c883e6f9d5cd76d'),
        ], // prettier-ignore
        trim: [CC, FRAMEWORK],
      },
    ],
  },
];

/** The libraries that tfjs-node's own script takes elsewhere. No one has run them from here. */
function official(platform: string, version: string): EngineEntry[] {
  const pin = TFJS_LIBRARIES[platform];
  if (!pin) return [];
  const place = (entry: string): string | null => {
    const name = /^(?:\.\/)?(?:lib\/)?((?:lib)?tensorflow[\w.]*\.(?:so|dylib|dll)[.\d]*)$/.exec(entry)?.[1];
    // Windows' loader looks beside the binding.
    return name ? `${platform.startsWith('win32') ? 'lib/napi-v8' : 'deps/lib'}/${name}` : null;
  };
  return [
    native({
      installedBytes: null,
      tried: false,
      roads: [{ version, parts: [{ pin: fromUrl(pin), place }], trim: [] }],
    }),
  ];
}

function fromUrl({ url, sha256 }: { url: string; sha256: string }): Pin {
  return { file: url.slice(url.lastIndexOf('/') + 1), sha256, bytes: null, from: { url } };
}

const catalogues: Readonly<Record<string, readonly EngineEntry[]>> = {
  'linux-x64': linux,
  'linux-arm64': official('linux-arm64', '2.7'),
  'darwin-x64': official('darwin-x64', '2.9.1'),
  'darwin-arm64': official('darwin-arm64', '2.7'),
  'win32-x64': official('win32-x64', '2.9.1'),
};

export const here = `${process.platform}-${process.arch}`;

/** The engines that can be had on a platform. */
export const catalogueFor = (platform: string = here): readonly EngineEntry[] => catalogues[platform] ?? [];

/** Why an engine cannot be had on a platform. */
export function whyNot(name: EngineName, platform: string = here): string {
  if (name === 'native') return `There is no native TensorFlow for ${platform}.`;
  if (platform.startsWith('darwin'))
    return 'No Mac has a graphics card that CUDA can use. WebGPU trains on Apple’s.';
  if (platform.startsWith('win32'))
    return 'TensorFlow has had no CUDA build for Windows since version 2.10. WebGPU trains on any graphics card there.';
  return `TensorFlow’s CUDA build is for Linux on 64-bit Intel and AMD processors, and this is ${platform}. WebGPU trains on any graphics card.`;
}
