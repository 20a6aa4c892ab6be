#pragma once
// Sprites drawn by models of single factors, composed: how often each factor comes out as it was asked for (Du & Mordatch 2019, figures 15 and 16).

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/data/sprites.h"
#include "core/training/model.h"

namespace basin {

struct FactorRequest {
  std::vector<std::shared_ptr<const Model>> factors;  ///< conditional models of sprites, one a factor (data.label)
  std::shared_ptr<const Model> base = {};  ///< of the same sprites: factors are conditions on it. Null: the plain sum of energies. Where it is of
                                           ///< classes, p(x | y), its own factor is asked for too
  SpriteCombinations combinations = SpriteCombinations::seen;
  int64_t count = 1000;
  int64_t steps = 300;    ///< of each chain, shared out among the levels of noise
  double weight = 1;      ///< of every factor but the base's
  int64_t particles = 1;  ///< chains a picture, which take each other's places (`Steering`); above 1 they need a base and levels of noise
  Descent descent = Descent::moves;
  int64_t seed = 0;
  std::optional<ChainOptions> chain = {};  ///< instead of the base's own, or the first model's
};

struct FactorTable {
  std::vector<SpriteFactor> factors;  ///< that were asked for, in the order of the models; the base's last
  std::vector<double> right;          ///< share of pictures right in each
  double all_right = 0;               ///< share right in all of them
  double error = 0;                   ///< mean error of the readings (`SpriteReading`)
  std::vector<Sprite> asked, read;    ///< of each picture; factors that no model holds are those of the reading
  ImageBatch pictures;                ///< drawn by the chains, [count]
  ImageBatch truth() const;           ///< what was asked for, rendered where the reading found it
};

/// Draws `count` combinations from the sequence of sprites, samples each once and reads the pictures. `on_progress` gets the share done; false ends
/// it, and the table is of the pictures done by then. Throws BadInput where models do not fit each other or are none of sprites.
FactorTable measure_factors(const FactorRequest& request, const std::function<bool(double share)>& on_progress);

std::string factor_table_text(const FactorTable& table);

}  // namespace basin
