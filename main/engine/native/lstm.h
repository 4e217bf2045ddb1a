// The operations NetloomLstmForward and NetloomLstmBackward: an LSTM over whole sequences, see
// kernels/lstm.h.
#pragma once
#include <algorithm>
#include <memory>
#include <string>

#include "kernels/kernels.h"
#include "operations.h"
#include "parts.h"

#ifdef NETLOOM_KERNELS
namespace lstm {

/** Forward: remember what gradients want. Backward: find the gradient of x as well. */
struct Options {
  bool backwards = false, remember = false, ofInputs = false;
};

inline bool flag(TF_OpKernelConstruction* construction, const char* name) {
  tf::Status status;
  unsigned char value = 0;
  tf::OpKernelConstruction_GetAttrBool(construction, name, &value, status);
  if (status.failed()) tf::OpKernelConstruction_Failure(construction, status);
  return value != 0;
}

inline void destroy(void* options) { delete static_cast<Options*>(options); }

/** The net that x, kernel, recurrent kernel, mask and, forward, the bias make. Where all steps count, the mask is
 * empty. */
inline kernels::Lstm read(Call& call, bool backwards, bool hasBias) {
  const auto x = call.shape(0), recurrent = call.shape(2), mask = call.shape(3);
  if (!call.failed() && (x.size() != 3 || recurrent.size() != 2 || x[0] < 1 || x[1] < 1 || recurrent[0] < 1))
    call.fail("An LSTM takes some rows [batch, steps, features] and has some units.");
  if (call.failed()) return {};
  const int64_t units = recurrent[0];
  const auto size = [](int64_t n) { return static_cast<size_t>(n); };
  return {size(x[0]),
          size(x[1]),
          size(x[2]),
          size(units),
          backwards,
          call.floats(0, x),
          call.floats(1, {x[2], 4 * units}),
          call.floats(2, {units, 4 * units}),
          hasBias ? call.floats(4, {4 * units}) : nullptr,
          mask == Call::Shape{0} ? nullptr : call.floats(3, {x[0], x[1]})};
}

/** Several rows together read the weights once. */
inline Parts partsOf(const kernels::Lstm& net) {
  const size_t together = 4, worthwhile = 1 << 19;
  const size_t products = net.batch * net.steps * (net.features + net.units) * 4 * net.units;
  return {net.batch, together, std::min((net.batch + together - 1) / together, products / worthwhile + 1)};
}

inline void forward(void* kernel, TF_OpKernelContext* context) {
  const auto& options = *static_cast<Options*>(kernel);
  Call call(context);
  const auto net = read(call, options.backwards, true);
  if (call.failed()) return;
  const auto batch = static_cast<int64_t>(net.batch), steps = static_cast<int64_t>(net.steps),
             units = static_cast<int64_t>(net.units), remembered = static_cast<int64_t>(net.remembered());
  kernels::Forward results{call.output(0, {batch, steps, units}), call.output(1, {batch, units}), nullptr};
  const auto memory = call.output(2, {options.remember ? steps : 0, batch, remembered});
  if (options.remember) results.memory = memory;
  const auto parts = partsOf(net);
  const Room packed(net.forwardPacked());
  const size_t each = net.forwardRoom(parts.rows);
  const Room room(parts.count * each);
  if (!packed.data || !room.data) call.fail("There is no memory for an LSTM.");
  if (call.failed()) return;
  const auto& code = kernels::code();
  code.packForward(net, packed.data);
  parts.run([&](size_t part, size_t first, size_t rows) {
    code.forward(net, results, packed.data, first, rows, room.data + part * each);
  });
}

inline void backward(void* kernel, TF_OpKernelContext* context) {
  const auto& options = *static_cast<Options*>(kernel);
  Call call(context);
  const auto net = read(call, options.backwards, false);
  if (call.failed()) return;
  const auto batch = static_cast<int64_t>(net.batch), steps = static_cast<int64_t>(net.steps),
             features = static_cast<int64_t>(net.features), units = static_cast<int64_t>(net.units);
  const bool ofAll = call.shape(6).size() == 3;
  const float* outside = call.floats(6, ofAll ? Call::Shape{batch, steps, units} : Call::Shape{batch, units});
  const auto ofX = call.output(0, {options.ofInputs ? batch : 0, steps, features});
  const kernels::Backward given{call.floats(4, {batch, steps, units}),
                                call.floats(5, {steps, batch, static_cast<int64_t>(net.remembered())}),
                                ofAll ? outside : nullptr, ofAll ? nullptr : outside,
                                options.ofInputs ? ofX : nullptr};
  const auto weights = call.output(1, {features, 4 * units}), recurrent = call.output(2, {units, 4 * units}),
             bias = call.output(3, {4 * units});
  const auto parts = partsOf(net);
  const Room packed(net.backwardPacked());
  const size_t each = net.backwardRoom(parts.rows);
  const Room room(parts.count * each);
  if (!packed.data || !room.data) call.fail("There is no memory for an LSTM's gradients.");
  if (call.failed()) return;
  const auto& code = kernels::code();
  code.packBackward(net, packed.data);
  parts.run([&](size_t part, size_t first, size_t rows) {
    code.backward(net, given, packed.data, first, rows, room.data + part * each);
  });
  const size_t rows = net.features + net.units, gates = 4 * net.units;
  for (size_t row = 0; row < rows; row++)
    code.addUp(net, room.data, parts.count, each, row,
               row < net.features ? weights + row * gates : recurrent + (row - net.features) * gates);
  code.addUp(net, room.data, parts.count, each, rows, bias);
}

inline std::string addOperations() {
  const auto error = add({"NetloomLstmForward",
                          {"x: float", "kernel: float", "recurrent: float", "mask: float", "bias: float"},
                          {"states: float", "last: float", "memory: float"},
                          {"backwards: bool", "remember: bool"},
                          [](TF_OpKernelConstruction* c) -> void* {
                            return new Options{flag(c, "backwards"), flag(c, "remember"), false};
                          },
                          forward,
                          destroy});
  return !error.empty()
             ? error
             : add({"NetloomLstmBackward",
                    {"x: float", "kernel: float", "recurrent: float", "mask: float", "states: float",
                     "memory: float", "gradient: float"},
                    {"of_x: float", "of_kernel: float", "of_recurrent: float", "of_bias: float"},
                    {"backwards: bool", "of_inputs: bool"},
                    [](TF_OpKernelConstruction* c) -> void* {
                      return new Options{flag(c, "backwards"), false, flag(c, "of_inputs")};
                    },
                    backward,
                    destroy});
}

}  // namespace lstm
#endif
