#include "core/kernels/silu.h"

#include <algorithm>
#include <array>

// As in apply.cpp.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/silu.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, which includes this file once per instruction set.
#include <hwy/highway.h>

#include "core/kernels/vector_math.h"

HWY_BEFORE_NAMESPACE();
namespace basin {
namespace HWY_NAMESPACE {
namespace {

constexpr int64_t kMostLanes = 16;
using Vectors = hn::CappedTag<float, kMostLanes>;

/// `pass(ins, outs)` for whole vectors of `Ins` rows read and `Outs` rows written; what is left at the end goes through a vector of its own.
template <size_t Ins, size_t Outs, class Pass>
HWY_INLINE void over_rows(const std::array<const float*, Ins>& ins, const std::array<float*, Outs>& outs, int64_t count, Pass&& pass) {
  const Vectors d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    auto from = ins;
    auto to = outs;
    for (auto& row : from) row += i;
    for (auto& row : to) row += i;
    pass(d, from, to);
  }
  if (i == count) return;
  float rest_in[Ins][kMostLanes] = {}, rest_out[Outs][kMostLanes];
  std::array<const float*, Ins> from;
  std::array<float*, Outs> to;
  for (size_t row = 0; row < Ins; ++row) std::copy(ins[row] + i, ins[row] + count, rest_in[row]), from[row] = rest_in[row];
  for (size_t row = 0; row < Outs; ++row) to[row] = rest_out[row];
  pass(d, from, to);
  for (size_t row = 0; row < Outs; ++row) std::copy(rest_out[row], rest_out[row] + (count - i), outs[row] + i);
}

void Value(const float* x, int64_t count, float* y) {
  over_rows<1, 1>({x}, {y}, count, [](auto d, const auto& in, const auto& out) HWY_ATTR {
    const auto v = hn::LoadU(d, in[0]);
    hn::StoreU(hn::Mul(v, logistic(d, v)), d, out[0]);
  });
}

/// s + v (1 - s) with v = x s.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V slope(D d, V x, V s) {
  return hn::MulAdd(hn::Mul(x, s), hn::Sub(hn::Set(d, 1.0f), s), s);
}

void Slope(const float* g, const float* x, int64_t count, float* dx) {
  over_rows<2, 1>({g, x}, {dx}, count, [](auto d, const auto& in, const auto& out) HWY_ATTR {
    const auto v = hn::LoadU(d, in[1]);
    hn::StoreU(hn::Mul(hn::LoadU(d, in[0]), slope(d, v, logistic(d, v))), d, out[0]);
  });
}

void Curvature(const float* h, const float* g, const float* x, int64_t count, float* dg, float* dx) {
  over_rows<3, 2>({h, g, x}, {dg, dx}, count, [](auto d, const auto& in, const auto& out) HWY_ATTR {
    const auto from = hn::LoadU(d, in[0]), v = hn::LoadU(d, in[2]), s = logistic(d, v);
    const auto rest = hn::Sub(hn::Set(d, 1.0f), s);
    const auto bend = hn::Mul(hn::Mul(s, rest), hn::MulAdd(v, hn::Sub(rest, s), hn::Set(d, 2.0f)));
    hn::StoreU(hn::Mul(from, slope(d, v, s)), d, out[0]);
    hn::StoreU(hn::Mul(hn::Mul(from, hn::LoadU(d, in[1])), bend), d, out[1]);
  });
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace basin
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace basin {

HWY_EXPORT(Value);
HWY_EXPORT(Slope);
HWY_EXPORT(Curvature);

void silu(const float* x, int64_t count, float* y) {
  HWY_DYNAMIC_DISPATCH(Value)(x, count, y);
}

void silu_slope(const float* g, const float* x, int64_t count, float* dx) {
  HWY_DYNAMIC_DISPATCH(Slope)(g, x, count, dx);
}

void silu_curvature(const float* h, const float* g, const float* x, int64_t count, float* dg, float* dx) {
  HWY_DYNAMIC_DISPATCH(Curvature)(h, g, x, count, dg, dx);
}

}  // namespace basin
#endif
