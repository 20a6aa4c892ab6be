#include "core/energy/layers/forward.h"

#include "core/energy/activation.h"
#include "core/energy/layers/builder.h"

namespace basin {
namespace {

constexpr double kNormEpsilon = 1e-5;

class Walk {
 public:
  Walk(const Architecture& architecture, const std::vector<torch::Tensor>& weights, const torch::Tensor& labels)
      : architecture_(architecture), weights_(weights), labels_(labels) {}

  torch::Tensor layers(const std::vector<Layer>& list, torch::Tensor x) const {
    for (const auto& each : list) x = layer(each, x);
    return x;
  }

 private:
  const torch::Tensor& weight(const Layer& layer, size_t i = 0) const { return weights_[layer.first + i]; }

  torch::Tensor layer(const Layer& l, const torch::Tensor& x) const {
    switch (l.kind) {
      case LayerKind::convolution:
        return at::conv2d(x, weight(l), l.bias ? weight(l, 1) : torch::Tensor(), {l.stride, l.stride}, {l.padding, l.padding});
      case LayerKind::gain: return x * weight(l);
      case LayerKind::class_gain: return per_image(weight(l, 1)) + x * per_image(weight(l));
      case LayerKind::norm: return at::group_norm(x, l.groups, weight(l), weight(l, 1), kNormEpsilon, false);
      case LayerKind::activation: return activate(architecture_.activation, x);
      case LayerKind::average_pool: return at::avg_pool2d(x, {l.kernel, l.kernel}, {l.stride, l.stride}, {l.padding, l.padding});
      case LayerKind::attention: return attention(l, x);
      case LayerKind::residual: return layers(l.body, x) + layers(l.skip, x);
      case LayerKind::sum_pool: return precise(x).sum({2, 3});
      case LayerKind::mean_pool: return precise(x).mean({2, 3});
      case LayerKind::flatten: return precise(x).flatten(1);
      case LayerKind::dense: return at::linear(x, weight(l), weight(l, 1));
    }
    return x;
  }

  static torch::Tensor precise(const torch::Tensor& x) { return x.scalar_type() == torch::kBFloat16 ? x.to(torch::kFloat) : x; }

  /// The row of each image's class, as [N, C, 1, 1].
  torch::Tensor per_image(const torch::Tensor& table) const { return table.index_select(0, labels_).unsqueeze(2).unsqueeze(3); }

  torch::Tensor attention(const Layer& l, const torch::Tensor& x) const {
    const auto project = [&](size_t part) { return at::conv2d(x, weight(l, 2 * part), weight(l, 2 * part + 1)).flatten(2); };  // [N, channels, places]
    const auto query = project(0), key = project(1), value = project(2);
    const auto shares = at::softmax(at::bmm(query.transpose(1, 2), key), 2);  // of the keys' places, for each query's
    return x + weight(l, 6) * at::bmm(value, shares.transpose(1, 2)).view_as(x);
  }

  const Architecture& architecture_;
  const std::vector<torch::Tensor>& weights_;
  const torch::Tensor& labels_;
};

torch::Tensor halved(torch::Tensor x, int64_t times) {
  const Layer window = halving();
  for (int64_t i = 0; i < times; ++i) x = at::avg_pool2d(x, {window.kernel, window.kernel}, {window.stride, window.stride}, {window.padding, window.padding});
  return x;
}

}  // namespace

torch::Tensor forward(const Architecture& architecture, const std::vector<torch::Tensor>& weights, const torch::Tensor& x, const torch::Tensor& labels) {
  const Walk walk(architecture, weights, labels);
  torch::Tensor energy;
  for (const auto& branch : architecture.branches) {
    const auto part = walk.layers(branch.layers, halved(x, branch.halvings)).squeeze(1);
    energy = energy.defined() ? energy + part : part;
  }
  return energy;
}

torch::Tensor forward_marginal(const Architecture& architecture, const std::vector<torch::Tensor>& weights, const torch::Tensor& x) {
  if (architecture.classes == 0) return forward(architecture, weights, x, {});
  std::vector<torch::Tensor> energies;
  for (int64_t label = 0; label < architecture.classes; ++label)
    energies.push_back(forward(architecture, weights, x, torch::full({x.size(0)}, label, x.options().dtype(torch::kLong))));
  return -at::logsumexp(-at::stack(energies, 1), {1});
}

}  // namespace basin
