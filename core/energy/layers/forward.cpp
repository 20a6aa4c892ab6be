#include "core/energy/layers/forward.h"

#include <cmath>

#include "core/energy/layers/builder.h"

namespace basin {
namespace {

class Walk {
 public:
  Walk(const Architecture& architecture, const std::vector<torch::Tensor>& weights, const torch::Tensor& input, const torch::Tensor& labels,
       const Settle& settle)
      : architecture_(architecture), weights_(weights), input_(input), labels_(labels), settle_(settle) {}

  torch::Tensor through(const std::vector<Layer>& list) const { return layers(list, input_); }

 private:
  torch::Tensor layers(const std::vector<Layer>& list, const torch::Tensor& x) const { return value(pending_after(list, x)); }

  const torch::Tensor& weight(const Layer& layer, size_t i = 0) const { return weights_[layer.first + i]; }

  torch::Tensor value(const Pointwise& p) const {
    if (!p.pending()) return p.x;
    return p.x.dim() == 4 ? settle_(p) : settled(p);  // after a dense layer
  }
  Pointwise start_anew(const Pointwise& p) const {
    Pointwise next;
    next.x = value(p);
    return next;
  }

  /// The layers' output, of which the last pointwise parts may not have been computed yet.
  Pointwise pending_after(const std::vector<Layer>& list, const torch::Tensor& x) const {
    Pointwise p;
    p.x = x;
    for (const auto& each : list) p = after(each, p);
    return p;
  }

  Pointwise after(const Layer& l, Pointwise p) const {
    switch (l.kind) {
      case LayerKind::norm:
        return with_norm(l, std::move(p));
      case LayerKind::gain:
      case LayerKind::class_gain:
      case LayerKind::level_gain:
        return with_gain(l, std::move(p));
      case LayerKind::activation:
        p.activation = architecture_.activation;
        return start_anew(p);
      case LayerKind::residual:
        return residual(l, value(p));
      default:
        break;
    }
    Pointwise next;
    next.x = layer(l, value(p));
    return next;
  }

  Pointwise with_norm(const Layer& l, Pointwise p) const {
    if (p.pending()) p = start_anew(p);
    p.groups = l.groups;
    p.norm_gain = weight(l);
    p.norm_bias = weight(l, 1);
    return p;
  }

  Pointwise with_gain(const Layer& l, Pointwise p) const {
    if (p.addend.defined()) p = start_anew(p);
    const auto before = p;
    if (l.kind == LayerKind::gain) {
      p.gain = weight(l);
    } else {
      const bool by_class = l.kind == LayerKind::class_gain;
      p.gain = by_class ? of_class(weight(l), p.x) : at::matmul(nearness_to_knots(), weight(l));
      p.bias = by_class ? of_class(weight(l, 1), p.x) : at::matmul(nearness_to_knots(), weight(l, 1));
    }
    if (!before.gain.defined()) return p;
    if (before.bias.defined()) p.bias = p.bias.defined() ? before.bias * p.gain + p.bias : before.bias * p.gain;
    p.gain = before.gain * p.gain;
    return p;
  }

  /// Of each row's level to the knots: shares that sum to 1, of the two on either side. [N, knots]
  torch::Tensor nearness_to_knots() const {
    if (nearness_.defined()) return nearness_;
    const auto levels = precise(input_.detach().select(1, input_.size(1) - 1).select(1, 0).select(1, 0));
    std::vector<torch::Tensor> columns;
    for (size_t i = 0; i < kLevelKnots.size(); ++i) {
      auto near = torch::ones_like(levels);
      const double at = std::log(kLevelKnots[i]);
      if (i > 0) near = near.minimum((levels - std::log(kLevelKnots[i - 1])) / (at - std::log(kLevelKnots[i - 1])));
      if (i + 1 < kLevelKnots.size()) near = near.minimum((std::log(kLevelKnots[i + 1]) - levels) / (std::log(kLevelKnots[i + 1]) - at));
      columns.push_back(near.clamp_min(0));
    }
    nearness_ = at::stack(columns, 1).to(input_.scalar_type());
    return nearness_;
  }

  /// A row's own of [classes, C].
  torch::Tensor of_class(const torch::Tensor& values, const torch::Tensor& x) const {
    return values.index_select(0, labels_.size(0) == 1 ? labels_.expand({x.size(0)}) : labels_);
  }

  Pointwise residual(const Layer& l, const torch::Tensor& x) const {
    auto p = pending_after(l.body, x);
    if (p.addend.defined()) p = start_anew(p);
    p.addend = layers(l.skip, x);
    return p;
  }

