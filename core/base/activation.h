#pragma once
// The non-linearities between layers, as a setting.

#include <vector>

#include "core/base/fields.h"

namespace basin {

enum class Activation { silu, relu, leaky_relu, tanh };
inline constexpr double kLeakySlope = 0.2;
inline const std::vector<Named<Activation>> kActivations = {
    {Activation::silu, "silu", "x * sigmoid(x), also called swish: smooth, so Langevin forces are smooth (Improved CD)."},
    {Activation::relu, "relu", "max(x, 0): piecewise linear energy, forces jump at the kinks."},
    {Activation::leaky_relu, "leaky-relu", "Slope 0.2 below zero (IGEBM)."},
    {Activation::tanh, "tanh", "Saturates: the energy is bounded far from the data."},
};

}  // namespace basin
