#include "core/studies/factor_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "core/base/errors.h"
#include "core/base/random.h"
#include "core/base/shards.h"
#include "core/data/sprite_reading.h"
#include "core/energy/compose.h"
#include "core/samplers/level_run.h"
#include "core/training/pictures.h"
#include "core/training/sampling.h"
#include "core/training/torch_model.h"

namespace basin {
namespace {

constexpr int64_t kChainsAtOnce = 128;

bool knows_a_factor(const Model& model) {
  return model.options().network.classes > 0;
}

void check(const FactorRequest& request) {
  if (request.factors.empty()) throw BadInput("No model of a factor was given; name at least one.");
  if (request.particles > 1 && !request.base)
    throw BadInput("Particles take each other's places by what conditions do to a base; give --base, or one particle.");
  if (request.particles > 1 && request.factors.front()->options().network.noise_levels == 0)
    throw BadInput("Particles take each other's places where a level of noise ends, and these models have none; draw with one particle.");
  check_descent(request.descent, request.factors.front()->options());
  const auto& first = *request.factors.front();
  auto models = request.factors;
  if (request.base) models.push_back(request.base);
  for (const auto& model : models) {
    const auto& space = model->data().space;
    if (model->options().data.set != DataSet::sprites || space.channels != 3 || space.height != space.width)
      throw BadInput("The models must have learned coloured sprites (data.set = sprites, data.grey = false); choose others.");
    if (const auto difference = difference_but_classes(first, *model); !difference.empty())
      throw BadInput(fmt::format("The models differ: {}; choose models of the same sprites and levels.", difference));
    if (model != request.base && !knows_a_factor(*model))
      throw BadInput("A model without classes knows no factor; give it as the base, and models of classes as factors.");
    if (!request.base && knows_classes_alone(model->options()))
      throw BadInput("A factor's model is a classifier (objective.kind = 'cross-entropy'), a condition on a base; give --base.");
    if (model == request.base && knows_classes_alone(model->options()))
      throw BadInput(
          "The base is a classifier (objective.kind = 'cross-entropy'), which knows nothing of how pictures look; choose a model that draws.");
  }
}

/// The factors' energies for what each row asks for.
EnergyPtr composed(const FactorRequest& request, const std::vector<Sprite>& asked) {
  const auto energy_of = [&](const Model& model) {
    std::vector<int64_t> labels;
    for (const auto& sprite : asked) labels.insert(labels.end(), static_cast<size_t>(request.particles), sprite.level(model.options().data.label));
    return of_class(model, torch::tensor(labels, torch::kLong));
  };
  std::vector<Expert> experts;
  for (const auto& model : request.factors) experts.push_back({energy_of(*model), request.weight});
  if (!request.base) return product(experts);
  return under_conditions(knows_a_factor(*request.base) ? energy_of(*request.base) : request.base->energy(), experts);
}

std::vector<SpriteFactor> factors_of(const FactorRequest& request) {
  std::vector<SpriteFactor> factors;
  for (const auto& model : request.factors) factors.push_back(model->options().data.label);
  if (request.base && knows_a_factor(*request.base)) factors.push_back(request.base->options().data.label);
  return factors;
}

std::vector<Sprite> combinations_for(const FactorRequest& request) {
  const int64_t seed = 1'000'003 + request.seed;  // far from the seeds that people train on
  std::vector<Sprite> asked;
  for (int64_t i = 0; static_cast<int64_t>(asked.size()) < request.count; ++i) {
    const auto sprite = nth_sprite(seed, i);
    if (belongs_to(sprite, request.combinations)) asked.push_back(sprite);
  }
  return asked;
}

/// Counts what was read against what was asked for.
void judge(FactorTable& table) {
  const auto count = static_cast<double>(table.read.size());
  table.right.assign(table.factors.size(), 0);
  for (size_t i = 0; i < table.read.size(); ++i) {
    bool all = true;
    for (size_t f = 0; f < table.factors.size(); ++f) {
      const bool right = table.read[i].level(table.factors[f]) == table.asked[i].level(table.factors[f]);
      table.right[f] += right / count;
      all = all && right;
    }
    table.all_right += all / count;
  }
}

}  // namespace

FactorTable measure_factors(const FactorRequest& request, const std::function<bool(double share)>& on_progress) {
  check(request);
  const at::NoGradGuard no_grad;
  const auto& first = *request.factors.front();
  const auto& space = first.data().space;
  RunOptions options = request.base ? request.base->options() : first.options();
  options.chain = request.chain.value_or(options.chain);
  validate(options);
  const LevelRun run{options.chain, space, noise_ladder(options.network), request.steps, request.descent};
  Shards shards(options.compute.threads);
  std::vector<at::Generator> streams;
  for (int64_t shard = 0; shard < shards.count(); ++shard) streams.push_back(make_generator(torch::kCPU, request.seed, Stream::sample_chains, shard));
  auto noise = make_generator(torch::kCPU, request.seed, Stream::samples);
  const auto wanted = combinations_for(request);

  FactorTable table;
  table.factors = factors_of(request);
  table.pictures = {0, space.channels, space.height, space.width, {}};
  bool goes_on = true;
  for (int64_t done = 0; goes_on && done < request.count;) {
    const int64_t count = std::min(std::max<int64_t>(1, kChainsAtOnce / request.particles), request.count - done);
    const std::vector<Sprite> asked(wanted.begin() + done, wanted.begin() + done + count);
    const auto energy = composed(request, asked);
    const auto start = chain_noise(space, count * request.particles, run.ladder.empty() ? 0 : run.ladder.front(), noise, torch::kCPU);
    std::optional<Steering> steering;
    if (request.particles > 1) steering.emplace(conditions_alone(*energy), request.particles, request.seed + done);
    std::atomic<bool> stop{false};
    const auto x =
        run_chains_down(
            shards, run, *energy, start, 0, request.steps, streams,
            [&](int64_t shard, int64_t, int64_t k, const torch::Tensor&, const ChainStep&) {
              const double share = static_cast<double>(k + 1) / static_cast<double>(request.steps);
              if (shard == 0 && !on_progress((static_cast<double>(done) + share * static_cast<double>(count)) / static_cast<double>(request.count)))
                stop = true;
              return !stop;
            },
            steering ? &*steering : nullptr)
            .x;
    goes_on = !stop;
    if (!goes_on) break;
    const auto bare = without_last_noise(run, *energy, x);
    const auto pictures = to_images(steering ? steering->chosen(bare) : bare, space);
    for (const auto& reading : read_sprites(pictures)) {
      table.read.push_back(reading.sprite);
      table.error += reading.error;
    }
    table.pictures.bytes.insert(table.pictures.bytes.end(), pictures.bytes.begin(), pictures.bytes.end());
    table.pictures.count += count;
    table.asked.insert(table.asked.end(), asked.begin(), asked.end());
    done += count;
  }
  table.error /= std::max<double>(1, static_cast<double>(table.read.size()));
  judge(table);
  return table;
}

ImageBatch FactorTable::truth() const {
  std::vector<Sprite> sprites;
  for (size_t i = 0; i < asked.size(); ++i) {
    auto sprite = read[i];
    for (const auto factor : factors) sprite.level(factor) = asked[i].level(factor);
    sprites.push_back(sprite);
  }
  return draw_sprites(sprites, pictures.height);
}

std::string factor_table_text(const FactorTable& table) {
  std::string text = fmt::format("{:12} {:>7}\n", "factor", "right");
  for (size_t f = 0; f < table.factors.size(); ++f)
    text += fmt::format("{:12} {:6.1f}%\n", entry_of(kSpriteFactors, table.factors[f]).name, 100 * table.right[f]);
  text += fmt::format("{:12} {:6.1f}%\n", "all", 100 * table.all_right);
  return text + fmt::format("{} pictures; they differ from the sprites read off them by {:.3f} of the colour's strength (root mean square)\n",
                            table.read.size(), table.error);
}

}  // namespace basin
