// Layer normalisation and its gradient for some rows. Part of kernels.h, once per instruction set. A row's
// sums are always in the same order, whatever rows are beside it. Ba, Kiros, Hinton 2016,
// https://arxiv.org/abs/1607.06450

/** The sum of a vector's numbers, by halves. */
INLINE float total(Vector vector) {
  float numbers[WIDTH];
  std::memcpy(numbers, &vector, sizeof numbers);
  for (size_t half = WIDTH / 2; half > 0; half /= 2)
    for (size_t i = 0; i < half; i++) numbers[i] += numbers[i + half];
  return numbers[0];
}

/** The mean first and then the variance about it: their difference would not survive large means. */
inline void normalize(const LayerNorm& given, const float* beta, float epsilon, const Normalized& results,
                      size_t first, size_t rows) {
  const size_t size = given.size, whole = size / WIDTH * WIDTH;
  const float count = static_cast<float>(size);
  for (size_t row = first; row < first + rows; row++) {
    const float* const x = given.x + row * size;
    float* const y = results.y + row * size;
    Vector sum{};
    for (size_t i = 0; i < size; i += WIDTH) sum += loadSome(x + i, size - i);
    const float mean = total(sum) / count;
    Vector squares{};
    for (size_t i = 0; i < whole; i += WIDTH) {
      const Vector centred = load(x + i) - mean;
      squares += centred * centred;
    }
    float variance = total(squares);
    for (size_t i = whole; i < size; i++) variance += (x[i] - mean) * (x[i] - mean);
    const float rstd = 1.0f / std::sqrt(variance / count + epsilon);
    for (size_t i = 0; i < size; i += WIDTH) {
      const size_t left = size - i;
      const Vector centred = loadSome(x + i, left) - mean;
      storeSome(y + i, centred * rstd * loadSome(given.gamma + i, left) + loadSome(beta + i, left), left);
    }
    results.mean[row] = mean;
    results.rstd[row] = rstd;
  }
}

/** @param sums of the gradients of gamma and beta, `padded(size)` numbers each, which are zero */
inline void normalizeBackward(const LayerNorm& given, const OfNormalized& of, size_t first, size_t rows,
                              float* sums) {
  const size_t size = given.size;
  const float count = static_cast<float>(size);
  float *const gamma = sums, *const beta = sums + padded(size);
  for (size_t row = first; row < first + rows; row++) {
    const float *const x = given.x + row * size, *const dy = of.dy + row * size;
    float* const dx = of.dx + row * size;
    const float mean = of.mean[row], rstd = of.rstd[row];
    Vector sum{}, along{};
    for (size_t i = 0; i < size; i += WIDTH) {
      const size_t left = size - i;
      const Vector normal = (loadSome(x + i, left) - mean) * rstd, d = loadSome(dy + i, left);
      const Vector scaled = d * loadSome(given.gamma + i, left);
      sum += scaled;
      along += scaled * normal;
      store(gamma + i, load(gamma + i) + d * normal);
      store(beta + i, load(beta + i) + d);
    }
    const float meanSum = total(sum) / count, meanAlong = total(along) / count;
    for (size_t i = 0; i < size; i += WIDTH) {
      const size_t left = size - i;
      const Vector normal = (loadSome(x + i, left) - mean) * rstd;
      const Vector scaled = loadSome(dy + i, left) * loadSome(given.gamma + i, left);
      storeSome(dx + i, (scaled - meanSum - normal * meanAlong) * rstd, left);
    }
  }
}
