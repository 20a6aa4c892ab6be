#include "core/kernels/prepared_small_cnn.h"

#include <algorithm>

#include "core/energy/activation.h"

namespace basin {
namespace {

constexpr int64_t kSide = 28;
const int64_t kTile = getenv("TILE") ? atoi(getenv("TILE")) : 16;  // images at a time: patches and activations stay in the second-level cache

}  // namespace

struct PreparedSmallCnn::Forward {
  std::array<torch::Tensor, kConvolutions> before;  ///< pre-activations [N * side^2, filters]
  torch::Tensor dense, energy;                      ///< pre-activation [N, units], [N]
};

PreparedSmallCnn::PreparedSmallCnn(const NamedTensors& parameters, Activation activation) : activation_(activation) {
  const at::NoGradGuard no_grad;
  const auto parameter = [&](size_t i) { return parameters[i].second.detach(); };
  int64_t side = kSide;
  for (size_t i = 0; i < kConvolutions; ++i) {
    const auto weight = parameter(2 * i);
    shapes_[i] = {side, weight.size(1), weight.size(2), i == 0 ? int64_t{4} : int64_t{1}};
    weights_[i] = weight.permute({2, 3, 1, 0}).contiguous().view({shapes_[i].columns(), weight.size(0)});
    biases_[i] = parameter(2 * i + 1).clone();
    side = shapes_[i].out_side();
  }
  const auto dense = parameter(2 * kConvolutions);
  const int64_t filters = weights_.back().size(1);
  dense_ = dense.view({dense.size(0), filters, side, side}).permute({0, 2, 3, 1}).contiguous().view(dense.sizes());
  dense_bias_ = parameter(2 * kConvolutions + 1).clone();
  top_ = parameter(2 * kConvolutions + 2).clone();
  top_bias_ = parameter(2 * kConvolutions + 3).clone();
}

PreparedSmallCnn::Forward PreparedSmallCnn::forward(const torch::Tensor& x) const {
  const int64_t count = x.size(0);
  Forward f;
  auto h = x.permute({0, 2, 3, 1}).contiguous();
  for (size_t i = 0; i < kConvolutions; ++i) {
    const auto& shape = shapes_[i];
    const auto rows = torch::empty({count * shape.out_side() * shape.out_side(), shape.columns()});
    gather_patches(h.data_ptr<float>(), count, shape, rows.data_ptr<float>());
    f.before[i] = at::addmm(biases_[i], rows, weights_[i]);
    h = activate(activation_, f.before[i]);
  }
  f.dense = at::linear(h.view({count, dense_.size(1)}), dense_, dense_bias_);
  f.energy = at::linear(activate(activation_, f.dense), top_, top_bias_).squeeze(1);
  return f;
}

torch::Tensor PreparedSmallCnn::operator()(const torch::Tensor& x) const {
  const at::NoGradGuard no_grad;
  return forward(x).energy;
}

EnergyAndGrad PreparedSmallCnn::energy_and_grad(const torch::Tensor& x) const {
  const at::NoGradGuard no_grad;
  EnergyAndGrad result{torch::empty({x.size(0)}), torch::empty(x.sizes())};
  for (int64_t first = 0; first < x.size(0); first += kTile) {
    const int64_t last = std::min(first + kTile, x.size(0));
    const auto f = forward(x.slice(0, first, last));
    result.energy.slice(0, first, last).copy_(f.energy);
    result.grad.slice(0, first, last).copy_(backward(f));
  }
  return result;
}

/// dE/dx [N, C, 28, 28], not contiguous.
torch::Tensor PreparedSmallCnn::backward(const Forward& f) const {
  const int64_t count = f.energy.size(0);
  auto grad = at::mm(activation_backward(activation_, top_.expand_as(f.dense), f.dense), dense_);
  for (size_t i = kConvolutions; i-- > 0;) {
    const auto& shape = shapes_[i];
    const auto rows = at::mm(activation_backward(activation_, grad.view_as(f.before[i]), f.before[i]), weights_[i].t());
    grad = torch::empty({count, shape.side, shape.side, shape.channels});
    scatter_patches(rows.data_ptr<float>(), count, shape, grad.data_ptr<float>());
  }
  return grad.permute({0, 3, 1, 2});
}

}  // namespace basin
