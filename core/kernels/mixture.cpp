#include "core/kernels/mixture.h"

#include <algorithm>
#include <limits>

// As in apply.cpp.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/mixture.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, which includes this file once per instruction set.
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include "core/kernels/vector_math.h"

HWY_BEFORE_NAMESPACE();
namespace basin {
namespace HWY_NAMESPACE {
namespace {

using Tag = hn::CappedTag<float, 16>;
using Vector = hn::Vec<Tag>;

/// A value and its gradient, or a point's energy and force.
struct Lifted {
  Vector value, x, y;
};

/// a and b of `g` at (x, y).
HWY_INLINE void forms(const PlaneGaussian& g, Vector x, Vector y, Vector& a, Vector& b) {
  const Tag d;
  a = hn::MulAdd(hn::Set(d, g.ay), y, hn::MulAdd(hn::Set(d, g.ax), x, hn::Set(d, g.a0)));
  b = hn::MulAdd(hn::Set(d, g.by), y, hn::MulAdd(hn::Set(d, g.bx), x, hn::Set(d, g.b0)));
}

/// Minus log of the sum and its gradient, relative to the largest component: the exponents are at most 0 and one of them is.
HWY_INLINE Lifted minus_log_sum(const PlaneMixture& mixture, Vector x, Vector y) {
  const Tag d;
  Vector a, b, least = hn::Set(d, std::numeric_limits<float>::infinity());
  for (const PlaneGaussian& g : mixture.components) {
    forms(g, x, y, a, b);
    least = hn::Min(least, hn::MulAdd(a, a, hn::Mul(b, b)));
  }
  Vector sum = hn::Zero(d), grad_x = hn::Zero(d), grad_y = hn::Zero(d);
  const auto minus_half = hn::Set(d, -0.5f), lowest = hn::Set(d, -80.0f);
  for (const PlaneGaussian& g : mixture.components) {
    forms(g, x, y, a, b);
    const auto above = hn::Sub(hn::MulAdd(a, a, hn::Mul(b, b)), least);
    const auto weight = exp_within_80(d, hn::Max(lowest, hn::Mul(minus_half, above)));
    const auto wa = hn::Mul(weight, a), wb = hn::Mul(weight, b);
    sum = hn::Add(sum, weight);
    grad_x = hn::MulAdd(wa, hn::Set(d, g.ax), hn::MulAdd(wb, hn::Set(d, g.bx), grad_x));
    grad_y = hn::MulAdd(wa, hn::Set(d, g.ay), hn::MulAdd(wb, hn::Set(d, g.by), grad_y));
  }
  const auto over = hn::Div(hn::Set(d, 1.0f), sum);
  return {hn::NegMulAdd(minus_half, least, hn::Neg(hn::Log(d, sum))), hn::Mul(grad_x, over), hn::Mul(grad_y, over)};
}

/// With (u, v) the point turned by theta = twist r: dE/dx = E_u cos + E_v sin + (E_v u - E_u v) twist x / r, and so for y.
HWY_INLINE Lifted minus_log_sum_twisted(const PlaneMixture& mixture, Vector x, Vector y) {
  const Tag d;
  const auto twist = hn::Set(d, mixture.twist);
  const auto radius = hn::Sqrt(hn::MulAdd(x, x, hn::MulAdd(y, y, hn::Set(d, 1e-12f))));
  const auto angle = hn::Mul(twist, radius), c = hn::Cos(d, angle), s = hn::Sin(d, angle);
  const auto u = hn::NegMulAdd(s, y, hn::Mul(c, x)), v = hn::MulAdd(s, x, hn::Mul(c, y));
  const auto e = minus_log_sum(mixture, u, v);
  const auto turning = hn::Mul(hn::Sub(hn::Mul(e.y, u), hn::Mul(e.x, v)), hn::Div(twist, radius));
  return {e.value, hn::MulAdd(turning, x, hn::MulAdd(e.y, s, hn::Mul(e.x, c))), hn::MulAdd(turning, y, hn::NegMulAdd(e.x, s, hn::Mul(e.y, c)))};
}

void Run(const PlaneMixture& mixture, const float* points, int64_t count, float* energy, float* grad) {
  const Tag d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  HWY_ALIGN float value[16], x[16] = {}, y[16] = {};
  for (int64_t first = 0; first < count; first += lanes) {
    const int64_t filled = std::min(lanes, count - first);
    for (int64_t n = 0; n < filled; ++n) {
      x[n] = points[2 * (first + n)];
      y[n] = points[2 * (first + n) + 1];
    }
    const auto px = hn::Load(d, x), py = hn::Load(d, y);
    const auto e = mixture.twist == 0 ? minus_log_sum(mixture, px, py) : minus_log_sum_twisted(mixture, px, py);
    hn::Store(hn::Add(e.value, hn::Set(d, mixture.offset)), d, value);
    std::copy_n(value, filled, energy + first);
    if (grad == nullptr) continue;
    hn::Store(e.x, d, x);
    hn::Store(e.y, d, y);
    for (int64_t n = 0; n < filled; ++n) {
      grad[2 * (first + n)] = x[n];
      grad[2 * (first + n) + 1] = y[n];
    }
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace basin
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace basin {

HWY_EXPORT(Run);

void PlaneMixture::run(const float* points, int64_t count, float* energy, float* grad) const {
  HWY_DYNAMIC_DISPATCH(Run)(*this, points, count, energy, grad);
}

}  // namespace basin
#endif
