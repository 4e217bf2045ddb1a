#!/usr/bin/env bash
# Makes linux-x64/tfjs_binding.node again from tfjs-node-gpu's own sources. Run it from the repository after set-up.
#
# zig's C++ compiler links against an old glibc (2.17), so that one file serves every Linux of the last ten years;
# TensorFlow's headers, and its libraries with their symbol tables, come with the
# wheel that set-up fetches. The binding asks for libtensorflow_cc.so.2, which it
# finds through its own rpath. It was tried with TensorFlow 2.15 to 2.21.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
package=node_modules/@tensorflow/tfjs-node-gpu
node_headers=${NODE_HEADERS:-/usr/include/node} # the folder that holds node_api.h

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'ziglang==0.17.1'
unzip -q .runtime/downloads/tensorflow_cpu-*.whl 'tensorflow/include/*' 'tensorflow/libtensorflow_*.so.2' -d "$work"

"$work/venv/bin/python" -m ziglang c++ -target x86_64-linux-gnu.2.17 \
  -shared -fPIC -O2 -std=c++17 -DNAPI_VERSION=8 -fvisibility=hidden -s \
  -I "$node_headers" -I "$package" -I "$work/tensorflow/include" \
  "$package/binding/tfjs_backend.cc" "$package/binding/tfjs_binding.cc" \
  -L "$work/tensorflow" -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2 \
  -Wl,-rpath,'$ORIGIN/../../deps/lib' -Wl,--allow-shlib-undefined \
  -o "${1:-tools/prebuilt/linux-x64/tfjs_binding.node}"
