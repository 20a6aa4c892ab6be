#include "core/energy/layers/pointwise.h"

#include "core/energy/layers/activate.h"

namespace basin {
namespace {

torch::Tensor per_place(const torch::Tensor& t) {
  return t.dim() == 2 ? t.unsqueeze(2).unsqueeze(3) : t;
}

}  // namespace

torch::Tensor settled(const Pointwise& p) {
  auto y = p.x;
  if (p.groups > 0) y = at::group_norm(y, p.groups, p.norm_gain, p.norm_bias, kNormEpsilon, false);
  if (p.gain.defined()) y = y * per_place(p.gain);
  if (p.bias.defined()) y = y + per_place(p.bias);
  if (p.addend.defined()) y = y + p.addend;
  return p.activation ? activate(*p.activation, y) : y;
}

}  // namespace basin
