// The operations NetloomDense and NetloomDenseGrad, see kernels/dense.h.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "kernels/kernels.h"
#include "operations.h"
#include "parts.h"

#ifdef NETLOOM_KERNELS
namespace dense {

struct Options {
  kernels::Activation activation = kernels::Activation::linear;
  bool ofInputs = true;
  int layers = 1, added = 0;
};

/** The activation by its number, as main/engine/backend/native/ownDense.ts states it. */
inline Options* read(TF_OpKernelConstruction* construction, bool backward) {
  tf::Status status;
  int64_t activation = 0, layers = 1, added = 0;
  unsigned char ofInputs = 1;
  tf::OpKernelConstruction_GetAttrInt64(construction, "activation", &activation, status);
  if (!status.failed()) tf::OpKernelConstruction_GetAttrInt64(construction, "N", &layers, status);
  if (!status.failed()) tf::OpKernelConstruction_GetAttrInt64(construction, "A", &added, status);
  if (backward && !status.failed())
    tf::OpKernelConstruction_GetAttrBool(construction, "of_inputs", &ofInputs, status);
  if (status.failed()) tf::OpKernelConstruction_Failure(construction, status);
  return new Options{static_cast<kernels::Activation>(activation), ofInputs != 0, static_cast<int>(layers),
                     static_cast<int>(added)};
}

inline void destroy(void* options) { delete static_cast<Options*>(options); }

/** The layers of a call and the rows that they are given. */
struct Given {
  kernels::Dense net{};
  std::vector<kernels::DenseLayer> layers;
  Call::Shape x;
  size_t rows = 1;

  /** Reads the rows [..., features], which are input `x`, and the kernels, which follow. */
  Given(Call& call, const Options& options, int x) : x(call.shape(x)) {
    net.activation = options.activation;
    for (int i = 0; i < options.layers; i++) {
      const auto kernel = call.shape(x + 1 + i);
      if (!call.failed() && (this->x.empty() || kernel.size() != 2 || this->x.back() != kernel[0]))
        call.fail("A dense layer takes rows [..., features] and weights [features, units].");
      if (call.failed()) return;
      layers.push_back(
          {static_cast<size_t>(kernel[1]), call.floats(x + 1 + i, kernel), nullptr, nullptr, nullptr});
      net.units += layers.back().units;
      if (layers.back().units == 0) call.fail("A dense layer has some units.");
    }
    for (auto size : this->x) rows *= static_cast<size_t>(size);
    if (rows == 0) call.fail("A dense layer takes some rows of some numbers.");
    if (call.failed()) return;
    net.features = static_cast<size_t>(this->x.back());
    rows /= net.features;
    net.x = call.floats(x, this->x);
    net.layers = layers.data();
    net.count = layers.size();
  }

  /** The shape of what a layer says. */
  Call::Shape y(size_t layer) const {
    auto shape = x;
    shape.back() = units(layer);
    return shape;
  }
  int64_t units(size_t layer) const { return static_cast<int64_t>(layers[layer].units); }

  /** @param products how many matrices of that size are multiplied */
  Parts parts(size_t products) const {
    const size_t together = 4, worthwhile = 1 << 19, work = rows * net.features * net.units * products;
    return {rows, together, std::min((rows + together - 1) / together, work / worthwhile + 1)};
  }
};

inline void forward(void* kernel, TF_OpKernelContext* context) {
  const auto& options = *static_cast<Options*>(kernel);
  Call call(context);
  Given given(call, options, 0);
  for (int i = 0; i < options.layers && !call.failed(); i++) {
    given.layers[i].bias = call.floats(1 + options.layers + i, {given.units(i)});
    if (i < options.added) given.layers[i].added = call.floats(1 + 2 * options.layers + i, given.y(i));
    given.layers[i].y = call.output(i, given.y(i));
  }
  const Room packed(call.failed() ? 0 : given.net.packed());
  if (!packed.data) call.fail("There is no memory for a dense layer.");
  if (call.failed()) return;
  const auto& code = kernels::code();
  code.packDense(given.net, packed.data);
  given.parts(1).run([&](size_t, size_t first, size_t rows) {
    code.dense(given.net, packed.data, first, rows);
  });
}

inline void backward(void* kernel, TF_OpKernelContext* context) {
  const auto& options = *static_cast<Options*>(kernel);
  const int layers = options.layers;
  Call call(context);
  const Given given(call, options, 2 * layers);
  if (call.failed()) return;
  const auto& net = given.net;
  const auto dx = call.output(0, options.ofInputs ? given.x : Call::Shape{0});
  std::vector<const float*> dy, y;
  std::vector<float*> weights, biases;
  for (int i = 0; i < layers; i++) {
    dy.push_back(call.floats(i, given.y(i)));
    y.push_back(call.floats(layers + i, given.y(i)));
    weights.push_back(call.output(1 + i, {given.x.back(), given.units(i)}));
    biases.push_back(call.output(1 + layers + i, {given.units(i)}));
  }
  const kernels::OfDense of{dy.data(), y.data(),
                            options.added > 0 ? call.floats(3 * layers + 1, given.x) : nullptr,
                            options.ofInputs ? dx : nullptr};
  const auto parts = given.parts(options.ofInputs ? 2 : 1);
  const Room turned(of.dx ? net.turned() : 1);
  const size_t each = net.backwardRoom(), wide = net.wide();
  const Room room(parts.count * each);
  if (!turned.data || !room.data) call.fail("There is no memory for a dense layer's gradients.");
  if (call.failed()) return;
  const auto& code = kernels::code();
  if (of.dx) code.packTurned(net, turned.data);
  parts.run([&](size_t part, size_t first, size_t rows) {
    code.denseBackward(net, of, turned.data, first, rows, room.data + part * each);
  });
  const float* sums = room.data;
  for (int i = 0; i < layers; sums += given.layers[i++].units) {
    sum(weights[i], sums, parts.count, each, net.features, given.layers[i].units, wide);
    sum(biases[i], sums + net.features * wide, parts.count, each, 1, given.layers[i].units, wide);
  }
}

inline std::string addOperations() {
  const auto error = add({"NetloomDense",
                          {"x: float", "kernels: N * float", "biases: N * float", "added: A * float"},
                          {"y: N * float"},
                          {"N: int >= 1", "A: int >= 0", "activation: int"},
                          [](TF_OpKernelConstruction* c) -> void* { return read(c, false); },
                          forward,
                          destroy});
  return !error.empty()
             ? error
             : add({"NetloomDenseGrad",
                    {"dy: N * float", "y: N * float", "x: float", "kernels: N * float", "added: A * float"},
                    {"dx: float", "of_kernels: N * float", "of_biases: N * float"},
                    {"N: int >= 1", "A: int >= 0", "activation: int", "of_inputs: bool"},
                    [](TF_OpKernelConstruction* c) -> void* { return read(c, true); },
                    backward,
                    destroy});
}

}  // namespace dense
#endif
