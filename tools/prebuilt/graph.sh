#!/usr/bin/env bash
# Makes */graph.node again, for every platform, from main/engine/native. Run it from the repository after set-up.
#
# zig's C++ compiler brings every platform's C library; on Linux it links against an old glibc (2.17). The addon links
# to nothing else: it takes TensorFlow's functions, and on Windows Node's, out of the running program.
# The tests run on linux-x64. Those for linux-arm64 and win32-x64 were seen to load into Node, emulated, and nothing
# more; those for macOS are only built. Set-up tries one out before it is placed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'ziglang==0.17.1'

build() { # folder, zig's target, more options
  mkdir -p "tools/prebuilt/$1"
  "$work/venv/bin/python" -m ziglang c++ -target "$2" -shared -O2 -std=c++17 -Wall -Wextra \
    -fno-exceptions -fno-rtti -fvisibility=hidden -s -I node_modules/node-api-headers/include \
    main/engine/native/graph.cc "${@:3}" -o "$work/graph.node"
  cp "$work/graph.node" "tools/prebuilt/$1/graph.node"
}
build linux-x64 x86_64-linux-gnu.2.17 -fPIC -ldl -lpthread
build linux-arm64 aarch64-linux-gnu.2.17 -fPIC -ldl -lpthread
build darwin-x64 x86_64-macos.11.0 -Wl,-undefined,dynamic_lookup -Wl,-install_name,graph.node
build darwin-arm64 aarch64-macos.11.0 -Wl,-undefined,dynamic_lookup -Wl,-install_name,graph.node
build win32-x64 x86_64-windows-gnu