  torch::Tensor layer(const Layer& l, const torch::Tensor& x) const {
    switch (l.kind) {
      case LayerKind::convolution:
        return at::conv2d(x, weight(l), l.bias ? weight(l, 1) : torch::Tensor(), {l.stride, l.stride}, {l.padding, l.padding});
      case LayerKind::average_pool:
        return at::avg_pool2d(x, {l.kernel, l.kernel}, {l.stride, l.stride}, {l.padding, l.padding});
      case LayerKind::attention:
        return attention(l, x);
      case LayerKind::enlarge:
        return at::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});
      case LayerKind::half_squares:
        return half_squares(precise(x));
      case LayerKind::half_squared_distance:
        return half_squares(precise(x) + share_of_noise() * precise(input_.narrow(1, 0, x.size(1))));
      case LayerKind::sum_pool:
        return precise(x).sum({2, 3});
      case LayerKind::mean_pool:
        return precise(x).mean({2, 3});
      case LayerKind::flatten:
        return precise(x).flatten(1);
      case LayerKind::dense:
        return at::linear(x, weight(l), weight(l, 1));
      default:
        break;
    }
    TORCH_CHECK(false, "not a layer of its own");
  }

  static torch::Tensor half_squares(const torch::Tensor& x) { return 0.5 * x.square().flatten(1).sum(1, true); }

  /// Of the input's variance, by the level in its last channel. [N, 1, H, W]
  torch::Tensor share_of_noise() const {
    const auto variance = (2 * precise(input_.narrow(1, input_.size(1) - 1, 1))).exp();
    return variance / (variance + kDataDeviation * kDataDeviation);
  }

  static torch::Tensor precise(const torch::Tensor& x) { return x.scalar_type() == torch::kBFloat16 ? x.to(torch::kFloat) : x; }

  torch::Tensor attention(const Layer& l, const torch::Tensor& x) const {
    const auto project = [&](size_t part) {
      return at::conv2d(x, weight(l, 2 * part), weight(l, 2 * part + 1)).flatten(2);
    };  // [N, channels, places]
    const auto query = project(0), key = project(1), values = project(2);
    const auto shares = at::softmax(at::bmm(query.transpose(1, 2), key), 2);  // of the keys' places, for each query's
    return x + weight(l, 6) * at::bmm(values, shares.transpose(1, 2)).view_as(x);
  }

  const Architecture& architecture_;
  const std::vector<torch::Tensor>& weights_;
  const torch::Tensor input_;       ///< of the branch
  mutable torch::Tensor nearness_;  ///< computed once; [N, knots]
  const torch::Tensor& labels_;
  const Settle& settle_;
};

torch::Tensor halved(torch::Tensor x, int64_t times) {
  const Layer window = halving();
  for (int64_t i = 0; i < times; ++i)
    x = at::avg_pool2d(x, {window.kernel, window.kernel}, {window.stride, window.stride}, {window.padding, window.padding});
  return x;
}

/// Sum of the branches: [N, 1], or [N, classes] of logits.
torch::Tensor outputs_of(const Architecture& architecture, const std::vector<torch::Tensor>& weights, const torch::Tensor& x,
                         const torch::Tensor& labels, const Settle& settle) {
  torch::Tensor sum;
  for (const auto& branch : architecture.branches) {
    const Walk walk(architecture, weights, halved(x, branch.halvings), labels, settle);
    const auto part = walk.through(branch.layers);
    sum = sum.defined() ? sum + part : part;
  }
  return sum;
}

}  // namespace

torch::Tensor forward(const Architecture& architecture, const std::vector<torch::Tensor>& weights, const torch::Tensor& x,
                      const torch::Tensor& labels, const Settle& settle) {
  const auto outputs = outputs_of(architecture, weights, x, labels, settle);
  return architecture.logits ? -outputs.gather(1, labels.expand({x.size(0)}).unsqueeze(1)).squeeze(1) : outputs.squeeze(1);
}

torch::Tensor class_energies(const Architecture& architecture, const std::vector<torch::Tensor>& weights, const torch::Tensor& x,
                             const Settle& settle) {
  if (architecture.logits) return -outputs_of(architecture, weights, x, {}, settle);
  std::vector<torch::Tensor> energies;
  for (int64_t label = 0; label < architecture.classes; ++label)
    energies.push_back(forward(architecture, weights, x, torch::full({1}, label, x.options().dtype(torch::kLong)), settle));
  return at::stack(energies, 1);
}

torch::Tensor forward_marginal(const Architecture& architecture, const std::vector<torch::Tensor>& weights, const torch::Tensor& x,
                               const Settle& settle) {
  if (architecture.classes == 0) return forward(architecture, weights, x, {}, settle);
  return -at::logsumexp(-class_energies(architecture, weights, x, settle), {1});
}

}  // namespace basin
