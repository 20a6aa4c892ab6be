#include "core/energy/layers/smooth_silu.h"

#include <torch/csrc/autograd/custom_function.h>

#include "core/kernels/silu.h"

namespace basin {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

/// The same values side by side in memory as those of `like`, which has no gaps.
torch::Tensor laid_out_as(const torch::Tensor& t, const torch::Tensor& like) {
  return t.strides() == like.strides() ? t : torch::empty_like(like).copy_(t);
}

struct Slope : Function<Slope> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& g, const torch::Tensor& x) {
    const auto own = laid_out_as(g, x);
    auto dx = torch::empty_like(x);
    silu_slope(own.data_ptr<float>(), x.data_ptr<float>(), x.numel(), dx.data_ptr<float>());
    context->save_for_backward({own, x});
    return dx;
  }
  static variable_list backward(AutogradContext* context, variable_list grads) {
    const auto saved = context->get_saved_variables();
    const auto &g = saved[0], &x = saved[1];
    const auto h = laid_out_as(grads[0], x);
    auto dg = torch::empty_like(x), dx = torch::empty_like(x);
    silu_curvature(h.data_ptr<float>(), g.data_ptr<float>(), x.data_ptr<float>(), x.numel(), dg.data_ptr<float>(), dx.data_ptr<float>());
    return {dg, dx};
  }
};

struct Silu : Function<Silu> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x) {
    auto y = torch::empty_like(x);
    silu(x.data_ptr<float>(), x.numel(), y.data_ptr<float>());
    context->save_for_backward({x});
    return y;
  }
  static variable_list backward(AutogradContext* context, variable_list grads) { return {Slope::apply(grads[0], context->get_saved_variables()[0])}; }
};

}  // namespace

torch::Tensor smooth_silu(const torch::Tensor& x) {
  if (!x.is_cpu() || x.scalar_type() != torch::kFloat || !x.is_non_overlapping_and_dense()) return at::silu(x);
  return Silu::apply(x);
}

}  // namespace basin
