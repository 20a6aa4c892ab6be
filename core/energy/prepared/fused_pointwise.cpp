#include "core/energy/prepared/fused_pointwise.h"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/kernels/channel_passes.h"

namespace basin {
namespace {

constexpr auto kLayout = torch::MemoryFormat::ChannelsLast;

/// A number per channel for each image, or one row for all of them.
struct Table {
  int64_t rows = 0, step = 0;  ///< values between the rows of two images
  std::vector<float> values;
  Table() = default;
  Table(int64_t count, int64_t channels) : rows(count), step(count > 1 ? channels : 0), values(static_cast<size_t>(count * channels)) {}
  float* row(int64_t image) { return values.data() + image * step; }
  const float* row(int64_t image) const { return values.data() + image * step; }
};

/// `part`: undefined, one number or [C], which make one row, or [N, C].
Table table_of(const torch::Tensor& part, float otherwise, int64_t channels) {
  Table table(part.defined() && part.dim() == 2 ? part.size(0) : 1, channels);
  if (!part.defined()) {
    std::fill(table.values.begin(), table.values.end(), otherwise);
    return table;
  }
  const auto all = part.detach().to(torch::kFloat).expand({table.rows, channels}).contiguous();
  std::copy_n(all.data_ptr<float>(), table.values.size(), table.values.begin());
  return table;
}

/// y = f(a x + d + addend) with what its gradient needs.
struct Fused {
  Map map;
  int64_t images = 0, groups = 0;
  bool scaled = false;  ///< a differs from 1
  std::optional<Activation> activation;
  torch::Tensor x, addend;
  Table a, d;
  Table slope, offset;      ///< of the normalised x; empty without norm, as are
  Table centre, deviation;  ///< per channel its group's mean and inverse standard deviation

  explicit Fused(const Pointwise& p)
      : map{p.x.size(2) * p.x.size(3), p.x.size(1), p.x.scalar_type() == torch::kBFloat16},
        images(p.x.size(0)),
        groups(p.groups),
        scaled(p.groups > 0 || p.gain.defined()),
        activation(p.activation),
        x(p.x.detach().contiguous(kLayout)),
        addend(p.addend.defined() ? p.addend.detach().contiguous(kLayout) : torch::Tensor()),
        a(table_of(p.gain, 1, map.channels)),
        d(table_of(p.bias, 0, map.channels)) {
    if (groups > 0) normalise(p);
  }

  const char* at(const torch::Tensor& t, int64_t image) const {
    return t.defined() ? static_cast<const char*>(t.data_ptr()) + image * map.places * map.channels * t.element_size() : nullptr;
  }
  char* at_mutable(const torch::Tensor& t, int64_t image) const { return const_cast<char*>(at(t, image)); }

