#pragma once
// Which network computes the energy, and how large it is.

#include "core/base/fields.h"

namespace basin {

enum class Network { mlp, small_cnn };
inline const std::vector<Named<Network>> kNetworks = {
    {Network::mlp, "mlp", "Fully connected network for points: width x depth hidden layers."},
    {Network::small_cnn, "small-cnn", "Four strided convolutions and a dense layer for 28x28 images; 76,993 parameters at width 16."},
};

enum class Activation { silu, relu, leaky_relu, tanh };
inline constexpr double kLeakySlope = 0.2;
inline const std::vector<Named<Activation>> kActivations = {
    {Activation::silu, "silu", "x * sigmoid(x): smooth, so Langevin forces are smooth."},
    {Activation::relu, "relu", "max(x, 0): piecewise linear energy, forces jump at the kinks."},
    {Activation::leaky_relu, "leaky-relu", "Slope 0.2 below zero (IGEBM)."},
    {Activation::tanh, "tanh", "Saturates: the energy is bounded far from the data."},
};

struct NetworkOptions {
  Network kind = Network::mlp;
  int64_t width = 128;
  int64_t depth = 2;
  Activation activation = Activation::silu;
};

template <class Visitor>
void visit_fields(NetworkOptions& o, Visitor&& field) {
  field("kind", o.kind, kNetworks, "Which network computes the energy.", Applies::at_reset);
  field("width", o.width, Range<int64_t>{4, 512, Scale::logarithmic},
        "Units per hidden layer (mlp) or filters of the first convolution (small-cnn). Wider fits finer detail and costs more per Langevin step.",
        Applies::at_reset);
  field("depth", o.depth, Range<int64_t>{1, 6}, "Hidden layers of the mlp. The small CNN has a fixed depth.", Applies::at_reset);
  field("activation", o.activation, kActivations, "Non-linearity between layers; it sets how smooth the force on a chain is.", Applies::at_reset);
}

}  // namespace basin
