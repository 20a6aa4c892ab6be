#include "core/base/fields.h"

#include <gtest/gtest.h>

#include "core/base/errors.h"
#include "core/energy/architecture.h"
#include "core/run/config.h"
#include "core/run/options.h"
#include "core/run/presets.h"

namespace basin {
namespace {

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const BadInput& error) {
    return error.what();
  }
  return "";
}

TEST(Fields, TextRoundTripsForEverySetting) {
  RunOptions options;
  for (auto& field : fields_of(options)) {
    const std::string text = to_text(field);
    set_from_text(field, text);
    EXPECT_EQ(to_text(field), text) << field.path;
    EXPECT_FALSE(field.help.empty()) << field.path;
  }
}

TEST(Fields, EveryChoiceCanBeSetByName) {
  RunOptions options;
  for (auto& field : fields_of(options))
    if (auto* choice = std::get_if<ChoiceField>(&field.value))
      for (const auto& [name, help] : choice->items) {
        set_from_text(field, name);
        EXPECT_EQ(to_text(field), name);
        EXPECT_FALSE(help.empty());
      }
}

TEST(Fields, BadValuesNamePathValueAndRemedy) {
  RunOptions options;
  EXPECT_NE(error_of([&] { set_option(options, "chain.stps=3"); }).find("did you mean 'chain.steps'"), std::string::npos);
  EXPECT_NE(error_of([&] { set_option(options, "chain.steps=0"); }).find("from 1 to 1000"), std::string::npos);
  EXPECT_NE(error_of([&] { set_option(options, "chain.steps=many"); }).find("whole number"), std::string::npos);
  EXPECT_NE(error_of([&] { set_option(options, "chain.step_size=nan"); }).find("out of range"), std::string::npos);
  EXPECT_NE(error_of([&] { set_option(options, "chain.sampler=langvin"); }).find("did you mean 'langevin'"), std::string::npos);
  EXPECT_NE(error_of([&] { set_option(options, "chain.steps"); }).find("key=value"), std::string::npos);
  EXPECT_EQ(options.chain.steps, RunOptions{}.chain.steps);
}

TEST(Fields, TextMustBeUtf8) {
  RunOptions options;
  set_option(options,
             "data.path=Gr\xc3\xb6\xc3\x9f"
             "e");
  EXPECT_NE(error_of([&] { set_option(options, "data.path=\xff"); }).find("UTF-8"), std::string::npos);
}

TEST(Fields, NeedsResetFollowsTheFieldList) {
  RunOptions from, to;
  to.chain.steps = 5;
  EXPECT_FALSE(needs_reset(from, to));
  to.network.width = 64;
  EXPECT_TRUE(needs_reset(from, to));
  EXPECT_EQ(changed_paths(from, to), (std::vector<std::string>{"network.width", "chain.steps"}));
}

TEST(Config, TomlRoundTripsEverySetting) {
  RunOptions options;
  options.preset = "my \"best\"";
  options.chain.step_size = 0.1 + 0.2;
  options.optimiser.learning_rate = 1e-4;
  options.data.path = "a \"quoted\" \\ path";
  options.data.set = DataSet::two_moons;
  RunOptions read;
  apply_toml(read, to_toml(options), "config.toml");
  EXPECT_TRUE(changed_paths(options, read).empty());
  EXPECT_EQ(read.preset, options.preset);
}

TEST(Config, ErrorsNameFileLineAndNearestKey) {
  RunOptions options;
  const auto message = error_of([&] { apply_toml(options, "[chain]\nsteps = 3\nstep_sise = 1.0\n", "my.toml"); });
  EXPECT_NE(message.find("my.toml, line 3"), std::string::npos) << message;
  EXPECT_NE(message.find("chain.step_size"), std::string::npos) << message;
  EXPECT_EQ(options.chain.steps, RunOptions{}.chain.steps);
  EXPECT_NE(error_of([&] { apply_toml(options, "[chain\n", "my.toml"); }).find("my.toml, line"), std::string::npos);
}

TEST(Config, TextOfEverySystemIsRead) {
  const std::string text = "[chain]\nsteps = 3\n";
  std::string old, wide = "\xff\xfe";
  for (const char c : text) old += c == '\n' ? '\r' : c, wide += {c, '\0'};
  for (const auto& file : {old, wide, "\xef\xbb\xbf" + text}) {
    RunOptions options;
    apply_toml(options, file, "my.toml");
    EXPECT_EQ(options.chain.steps, 3);
  }
}

