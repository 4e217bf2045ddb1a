// Products of many pairs of small matrices. Part of kernels.h, once per instruction set. A pair's numbers do
// not depend on the pairs beside it.

/** A panel of the second factor from a column on, as `Product` takes it. */
inline void packPair(const Pairs& pairs, const float* y, size_t column, size_t width, float* to) {
  const size_t count = std::min(width, pairs.n - column);
  for (size_t k = 0; k < pairs.k; k++, to += width)
    if (pairs.turnedY)
      for (size_t i = 0; i < count; i++) to[i] = y[(column + i) * pairs.k + k];
    else
      for (size_t i = 0; i < count; i += WIDTH)
        store(to + i, loadSome(y + k * pairs.n + column + i, pairs.n - column - i));
}

/** @param room for `room` numbers, which are zero */
inline void multiplyPairs(const Pairs& pairs, float* z, size_t first, size_t count, float* room) {
  const size_t m = pairs.m, n = pairs.n, k = pairs.k;
  for (size_t pair = first; pair < first + count; pair++) {
    const float *const x = pairs.x + pair * m * k, *const y = pairs.y + pair * k * n;
    for (size_t column = 0; column < n; column += PANEL) {
      const size_t vectors = vectorsFrom(column, n), width = vectors * WIDTH;
      // Whole columns of a factor that is not turned can be read where they are.
      const bool asItIs = !pairs.turnedY && column + width <= n;
      if (!asItIs) packPair(pairs, y, column, width, room);
      const size_t rowStep = pairs.turnedX ? 1 : k;
      const auto step = static_cast<ptrdiff_t>(pairs.turnedX ? m : 1),
                 next = static_cast<ptrdiff_t>(asItIs ? n : width);
      across<Product>(vectors, m, x, rowStep, step, k, asItIs ? y + column : room, next, nullptr, nullptr,
                      z + pair * m * n + column, n, n - column);
    }
  }
}
