// How the rows of a batch are shared out among the cores, and how what the cores found is added up again.
#pragma once
#include <algorithm>

#include "kernels/kernels.h"

#ifdef NETLOOM_KERNELS
#include "kernels/threads.h"

/** Depends on sizes and the number of cores only, so that a machine repeats itself. */
struct Parts {
  size_t all, rows, count;

  /** @param together rows of which a part has a multiple; @param most parts that are worth a core's waking */
  Parts(size_t all, size_t together, size_t most)
      : all(all),
        rows((all - 1) / std::min(kernels::cores(), most) / together * together + together),
        count((all + rows - 1) / rows) {}

  /** Calls `work(part, first row, rows)` for all, side by side. */
  template <typename Work>
  void run(const Work& work) const {
    kernels::Threads::shared().run(count, [&](size_t part) {
      const kernels::WithoutDenormals without;
      work(part, part * rows, std::min(rows, all - part * rows));
    });
  }
};

/** Adds up what the parts found, always in their order. `from`: rows as they are padded. */
inline void sum(float* to, const float* from, size_t parts, size_t each, size_t rows, size_t columns,
                size_t width) {
  for (size_t row = 0; row < rows; row++, to += columns, from += width) {
    std::copy(from, from + columns, to);
    for (size_t part = 1; part < parts; part++)
      for (size_t column = 0; column < columns; column++) to[column] += from[part * each + column];
  }
}
#endif
