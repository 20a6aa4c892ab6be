// Functions of a whole vector, for files that are compiled once per instruction set; included after <hwy/highway.h>.

#include "core/base/activation.h"

// Highway's guard: once per instruction set.
#if defined(BASIN_KERNELS_VECTOR_MATH_H) == defined(HWY_TARGET_TOGGLE)
#ifdef BASIN_KERNELS_VECTOR_MATH_H
#undef BASIN_KERNELS_VECTOR_MATH_H
#else
#define BASIN_KERNELS_VECTOR_MATH_H
#endif

HWY_BEFORE_NAMESPACE();
namespace basin {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

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

template <class V>
struct ValueAndSlope {
  V value, slope;
};

/// 1 / (1 + exp(-z)), and 0 below -80.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V logistic(D d, V z) {
  const auto one = hn::Set(d, 1.0f), limit = hn::Set(d, 80.0f);
  const auto exponent = hn::Max(hn::Neg(limit), hn::Min(hn::Neg(z), limit));
  return hn::IfThenElseZero(hn::Ge(z, hn::Neg(limit)), hn::Div(one, hn::Add(one, exp_within_80(d, exponent))));
}

struct Silu {
  template <class D, class V = hn::Vec<D>>
  HWY_INLINE ValueAndSlope<V> operator()(D d, V z) const {
    const auto sigmoid = logistic(d, z), value = hn::Mul(z, sigmoid);
    return {value, hn::MulAdd(value, hn::Sub(hn::Set(d, 1.0f), sigmoid), sigmoid)};
  }
};

/// With t = exp(-2 |z|): |tanh| = 1 - 2 t / (1 + t) and its slope 4 t / (1 + t)^2; near zero, where the first would cancel, an odd polynomial
/// (Cephes' tanhf, Moshier 1989).
struct Tanh {
  template <class D, class V = hn::Vec<D>>
  HWY_INLINE ValueAndSlope<V> operator()(D d, V z) const {
    const auto one = hn::Set(d, 1.0f), size = hn::Abs(z);
    const auto t = exp_within_80(d, hn::Max(hn::Set(d, -80.0f), hn::Mul(hn::Set(d, -2.0f), size)));
    const auto over = hn::Div(one, hn::Add(one, t)), share = hn::Mul(t, over);
    const auto far = hn::CopySign(hn::NegMulAdd(hn::Set(d, 2.0f), share, one), z), square = hn::Mul(z, z);
    auto sum = hn::Set(d, -5.70498872745e-3f);
    for (const float coefficient : {2.06390887954e-2f, -5.37397155531e-2f, 1.33314422036e-1f, -3.33332819422e-1f})
      sum = hn::MulAdd(square, sum, hn::Set(d, coefficient));
    const auto near = hn::MulAdd(hn::Mul(square, sum), z, z);
    return {hn::IfThenElse(hn::Ge(size, hn::Set(d, 0.625f)), far, near), hn::Mul(hn::Set(d, 4.0f), hn::Mul(share, over))};
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

/// Calls `with(function)` with the function that `kind` names.
template <class With>
HWY_INLINE void with_activation(Activation kind, With&& with) {
  switch (kind) {
    case Activation::silu:
      return with(Silu{});
    case Activation::relu:
      return with(LeakyRelu{0.0f});
    case Activation::leaky_relu:
      return with(LeakyRelu{static_cast<float>(kLeakySlope)});
    case Activation::tanh:
      return with(Tanh{});
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace basin
HWY_AFTER_NAMESPACE();

#endif
