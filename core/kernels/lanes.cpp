#include "core/kernels/lanes.h"

#include <algorithm>

// As in apply.cpp.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/lanes.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, which includes this file once per instruction set.
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace basin {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <class V>
struct ValueAndSlope {
  V value, slope;
};

/// exp(x) for |x| <= 80 to about 2 units in the last place; half the instructions of the library's, which also covers the ends.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V exp_within_80(D d, V x) {
  const hn::Rebind<int32_t, D> as_bits;
  const auto shift = hn::Set(d, 12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer, found in the low bits
  const auto shifted = hn::MulAdd(x, hn::Set(d, 1.44269504f), shift);
  const auto power = hn::Sub(shifted, shift);
  const auto rest = hn::NegMulAdd(power, hn::Set(d, 1.42860677e-6f), hn::NegMulAdd(power, hn::Set(d, 0.693145752f), x));  // minus power * log(2)
  auto sum = hn::MulAdd(rest, hn::Set(d, 1.0f / 720), hn::Set(d, 1.0f / 120));
  for (const float coefficient : {1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f}) sum = hn::MulAdd(rest, sum, hn::Set(d, coefficient));
  return hn::BitCast(d, hn::Add(hn::BitCast(as_bits, sum), hn::ShiftLeft<23>(hn::BitCast(as_bits, shifted))));
}

struct Silu {
  template <class D, class V = hn::Vec<D>>
  HWY_INLINE ValueAndSlope<V> operator()(D d, V z) const {
    const auto one = hn::Set(d, 1.0f), limit = hn::Set(d, 80.0f);
    const auto exponent = hn::Max(hn::Neg(limit), hn::Min(hn::Neg(z), limit));
    const auto sigmoid = hn::IfThenElseZero(hn::Ge(z, hn::Neg(limit)), hn::Div(one, hn::Add(one, exp_within_80(d, exponent))));
    const auto value = hn::Mul(z, sigmoid);
    return {value, hn::MulAdd(value, hn::Sub(one, sigmoid), sigmoid)};
  }
};

struct Tanh {
  template <class D, class V = hn::Vec<D>>
  HWY_INLINE ValueAndSlope<V> operator()(D d, V z) const {
    const auto value = hn::Tanh(d, z);
    return {value, hn::NegMulAdd(value, value, hn::Set(d, 1.0f))};
  }
};

struct LeakyRelu {
  float below;
  template <class D, class V = hn::Vec<D>>
  HWY_INLINE ValueAndSlope<V> operator()(D d, V z) const {
    const auto slope = hn::IfThenElse(hn::Gt(z, hn::Zero(d)), hn::Set(d, 1.0f), hn::Set(d, below));
    return {hn::Mul(z, slope), slope};
  }
};

template <class D, class Function>
HWY_INLINE void activate_with(D d, const Function& function, int64_t count, float* values, float* slopes) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t i = 0; i < count * lanes; i += lanes) {
    const auto result = function(d, hn::Load(d, values + i));
    hn::Store(result.value, d, values + i);
    hn::Store(result.slope, d, slopes + i);
  }
}

template <class D>
void activate_in(D d, Activation kind, int64_t count, float* values, float* slopes) {
  switch (kind) {
    case Activation::silu: return activate_with(d, Silu{}, count, values, slopes);
    case Activation::relu: return activate_with(d, LeakyRelu{0.0f}, count, values, slopes);
    case Activation::leaky_relu: return activate_with(d, LeakyRelu{static_cast<float>(kLeakySlope)}, count, values, slopes);
    case Activation::tanh: return activate_with(d, Tanh{}, count, values, slopes);
  }
}

void ActivateRows(Activation kind, int64_t count, int64_t lanes, float* rows, float* slopes) {
  const hn::CappedTag<float, 16> full;
  const hn::CappedTag<float, 8> half;
  const hn::CappedTag<float, 4> quarter;
  if (lanes == static_cast<int64_t>(hn::Lanes(full))) {
    activate_in(full, kind, count, rows, slopes);
  } else if (lanes == static_cast<int64_t>(hn::Lanes(half))) {
    activate_in(half, kind, count, rows, slopes);
  } else {
    activate_in(quarter, kind, count, rows, slopes);
  }
}

int64_t MaxLanes() { return static_cast<int64_t>(hn::Lanes(hn::CappedTag<float, 16>())); }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace basin
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace basin {

HWY_EXPORT(ActivateRows);
HWY_EXPORT(MaxLanes);

namespace {

constexpr int64_t kChunk = 16;  // values of one image that fill a cache line

}  // namespace

int64_t lanes_for(int64_t count) {
  int64_t lanes = HWY_DYNAMIC_DISPATCH(MaxLanes)();
  while (lanes > 4 && lanes / 2 >= count) lanes /= 2;
  return lanes;
}

void images_to_rows(const float* images, int64_t count, int64_t size, int64_t lanes, float* rows) {
  if (count < lanes) std::fill_n(rows, size * lanes, 0.0f);
  for (int64_t first = 0; first < size; first += kChunk)
    for (int64_t n = 0; n < count; ++n)
      for (int64_t i = first; i < std::min(first + kChunk, size); ++i) rows[i * lanes + n] = images[n * size + i];
}

void rows_to_images(const float* rows, int64_t count, int64_t size, int64_t lanes, float* images) {
  for (int64_t first = 0; first < size; first += kChunk)
    for (int64_t n = 0; n < count; ++n)
      for (int64_t i = first; i < std::min(first + kChunk, size); ++i) images[n * size + i] = rows[i * lanes + n];
}

void activate_rows(Activation kind, int64_t count, int64_t lanes, float* rows, float* slopes) {
  HWY_DYNAMIC_DISPATCH(ActivateRows)(kind, count, lanes, rows, slopes);
}

}  // namespace basin
#endif