  void normalise(const Pointwise& p);
  void measure(int64_t image);
  torch::Tensor value() const;
  std::pair<torch::Tensor, torch::Tensor> gradients(const torch::Tensor& dy) const;
  void through_norm(int64_t image, const std::vector<float>& sum, const std::vector<float>& sum_x, std::vector<float>& q,
                    std::vector<float>& s) const;
};

/// Means and inverse deviations of the groups, from those of their channels.
void Fused::measure(int64_t image) {
  const int64_t width = map.channels / groups;
  std::vector<float> mean(static_cast<size_t>(map.channels)), squares(mean.size());
  channel_moments(map, at(x, image), mean.data(), squares.data());
  for (int64_t first = 0; first < map.channels; first += width) {
    double group_mean = 0, group_squares = 0;
    for (int64_t c = first; c < first + width; ++c) group_mean += mean[static_cast<size_t>(c)] / static_cast<double>(width);
    for (int64_t c = first; c < first + width; ++c) {
      const double apart = mean[static_cast<size_t>(c)] - group_mean;
      group_squares += squares[static_cast<size_t>(c)] + apart * apart * static_cast<double>(map.places);
    }
    const double inverse = 1 / std::sqrt(group_squares / static_cast<double>(width * map.places) + kNormEpsilon);
    std::fill_n(centre.row(image) + first, width, static_cast<float>(group_mean));
    std::fill_n(deviation.row(image) + first, width, static_cast<float>(inverse));
  }
}

/// From the gain and bias that stand in `a` and `d`.
void Fused::normalise(const Pointwise& p) {
  const auto norm_gain = table_of(p.norm_gain, 1, map.channels), norm_bias = table_of(p.norm_bias, 0, map.channels);
  slope = Table(std::max(a.rows, d.rows), map.channels);
  offset = Table(slope.rows, map.channels);
  for (int64_t row = 0; row < slope.rows; ++row) {
    for (int64_t c = 0; c < map.channels; ++c) {
      slope.row(row)[c] = a.row(row)[c] * norm_gain.row(0)[c];
      offset.row(row)[c] = d.row(row)[c] + a.row(row)[c] * norm_bias.row(0)[c];
    }
  }
  for (Table* const table : {&a, &d, &centre, &deviation}) *table = Table(images, map.channels);
  for (int64_t image = 0; image < images; ++image) {
    measure(image);
    for (int64_t c = 0; c < map.channels; ++c) {
      a.row(image)[c] = slope.row(image)[c] * deviation.row(image)[c];
      d.row(image)[c] = offset.row(image)[c] - a.row(image)[c] * centre.row(image)[c];
    }
  }
}

torch::Tensor Fused::value() const {
  auto y = torch::empty(x.sizes(), x.options(), kLayout);
  for (int64_t image = 0; image < images; ++image)
    finish(map, at(x, image), at(addend, image), a.row(image), d.row(image), activation, at_mutable(y, image));
  return y;
}

/// The norm's own part of dL/dx = a dh + q x + s: with m1 and m2 the group's means of dL/dxhat and of dL/dxhat times xhat, and r the inverse
/// deviation, dL/dx = r (dL/dxhat - m1 - xhat m2) (Ba, Kiros & Hinton 2016; the same for groups).
void Fused::through_norm(int64_t image, const std::vector<float>& sum, const std::vector<float>& sum_x, std::vector<float>& q,
                         std::vector<float>& s) const {
  const int64_t width = map.channels / groups;
  for (int64_t first = 0; first < map.channels; first += width) {
    const double r = deviation.row(image)[first], mean = centre.row(image)[first], count = static_cast<double>(width * map.places);
    double m1 = 0, m2 = 0;
    for (int64_t c = first; c < first + width; ++c) {
      const auto i = static_cast<size_t>(c);
      m1 += slope.row(image)[c] * sum[i] / count;
      m2 += slope.row(image)[c] * r * (sum_x[i] - mean * sum[i]) / count;
    }
    std::fill_n(q.begin() + first, width, static_cast<float>(-r * r * m2));
    std::fill_n(s.begin() + first, width, static_cast<float>(-r * m1 + r * r * m2 * mean));
  }
}

/// By x and by the addend.
std::pair<torch::Tensor, torch::Tensor> Fused::gradients(const torch::Tensor& dy) const {
  const auto upper = dy.contiguous(kLayout);
  const auto dh = torch::empty(x.sizes(), x.options(), kLayout), dx = scaled ? torch::empty(x.sizes(), x.options(), kLayout) : dh;
  const auto channels = static_cast<size_t>(map.channels);
  std::vector<float> sum(channels), sum_x(channels), q(channels), s(channels);
  for (int64_t image = 0; image < images; ++image) {
    finish_backward(map, at(upper, image), at(x, image), at(addend, image), a.row(image), d.row(image), activation, at_mutable(dh, image), sum.data(),
                    sum_x.data());
    if (!scaled) continue;
    if (groups > 0) through_norm(image, sum, sum_x, q, s);
    combine(map, at(dh, image), at(x, image), a.row(image), q.data(), s.data(), at_mutable(dx, image));
  }
  return {dx, dh};
}

/// Its place in autograd's graph.
class FusedNode : public torch::autograd::Node {
 public:
  explicit FusedNode(Fused work) : work_(std::move(work)) {}
  torch::autograd::variable_list apply(torch::autograd::variable_list&& upper) override {
    const auto [dx, dh] = work_.gradients(upper[0]);
    return {dx, work_.addend.defined() ? dh : torch::Tensor()};
  }

 private:
  Fused work_;
};

}  // namespace

torch::Tensor fused(const Pointwise& p) {
  const auto type = p.x.scalar_type();
  const bool suits = p.x.device().is_cpu() && (type == torch::kFloat || type == torch::kBFloat16) && takes_channels(p.x.size(1));
  if (!suits) return settled(p);
  Fused work(p);
  auto y = work.value();
  const bool differentiable = at::GradMode::is_enabled() && (p.x.requires_grad() || (p.addend.defined() && p.addend.requires_grad()));
  if (!differentiable) return y;
  const auto node = std::shared_ptr<FusedNode>(new FusedNode(std::move(work)), torch::autograd::deleteNode);
  node->set_next_edges(torch::autograd::collect_next_edges(p.x, p.addend));
  torch::autograd::set_history(y, node);
  return y;
}

}  // namespace basin
