// Vectors of VECTOR_BYTES, and the functions of gates on them. Part of kernels.h, once per instruction set.
constexpr size_t WIDTH = VECTOR_BYTES / sizeof(float);
typedef float Vector __attribute__((vector_size(VECTOR_BYTES)));
typedef int32_t Integers __attribute__((vector_size(VECTOR_BYTES)));
typedef float Unaligned __attribute__((vector_size(VECTOR_BYTES), aligned(4), may_alias));

INLINE Vector load(const float* from) { return *reinterpret_cast<const Unaligned*>(from); }
INLINE void store(float* to, Vector value) { *reinterpret_cast<Unaligned*>(to) = value; }
/** Taking zero away changes nothing, so compilers leave it out; adding it makes 0 of −0. */
INLINE Vector all(float value) { return value - Vector{}; }

/** The first `count` numbers; zero behind them. */
INLINE Vector loadSome(const float* from, size_t count) {
  if (count >= WIDTH) return load(from);
  Vector value{};
  std::memcpy(&value, from, count * sizeof(float));
  return value;
}

INLINE void storeSome(float* to, Vector value, size_t count) {
  if (count >= WIDTH) store(to, value);
  else std::memcpy(to, &value, count * sizeof(float));
}

/** x = n ln 2 + r gives eˣ = 2ⁿ eʳ: 2ⁿ, and eʳ − 1 as Cephes' expf has it. */
struct Power {
  Vector scale, rest;
};

/** @param x between −87 and 87, or not a number */
INLINE Power power(Vector x) {
  // Adding 1.5 · 2²³ leaves no bits behind the point: the sum's last bits are n.
  const Vector shifter = all(12582912.0f);
  const Vector shifted = x * 1.44269504f + shifter;
  const Vector n = shifted - shifter;
  const Vector r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  Vector p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const Integers exponent = (Integers)shifted - (Integers)shifter;
  return {(Vector)((exponent + 127) << 23), r * r * p + r};
}

INLINE Vector within(Vector x, float limit) {
  x = x > limit ? all(limit) : x;
  return x < -limit ? all(-limit) : x;
}

/** 1 / (1 + e⁻ˣ) to about 3 units in the last place; below 1e-38 it stays there. */
INLINE Vector sigmoid(Vector x) {
  const Power e = power(-within(x, 87.0f));
  return 1.0f / ((e.scale * e.rest + e.scale) + 1.0f);
}

/** (e²ˣ − 1) / (e²ˣ + 1) to about 4 units in the last place, near zero as well: e²ˣ − 1 does not cancel
 * there. */
INLINE Vector tanh(Vector x) {
  const Power e = power(2.0f * within(x, 9.5f));
  const Vector less = e.scale * e.rest + (e.scale - 1.0f);
  return less / (less + 2.0f);
}
