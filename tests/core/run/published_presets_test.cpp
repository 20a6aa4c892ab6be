// Presets of published configurations, held against the published numbers, and each made to train.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "core/formats/image_files.h"
#include "core/run/presets.h"
#include "core/training/torch_session.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

using Numbers = std::vector<std::string>;

struct Published {
  std::string preset;
  int64_t classes;
  Numbers numbers;  ///< key=value; all else is as the program has it by itself
};

Numbers joined(Numbers a, const Numbers& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// What all image models of the two papers share: pixels in [0, 1] with U(0, 1/256) alone, clips after the move, Adam without momentum or decay.
const Numbers kBoth = {"data.range=unit",
                       "data.noise=0",
                       "chain.sampler=relaxed-langevin",
                       "chain.clip_to_box=true",
                       "chain.clip_noised=false",
                       "buffer.start=buffer",
                       "buffer.capacity=10000",
                       "buffer.fresh=0.05",
                       "objective.energy_penalty=1",
                       "optimiser.beta1=0",
                       "optimiser.decay_to=1",
                       "optimiser.warmup_steps=0",
                       "optimiser.batch=128",
                       "chain.precision=float32"};

/// Du & Mordatch 2019, appendix.
const Numbers kIgebm = joined(kBoth, {"network.activation=leaky-relu",
                                      "network.norm=none",
                                      "network.attention=false",
                                      "network.spectral_norm=true",
                                      "network.scales=1",
                                      "chain.steps=60",
                                      "chain.step_size=10",
                                      "chain.noise=0.005",
                                      "chain.gradient_clip=0.01",
                                      "chain.noise_first=true",
                                      "augmentation.share=0",
                                      "augmentation.every=0",
                                      "buffer.kind=ring",
                                      "objective.kl_weight=0",
                                      "objective.ent_weight=0",
                                      "optimiser.learning_rate=1e-4",
                                      "optimiser.beta2=0.999",
                                      "optimiser.element_clip=true",
                                      "optimiser.norm_clip=0",
                                      "optimiser.ema=0"});

/// Du et al. 2021, section 3 and appendix; learning rate, betas, norms and the stop from the released code.
const Numbers kImprovedCd = joined(kBoth, {"network.width=64",
                                           "network.activation=silu",
                                           "network.norm=instance",
                                           "network.attention=true",
                                           "network.spectral_norm=false",
                                           "network.scales=3",
                                           "network.classes=0",
                                           "chain.steps=40",
                                           "chain.noise=0.001",
                                           "chain.gradient_clip=0",
                                           "chain.noise_first=false",
                                           "augmentation.share=1",
                                           "augmentation.crop_from=0.3",
                                           "augmentation.flip=true",
                                           "augmentation.blur=0.5",
                                           "buffer.kind=reservoir",
                                           "objective.kl_weight=1",
                                           "objective.kl_steps=1",
                                           "objective.ent_weight=1",
                                           "objective.entropy_set=1000",
                                           "objective.entropy_nearest=1",
                                           "optimiser.learning_rate=2e-4",
                                           "optimiser.beta2=0.9",
                                           "optimiser.element_clip=false",
                                           "optimiser.norm_clip=0.5",
                                           "optimiser.ema=0.999",
                                           "rescue.energy_limit=10"});

const Numbers kFaces = {"data.set=image-folder", "data.size=128",           "network.kind=improved-cd-large",
                        "chain.step_size=1000",  "augmentation.colour=0.5", "augmentation.blur_size=11"};

const std::vector<Published>& published() {
  static const std::vector<Published> list = {
      {"igebm-cifar10", 10, joined(kIgebm, {"data.set=cifar10", "network.kind=igebm", "network.width=128", "network.classes=10"})},
      {"igebm-cifar10-unconditional", 0, joined(kIgebm, {"data.set=cifar10", "network.kind=igebm-large", "network.width=128", "network.classes=0"})},
      {"igebm-imagenet32", 1000,
       joined(kIgebm, {"data.set=image-folder", "data.size=32", "network.kind=igebm-imagenet32", "network.width=128", "network.classes=1000"})},
      {"igebm-imagenet128", 1000,
       joined(kIgebm, {"data.set=image-folder", "data.size=128", "network.kind=igebm-imagenet128", "network.width=64", "network.classes=1000",
                       "chain.step_size=100"})},
      {"improved-cd-cifar10", 0,
       joined(kImprovedCd, {"data.set=cifar10", "network.kind=improved-cd", "chain.step_size=100", "augmentation.every=20", "augmentation.colour=1",
                            "augmentation.blur_size=5", "objective.entropy_chains=128"})},
      {"improved-cd-celeba128", 0, joined(joined(kImprovedCd, kFaces), {"augmentation.every=60", "objective.entropy_chains=128"})},
      {"improved-cd-lsun", 0, joined(joined(kImprovedCd, kFaces), {"augmentation.every=20", "objective.entropy_chains=32"})},
  };
  return list;
}

/// A small picture for each class in a folder of its own, or four without classes.
void write_pictures(const TemporaryFolder& folder, int64_t classes) {
  constexpr int kSide = 8;
  std::vector<uint8_t> pixels(3 * kSide * kSide);
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint8_t>(37 * i);
  const std::string first = folder / "0.png";
  write_png(first, pixels.data(), kSide, kSide, 3);
  for (int64_t i = 1; i < 4 && classes == 0; ++i) std::filesystem::copy_file(first, folder / fmt::format("{}.png", i));
  for (int64_t i = 0; i < classes; ++i) {
    std::filesystem::create_directory(folder / fmt::format("{:04}", i));
    std::filesystem::copy_file(first, folder / fmt::format("{:04}/0.png", i));
  }
  if (classes > 0) std::filesystem::remove(first);
}

class PublishedPresets : public ::testing::TestWithParam<size_t> {
 protected:
  const Published& configuration() const { return published()[GetParam()]; }
};

TEST_P(PublishedPresets, HaveThePublishedNumbersAndNoOthers) {
  RunOptions expected;
  for (const auto& number : configuration().numbers) set_option(expected, number);
  auto preset = load_preset(configuration().preset);
  for (const auto& path : changed_paths(expected, preset))
    ADD_FAILURE() << path << " is " << to_text(field_at(preset, path)) << " and published as " << to_text(field_at(expected, path));
}

/// At full width, but for what a test can afford: two pictures and a single Langevin step an update, a buffer of 16.
TEST_P(PublishedPresets, MakeAnUpdate) {
  const TemporaryFolder folder;
  write_pictures(folder, configuration().classes);
  auto options = load_preset(configuration().preset);
  for (const char* setting :
       {"optimiser.batch=2", "chain.steps=1", "buffer.capacity=16", "compute.threads=2", "compute.device=cpu", "rescue.mode=off"})
    set_option(options, setting);
  set_option(options, "data.path=" + folder.path());
  TorchSession session(options, {});
  const auto row = session.step({}, 0);
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(row->step, 1);
  EXPECT_TRUE(std::isfinite(row->loss)) << row->loss;
  EXPECT_TRUE(std::isfinite(row->grad_norm));
  const auto& batch = session.trainer().batch();
  EXPECT_EQ(batch.chains.sizes(), batch.data.sizes());
  for (const auto& x : {batch.chains, batch.data}) {
    EXPECT_GE(x.min().item<double>(), 0);
    EXPECT_LE(x.max().item<double>(), 1);
  }
}

INSTANTIATE_TEST_SUITE_P(All, PublishedPresets, ::testing::Range<size_t>(0, 7), [](const auto& at) {
  std::string name = published()[at.param].preset;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(Presets, WithoutPicturesNameTheFlagThatGivesThem) {
  for (const char* name : {"igebm-imagenet32", "igebm-imagenet128", "improved-cd-celeba128", "improved-cd-lsun"}) {
    const auto options = load_preset(name);
    EXPECT_NE(bad_input_of([&] { make_session(options); }).find("--set data.path="), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace basin
