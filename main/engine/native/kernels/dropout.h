// Dropout: which numbers stay, as TensorFlow's StatelessRandomUniform draws them. Part of kernels.h, once per
// instruction set. Salmon et al. 2011, Parallel Random Numbers: As Easy as 1, 2, 3,
// https://doi.org/10.1145/2063384.2063405 (Philox 4×32, ten rounds)

/** Words of 32 bits, each with as many zeros above it: room for products. */
typedef uint64_t Words __attribute__((vector_size(VECTOR_BYTES)));
constexpr size_t WORDS = VECTOR_BYTES / sizeof(uint64_t);
/** Vectors that are encrypted side by side, since each waits for its products. */
constexpr size_t STREAMS = DROPOUT_BLOCK / 4 / WORDS < 4 ? DROPOUT_BLOCK / 4 / WORDS : 4;

INLINE Words product(Words words, uint32_t factor) {
#if !defined(__x86_64__)
  return words * factor;
#elif VECTOR_BYTES == 64
  // With all of a mask, since GCC 12 warns of the other one's own header.
  return (Words)_mm512_maskz_mul_epu32(0xff, (__m512i)words, _mm512_set1_epi64(factor));
#elif VECTOR_BYTES == 32
  return (Words)_mm256_mul_epu32((__m256i)words, _mm256_set1_epi64x(factor));
#else
  return (Words)_mm_mul_epu32((__m128i)words, _mm_set1_epi64x(factor));
#endif
}

struct Philox {
  Words words[4];

  INLINE void round(uint32_t low, uint32_t high) {
    const Words first = product(words[0], 0xD2511F53u), second = product(words[2], 0xCD9E8D57u);
    words[0] = (second >> 32) ^ words[1] ^ low;
    words[1] = second & 0xffffffffu;
    words[2] = (first >> 32) ^ words[3] ^ high;
    words[3] = first & 0xffffffffu;
  }
};

template <size_t COUNT>
INLINE void encrypt(Philox (&streams)[COUNT], uint32_t low, uint32_t high) {
  for (int round = 0; round < 10; round++, low += 0x9E3779B9u, high += 0xBB67AE85u)
    for (size_t i = 0; i < COUNT; i++) streams[i].round(low, high);
}

/** Key and upper counter from a seed of two numbers, as TensorFlow mixes them. */
inline void seedDropout(const int32_t* seed, uint32_t* mixed) {
  Philox mixer[1]{};
  for (int i = 0; i < 2; i++) {
    const uint64_t wide = static_cast<uint64_t>(static_cast<int64_t>(seed[i]));
    mixer[0].words[2 * i] = Words{} + (wide & 0xffffffffu);
    mixer[0].words[2 * i + 1] = Words{} + (wide >> 32);
  }
  encrypt(mixer, 0x3ec8f720u, 0x02461e29u);
  for (int i = 0; i < 4; i++) mixed[i] = static_cast<uint32_t>(mixer[0].words[i][0]);
}

/** Draws a block's words: four of each counter. */
INLINE void draw(const Dropout& given, size_t block, uint64_t* pairs) {
  for (size_t counter = 0; counter < DROPOUT_BLOCK / 4; counter += STREAMS * WORDS) {
    Philox streams[STREAMS];
    for (size_t s = 0; s < STREAMS; s++) {
      Words count{};
      for (size_t i = 0; i < WORDS; i++) count[i] = block * (DROPOUT_BLOCK / 4) + counter + s * WORDS + i;
      streams[s] = {{count & 0xffffffffu, count >> 32, Words{} + given.mixed[2], Words{} + given.mixed[3]}};
    }
    encrypt(streams, given.mixed[0], given.mixed[1]);
    for (size_t s = 0; s < STREAMS; s++) {
      const auto& words = streams[s].words;
      const Words left = words[0] | words[1] << 32, right = words[2] | words[3] << 32;
      for (size_t i = 0; i < WORDS; i++) {
        *pairs++ = left[i];
        *pairs++ = right[i];
      }
    }
  }
}

/** @param first and `end` blocks of DROPOUT_BLOCK numbers */
inline void dropout(const Dropout& given, size_t first, size_t end) {
  // What is drawn are 23 bits behind the point.
  const float least = given.rate * 8388608.0f;
  for (size_t block = first; block < end; block++) {
    uint64_t pairs[DROPOUT_BLOCK / 2];
    draw(given, block, pairs);
    const size_t begin = block * DROPOUT_BLOCK;
    for (size_t i = 0; i < DROPOUT_BLOCK && begin + i < given.size; i += WIDTH) {
      const size_t at = begin + i, left = given.size - at;
      Integers drawn;
      std::memcpy(&drawn, reinterpret_cast<const char*>(pairs) + i * sizeof(uint32_t), sizeof drawn);
      const Vector fraction = __builtin_convertvector(drawn & 0x7fffff, Vector);
      const Vector factor = fraction >= least ? all(given.scale) : Vector{};
      storeSome(given.y + at, loadSome(given.x + at, left) * factor, left);
    }
  }
}
