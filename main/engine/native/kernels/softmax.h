// Softmax along rows and its gradient. Part of kernels.h, once per instruction set. A row's numbers do not
// depend on the rows beside it.

/** @param x never above zero; below −87 it counts as that */
INLINE Vector exponential(Vector x) {
  const Power e = power(within(x, 87.0f));
  return e.scale * e.rest + e.scale;
}

inline float largest(const float* x, size_t size) {
  const size_t whole = size / WIDTH * WIDTH;
  float most = x[0];
  if (whole > 0) {
    Vector vector = load(x);
    for (size_t i = WIDTH; i < whole; i += WIDTH) {
      const Vector next = load(x + i);
      vector = next > vector ? next : vector;
    }
    float numbers[WIDTH];
    std::memcpy(numbers, &vector, sizeof numbers);
    most = *std::max_element(numbers, numbers + WIDTH);
  }
  for (size_t i = whole; i < size; i++) most = std::max(most, x[i]);
  return most;
}

/** The sum of a · b, or of a alone. */
INLINE float dot(const float* a, const float* b, size_t size) {
  const size_t whole = size / WIDTH * WIDTH;
  Vector sum{};
  for (size_t i = 0; i < whole; i += WIDTH) sum += b ? load(a + i) * load(b + i) : load(a + i);
  float all = total(sum);
  for (size_t i = whole; i < size; i++) all += b ? a[i] * b[i] : a[i];
  return all;
}

inline void softmax(const float* x, float* y, size_t size, size_t first, size_t rows) {
  for (size_t row = first; row < first + rows; row++) {
    const float* const from = x + row * size;
    float* const to = y + row * size;
    const float most = largest(from, size);
    for (size_t i = 0; i < size; i += WIDTH)
      storeSome(to + i, exponential(loadSome(from + i, size - i) - most), size - i);
    const float scale = 1.0f / dot(to, nullptr, size);
    for (size_t i = 0; i < size; i += WIDTH)
      storeSome(to + i, loadSome(to + i, size - i) * scale, size - i);
  }
}

inline void softmaxBackward(const float* dy, const float* y, float* dx, size_t size, size_t first,
                            size_t rows) {
  for (size_t at = first * size, row = 0; row < rows; row++, at += size) {
    const float along = dot(dy + at, y + at, size);
    for (size_t i = 0; i < size; i += WIDTH) {
      const size_t left = size - i;
      storeSome(dx + at + i, (loadSome(dy + at + i, left) - along) * loadSome(y + at + i, left), left);
    }
  }
}