/// L_ent had a factor within kl_weight, 0.3 unless set, in every run whether the KL term was on or not.
TEST(Config, OldRunsKeepTheirKlTerm) {
  RunOptions off;
  apply_toml(off, "[objective]\nenergy_penalty = 0.001\nentropy_weight = 0.3\nkl_steps = 1\nkl_weight = 0.0\n", "config.toml");
  EXPECT_EQ(off.objective.ent_weight, 0);
  EXPECT_FALSE(has_kl_term(off.objective));
  off.chain.sampler = SamplerKind::mala;
  validate(off);
  RunOptions on;
  apply_toml(on, "[objective]\nentropy_weight = 0.5\nkl_weight = 3.0\n", "config.toml");
  EXPECT_EQ(on.objective.kl_weight, 3);
  EXPECT_EQ(on.objective.ent_weight, 1.5);
  on.objective.kl_weight = 2;
  apply_toml(on, "[objective]\nentropy_weight = 0.25\n", "config.toml");
  EXPECT_EQ(on.objective.ent_weight, 0.5) << "a part of a config goes with what is set";
  EXPECT_NE(error_of([&] { apply_toml(on, "[objective]\nent_weight = 1.0\nentropy_weight = 1.0\n", "my.toml"); }).find("my.toml, line 3"),
            std::string::npos);
  EXPECT_NE(error_of([&] { apply_toml(on, "[objective]\nentropy_weight = -1.0\n", "my.toml"); }).find("my.toml, line 2"), std::string::npos);
}

/// What was clipped after the move was clipped before the gradient too.
TEST(Config, OldRunsKeepTheClipOfNoisedStates) {
  const auto clip_noised = [](const std::string& chain) {
    RunOptions options;
    apply_toml(options, "[chain]\n" + chain, "config.toml");
    return options.chain.clip_noised;
  };
  EXPECT_TRUE(clip_noised("noise_first = true\nclip_to_box = true\n"));
  EXPECT_FALSE(clip_noised("noise_first = true\nclip_to_box = false\n"));
  EXPECT_FALSE(clip_noised("clip_to_box = true\nclip_noised = false\n"));
  EXPECT_FALSE(clip_noised("noise_first = true\n"));
  RunOptions now, read;
  now.chain.clip_to_box = true;
  apply_toml(read, to_toml(now), "config.toml");
  EXPECT_FALSE(read.chain.clip_noised) << "written and read again";
}

TEST(Validate, RefusesCombinationsThatCannotWork) {
  RunOptions options;
  options.data.set = DataSet::mnist;
  EXPECT_NE(error_of([&] { validate(options); }).find("small-cnn"), std::string::npos);
  options = RunOptions{};
  options.chain.sampler = SamplerKind::mala;
  options.chain.clip_to_box = true;
  EXPECT_NE(error_of([&] { validate(options); }).find("clip_to_box"), std::string::npos);
}

TEST(Validate, PixelRangesAreForPicturesAndBlursHaveAMiddle) {
  RunOptions options;
  options.data.range = PixelRange::unit;
  EXPECT_NE(error_of([&] { validate(options); }).find("data.range=symmetric"), std::string::npos);
  options = RunOptions{};
  options.augmentation.blur_size = 4;
  EXPECT_NE(error_of([&] { validate(options); }).find("augmentation.blur_size = 4"), std::string::npos);
}

TEST(Validate, RefusesAPrecisionThatNothingWouldUse) {
  const auto refused = [](Network network, SamplerKind sampler) {
    RunOptions options;
    if (takes_images(network)) options.data.set = DataSet::mnist;
    options.network.kind = network;
    options.chain.sampler = sampler;
    EXPECT_EQ(error_of([&] { validate(options); }), "") << "in single precision";
    options.chain.precision = Precision::bfloat16;
    return error_of([&] { validate(options); });
  };
  EXPECT_NE(refused(Network::mlp, SamplerKind::langevin).find("network.kind = 'mlp'"), std::string::npos);
  EXPECT_NE(refused(Network::small_cnn, SamplerKind::relaxed_langevin).find("network.kind = 'small-cnn'"), std::string::npos);
  EXPECT_NE(refused(Network::improved_cd_small, SamplerKind::mala).find("chain.sampler = 'mala'"), std::string::npos);
  EXPECT_NE(refused(Network::igebm, SamplerKind::hmc).find("chain.sampler = 'hmc'"), std::string::npos);
  EXPECT_EQ(refused(Network::igebm, SamplerKind::langevin), "");
}

TEST(Settings, WithoutEffectSayWhy) {
  const auto idle = [](RunOptions options, std::string_view path) { return std::string(field_at(options, path).idle); };
  const RunOptions points = load_preset("eight-gaussians");
  RunOptions pictures = load_preset("fashion-mnist");
  EXPECT_EQ(idle(points, "data.grey"), "No effect now: for pictures.");
  EXPECT_EQ(idle(pictures, "data.grey"), "");
  EXPECT_NE(idle(points, "augmentation.share"), "");
  EXPECT_EQ(idle(pictures, "augmentation.share"), "");
  pictures.buffer.start = ChainStart::noise;
  EXPECT_EQ(idle(pictures, "augmentation.share"), "No effect now: no chain starts from the buffer.");
  EXPECT_NE(idle(pictures, "network.depth"), "");
  EXPECT_NE(idle(pictures, "evaluation.every"), "");
  EXPECT_NE(idle(pictures, "chain.precision"), "");
  pictures.network.kind = Network::improved_cd;
  EXPECT_EQ(idle(pictures, "chain.precision"), "");
  RunOptions any;
  for (const auto path : kEssentials) EXPECT_NO_THROW(field_at(any, path));
}

}  // namespace
}  // namespace basin
