// The operations NetloomEmbedding and NetloomEmbeddingGrad: rows of a table by their codes. Codes are whole
// numbers as float32, as rows are fed. TensorFlow's own sums the table's gradient on one core.
#pragma once
#include <algorithm>
#include <string>

#include "operations.h"
#include "parts.h"

#ifdef NETLOOM_KERNELS
namespace embedding {

/** The table's shape, and which of its rows are asked for. */
struct Asked {
  size_t rows = 0, size = 0, count = 0;
  const float* codes = nullptr;

  size_t code(size_t i) const { return static_cast<size_t>(std::max(codes[i], 0.0f)); }
};

/** Which rows of the table, the first input, the codes ask for, [count], the second one. */
inline Asked read(Call& call) {
  const auto table = call.shape(0), shape = call.shape(1);
  if (!call.failed() && (table.size() != 2 || table[1] < 1 || shape.size() != 1))
    call.fail("An embedding takes a table [codes, size] and a list of codes.");
  const auto codes = call.floats(1, shape);
  if (call.failed()) return {};
  const auto rows = static_cast<float>(table[0]);
  for (int64_t i = 0; i < shape[0]; i++)
    if (!(codes[i] > -1 && codes[i] < rows)) {
      call.fail("Code " + std::to_string(codes[i]) + " is not one of " + std::to_string(table[0]) + ".");
      return {};
    }
  return {static_cast<size_t>(table[0]), static_cast<size_t>(table[1]), static_cast<size_t>(shape[0]), codes};
}

/** @param together of which a part has a multiple */
inline Parts partsOf(const Asked& asked, size_t all, size_t together) {
  const size_t worthwhile = 1 << 16;
  return {all, together, asked.count * asked.size / worthwhile + 1};
}

inline void forward(void*, TF_OpKernelContext* context) {
  Call call(context);
  const auto asked = read(call);
  const auto count = static_cast<int64_t>(asked.count), size = static_cast<int64_t>(asked.size);
  const auto table = call.floats(0, call.shape(0));
  const auto to = call.output(0, {count, size});
  if (call.failed() || count == 0) return;
  partsOf(asked, asked.count, 1).run([&](size_t, size_t first, size_t rows) {
    for (size_t row = first; row < first + rows; row++)
      std::copy_n(table + asked.code(row) * asked.size, asked.size, to + row * asked.size);
  });
}

/** Each part has some columns of the table: sums are in the order of the codes, however many there are. */
inline void backward(void*, TF_OpKernelContext* context) {
  Call call(context);
  const auto asked = read(call);
  const auto count = static_cast<int64_t>(asked.count), size = static_cast<int64_t>(asked.size);
  const auto gradient = call.floats(2, {count, size});
  const auto to = call.output(0, call.shape(0));
  if (call.failed()) return;
  partsOf(asked, asked.size, kernels::PADDING).run([&](size_t, size_t first, size_t columns) {
    for (size_t row = 0; row < asked.rows; row++) std::fill_n(to + row * asked.size + first, columns, 0.0f);
    const float* from = gradient + first;
    for (size_t row = 0; row < asked.count; row++, from += asked.size) {
      float* const sum = to + asked.code(row) * asked.size + first;
      for (size_t column = 0; column < columns; column++) sum[column] += from[column];
    }
  });
}

inline std::string addOperations() {
  const auto nothing = [](TF_OpKernelConstruction*) -> void* { return nullptr; };
  const auto error = add({"NetloomEmbedding",
                          {"table: float", "codes: float"},
                          {"rows: float"},
                          {},
                          nothing,
                          forward,
                          [](void*) {}});
  return !error.empty() ? error
                        : add({"NetloomEmbeddingGrad",
                               {"table: float", "codes: float", "gradient: float"},
                               {"of_table: float"},
                               {},
                               nothing,
                               backward,
                               [](void*) {},
                               shapesOf<0>});
}

}  // namespace embedding
#endif
