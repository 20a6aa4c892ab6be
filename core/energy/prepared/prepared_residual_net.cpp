#include "core/energy/prepared/prepared_residual_net.h"

#include <ATen/detail/CUDAHooksInterface.h>

#include <algorithm>

#include "core/energy/layers/forward.h"
#include "core/energy/layers/treated_weights.h"
#include "core/energy/prepared/fused_pointwise.h"

namespace basin {
namespace {

constexpr int64_t kImages = 32;                  // of a tile
constexpr int64_t kPixelsOfGpu = 128 * 32 * 32;  // of a tile on a GPU, which wants more at once

int64_t tile_of(const torch::Tensor& x) {
  return x.is_cpu() ? kImages : std::max(kImages, kPixelsOfGpu / (x.size(2) * x.size(3)));
}

torch::Tensor laid_out(const torch::Tensor& weight, torch::ScalarType type) {
  const auto copy = weight.detach().clone().to(type);
  return copy.dim() == 4 ? copy.contiguous(torch::MemoryFormat::ChannelsLast) : copy;
}

}  // namespace

bool has_bfloat16(const torch::Device& device) {
  if (device.is_cuda()) return at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
  if (!device.is_cpu()) return false;
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

PreparedResidualNet::PreparedResidualNet(std::shared_ptr<const Architecture> architecture, const NamedTensors& parameters, const NamedTensors& state,
                                         torch::Tensor labels, Precision precision)
    : architecture_(std::move(architecture)), labels_(std::move(labels)), type_(torch::kFloat) {
  const at::NoGradGuard no_grad;
  if (precision == Precision::bfloat16 && has_bfloat16(parameters.front().second.device())) type_ = torch::kBFloat16;
  const auto treated = treated_weights(*architecture_, parameters, state);
  for (const auto& weight : treated) weights_.push_back(laid_out(weight, type_));
  for (const auto& branch : architecture_->branches)
    for (const auto& layer : branch.layers) {
      if (layer.kind != LayerKind::dense) continue;
      for (const size_t i : {layer.first, layer.first + 1}) weights_[i] = laid_out(treated[i], torch::kFloat);
    }
}

torch::Tensor PreparedResidualNet::operator()(const torch::Tensor& x) const {
  const int64_t count = x.size(0), tile = tile_of(x);
  if (count > tile) {
    std::vector<torch::Tensor> energies;
    for (int64_t first = 0; first < count; first += tile) {
      const int64_t last = std::min(count, first + tile);
      const auto own = rows(first, last);
      energies.push_back((own ? *own : *this)(x.slice(0, first, last)));
    }
    return at::cat(energies);
  }
  const auto input = laid_out_input(x);
  return labels_.defined() ? forward(*architecture_, weights_, input, labels_, fused) : forward_marginal(*architecture_, weights_, input, fused);
}

torch::Tensor PreparedResidualNet::class_energies(const torch::Tensor& x) const {
  std::vector<torch::Tensor> tiles;
  for (const auto& tile : x.split(tile_of(x))) tiles.push_back(basin::class_energies(*architecture_, weights_, laid_out_input(tile), fused));
  return at::cat(tiles);
}

EnergyAndGrad PreparedResidualNet::energy_and_grad(const torch::Tensor& x) const {
  const int64_t count = x.size(0), tile = tile_of(x);
  if (count <= tile) {
    auto result = Energy::energy_and_grad(x);
    result.grad = result.grad.contiguous();
    return result;
  }
  EnergyAndGrad result{torch::empty({count}, x.options().dtype(torch::kFloat)), torch::empty(x.sizes(), x.options())};
  for (int64_t first = 0; first < count; first += tile) {
    const int64_t last = std::min(count, first + tile);
    const auto own = rows(first, last);
    const auto part = (own ? *own : *this).energy_and_grad(x.slice(0, first, last));
    result.energy.slice(0, first, last).copy_(part.energy);
    result.grad.slice(0, first, last).copy_(part.grad);
  }
  return result;
}

std::shared_ptr<const Energy> PreparedResidualNet::rows(int64_t first, int64_t last) const {
  if (!labels_.defined() || labels_.size(0) == 1) return nullptr;
  auto part = std::make_shared<PreparedResidualNet>(*this);
  part->labels_ = labels_.slice(0, first, last);
  return part;
}

}  // namespace basin
