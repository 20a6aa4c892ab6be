// Parameters, multiply-adds and receptive fields of the published networks, against counts made by hand from the papers' figures.

#include "core/energy/architecture.h"

#include <gtest/gtest.h>

#include "core/base/errors.h"

namespace basin {
namespace {

NetworkOptions published(Network kind, int64_t scales = 1) {
  for (const auto& publication : publications())
    if (publication.options.kind == kind && publication.options.scales == scales) return publication.options;
  ADD_FAILURE() << "not published";
  return {};
}

NetworkCost cost(const NetworkOptions& options, const InputShape& input) {
  return cost_of(architecture_of(options, input), input);
}

constexpr InputShape kCifar{3, 32, 32};
constexpr int64_t k3x3 = 9;

/// A block of IGEBM without its skip convolution: two convolutions, each with gain and bias.
int64_t igebm_block(int64_t in, int64_t out, int64_t classes) {
  const int64_t per_layer = classes > 0 ? 2 * classes * out : 1 + out;
  return k3x3 * in * out + k3x3 * out * out + 2 * per_layer;
}

TEST(Architecture, IgebmConditionalCifar) {
  const auto c = cost(published(Network::igebm), kCifar);
  const int64_t blocks = igebm_block(128, 128, 10) + 128 * 128 + igebm_block(128, 128, 10) + igebm_block(128, 256, 10) + 128 * 256 +
                         igebm_block(256, 256, 10) + igebm_block(256, 256, 10) + 256 * 256 + igebm_block(256, 256, 10);
  EXPECT_EQ(c.parameters, k3x3 * 3 * 128 + 128 + blocks + 256 + 1);
  EXPECT_EQ(c.parameters, 5183233);  // 5.18 M
  const int64_t at32 = k3x3 * 3 * 128 + 2 * k3x3 * 128 * 128 + 128 * 128;
  const int64_t at16 = 2 * k3x3 * 128 * 128 + k3x3 * 128 * 256 + k3x3 * 256 * 256 + 128 * 256;
  const int64_t at8 = 4 * k3x3 * 256 * 256 + 256 * 256, at4 = 2 * k3x3 * 256 * 256;
  EXPECT_EQ(c.flops, 2 * (1024 * at32 + 256 * at16 + 64 * at8 + 16 * at4 + 256));
  EXPECT_NEAR(static_cast<double>(c.flops), 1614e6, 1e6);
  // 3 at 1 px; two at 1, pool 2; four at 2, pool at 2; four at 4, pool at 4; two at 8
  EXPECT_EQ(c.receptive_field, 3 + 2 * 2 + 1 + 2 * 2 * 2 * 2 + 2 + 4 * 2 * 4 + 4 + 2 * 2 * 8);
  EXPECT_FALSE(c.sees_all);
}

TEST(Architecture, IgebmUnconditionalCifar) {
  const auto c = cost(published(Network::igebm_large), kCifar);
  const int64_t narrow = 3 * igebm_block(128, 128, 0) + 128 * 128;
  const int64_t wide = igebm_block(128, 256, 0) + 128 * 256 + 5 * igebm_block(256, 256, 0) + 256 * 256;
  EXPECT_EQ(c.parameters, k3x3 * 3 * 128 + 128 + narrow + wide + 257);
}

TEST(Architecture, IgebmImageNet) {
  const auto small = cost(published(Network::igebm_imagenet32), kCifar);
  const int64_t blocks = igebm_block(128, 256, 1000) + 128 * 256 + igebm_block(256, 256, 1000) + igebm_block(256, 512, 1000) + 256 * 512 +
                         igebm_block(512, 512, 1000) + igebm_block(512, 1024, 1000) + 512 * 1024 + igebm_block(1024, 1024, 1000);
  EXPECT_EQ(small.parameters, k3x3 * 3 * 128 + 128 + blocks + 1025);
  const auto large = cost(published(Network::igebm_imagenet128), {3, 128, 128});
  const int64_t large_blocks = igebm_block(64, 64, 1000) + 64 * 64 + igebm_block(64, 128, 1000) + 64 * 128 + igebm_block(128, 256, 1000) + 128 * 256 +
                               igebm_block(256, 512, 1000) + 256 * 512 + igebm_block(512, 1024, 1000) + 512 * 1024 + igebm_block(1024, 1024, 1000);
  EXPECT_EQ(large.parameters, k3x3 * 3 * 64 + 64 + large_blocks + 1025);
}

/// Two convolutions with bias and norm; with classes a gain and bias each.
int64_t cd_block(int64_t f, int64_t classes) {
  return 2 * (k3x3 * f * f + f + 2 * f + 2 * classes * f);
}
int64_t cd_down(int64_t in, int64_t out) {
  return k3x3 * in * out + out;
}

int64_t cd_stem(int64_t classes) {
  return k3x3 * 3 * 64 + 64 + 3 * cd_block(64, classes) + cd_down(64, 64);
}  // conv, blocks 1 to 3
int64_t cd_half(int64_t classes) {
  return cd_down(64, 128) + 2 * cd_block(128, classes) + cd_block(64, classes) + cd_down(128, 256);
}  // blocks 4 to 6
/// Queries and keys of an eighth of the channels, values of all, each with bias; gamma.
int64_t attention(int64_t channels) {
  return 2 * (channels * channels / 8 + channels / 8) + channels * channels + channels + 1;
}

TEST(Architecture, ImprovedCdOneScale) {
  auto options = published(Network::improved_cd);
  const int64_t full = cd_stem(0) + cd_half(0) + attention(128) + 2 * cd_block(256, 0) + cd_down(256, 512) + 513;
  EXPECT_EQ(cost(options, kCifar).parameters, full);
  options.classes = 10;  // the released code always holds a gain and bias per class
  const auto c = cost(options, kCifar);
  EXPECT_EQ(c.parameters, full + 2 * 10 * 2 * (4 * 64 + 2 * 128 + 2 * 256));
  EXPECT_NEAR(static_cast<double>(c.parameters), 4.90e6, 0.005e6);
  EXPECT_TRUE(c.sees_all);
  options.attention = false;  // as the published 721 MFLOPs count it
  EXPECT_NEAR(static_cast<double>(cost(options, kCifar).flops), 721e6, 0.5e6);
  EXPECT_FALSE(cost(options, kCifar).sees_all);
}

TEST(Architecture, ImprovedCdThreeScales) {
  auto options = published(Network::improved_cd, 3);
  options.classes = 10;
  const auto c = cost(options, kCifar);
  const int64_t full = cd_stem(10) + cd_half(10) + attention(128) + 2 * cd_block(256, 10) + cd_down(256, 512) + 513;
  const int64_t half = cd_stem(10) + cd_half(10) + 257;
  const int64_t quarter = cd_stem(10) + cd_block(64, 10) + cd_down(64, 128) + 129;
  EXPECT_EQ(c.parameters, full + half + quarter);
  EXPECT_NEAR(static_cast<double>(c.parameters), 6.64e6, 0.01e6);
  const double products = 2.0 * 64 * 64 * (16 + 128);  // of attention's matrices, which 906 MFLOPs leave out
  EXPECT_NEAR(static_cast<double>(c.flops) - products, 906e6, 0.5e6);
}

TEST(Architecture, ImprovedCdLarge) {
  const auto c = cost(published(Network::improved_cd_large, 3), {3, 128, 128});
  const int64_t stem = k3x3 * 3 * 64 + 64;
  const int64_t blocks_1_to_3 = cd_block(64, 0) + cd_down(64, 128) + cd_block(128, 0) + cd_down(128, 128) + cd_block(128, 0) + cd_down(128, 256);
  const int64_t blocks_4_and_5 = 2 * cd_block(256, 0) + cd_down(256, 512);
  const int64_t full = stem + blocks_1_to_3 + blocks_4_and_5 + attention(512) + 2 * cd_block(512, 0) + cd_down(512, 1024) + 1025;
  const int64_t half = stem + blocks_1_to_3 + blocks_4_and_5 + cd_block(512, 0) + 513;  // the first block halves
  const int64_t quarter = stem + blocks_1_to_3 + blocks_4_and_5 + 513;                  // and so does the second
  EXPECT_EQ(c.parameters, full + half + quarter);
  EXPECT_EQ(c.parameters, 19218690 + 9448577 + 4726913);
  EXPECT_TRUE(c.sees_all);
}

TEST(Architecture, ImprovedCdSmall) {
  auto options = published(Network::improved_cd_small);
  constexpr InputShape digits{1, 28, 28};
  const int64_t stem = k3x3 * 64 + 64, first = cd_block(64, 0) + cd_down(64, 128), second = cd_block(128, 0) + cd_down(128, 256);
  const int64_t full = stem + first + second + cd_block(256, 0) + cd_down(256, 512) + 513;
  EXPECT_EQ(cost(options, digits).parameters, full);
  EXPECT_EQ(full, 3101313);
  options.scales = 3;
  EXPECT_EQ(cost(options, digits).parameters, full + (stem + first + second + 257) + (stem + first + 129));
}

/// Blocks at each scale, by the weights of their first convolutions.
std::vector<int64_t> blocks_at_scales(Network kind) {
  auto options = published(kind, kind == Network::improved_cd_large ? 3 : 1);
  options.scales = 3;
  std::vector<int64_t> counts(3);
  for (const auto& weight : architecture_of(options, {3, 128, 128}).weights)
    for (size_t scale = 0; scale < counts.size(); ++scale)
      if (weight.name.rfind("scale" + std::to_string(scale) + ".block", 0) == 0 && weight.name.find(".conv1.weight") != std::string::npos)
        ++counts[scale];
  return counts;
}

TEST(Architecture, SmallerScalesLackTheBlocksUpToTheFirstAndSecondThatHalve) {
  EXPECT_EQ(blocks_at_scales(Network::improved_cd), (std::vector<int64_t>{8, 6, 4}));
  EXPECT_EQ(blocks_at_scales(Network::improved_cd_large), (std::vector<int64_t>{7, 6, 5}));
  EXPECT_EQ(blocks_at_scales(Network::improved_cd_small), (std::vector<int64_t>{3, 2, 1}));
  EXPECT_EQ(blocks_at_scales(Network::igebm), (std::vector<int64_t>{6, 5, 3}));
  EXPECT_EQ(blocks_at_scales(Network::igebm_large), (std::vector<int64_t>{9, 8, 5}));
}

TEST(Architecture, SmallCnnAndMlp) {
  const auto cnn = cost(published(Network::small_cnn), {1, 28, 28});
  EXPECT_EQ(cnn.parameters, 76993);
  EXPECT_NEAR(static_cast<double>(cnn.flops), 1.71e6, 0.005e6);
  EXPECT_EQ(cnn.receptive_field, 5 + 2 * 2 + 2 * 4 + 2 * 8);
  auto conditional = published(Network::small_cnn);
  conditional.classes = 10;
  EXPECT_EQ(cost(conditional, {1, 28, 28}).parameters, 76993 + (2 * 10 - 1) * (16 + 32 + 64 + 64)) << "gain and bias per class, in place of a bias";
  const auto mlp = cost(NetworkOptions{}, {2, 1, 1});
  EXPECT_EQ(mlp.parameters, 2 * 128 + 128 + 128 * 128 + 128 + 128 + 1);
  EXPECT_EQ(mlp.flops, 2 * (2 * 128 + 128 * 128 + 128));
  EXPECT_EQ(mlp.receptive_field, 0);
}

void expect_refused(const NetworkOptions& options, const InputShape& input, const std::string& part) {
  try {
    architecture_of(options, input);
    ADD_FAILURE() << "accepted; expected '" << part << "'";
  } catch (const BadInput& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(Architecture, RefusesWhatCannotWork) {
  expect_refused(published(Network::small_cnn), kCifar, "32 x 32");
  expect_refused(published(Network::igebm_imagenet128), {3, 28, 28}, "at least 32 x 32");
  auto options = published(Network::igebm);
  EXPECT_NO_THROW(architecture_of(options, {3, 8, 8}));
  options.scales = 3;
  expect_refused(options, {3, 8, 8}, "at least 15 x 15");  // three halvings of the half image, which has 8 x 8
  EXPECT_NO_THROW(architecture_of(options, {3, 15, 15}));
  options = published(Network::improved_cd);
  options.blocks = 9;
  expect_refused(options, kCifar, "has 8 blocks");
  options.blocks = 3;
  expect_refused(options, kCifar, "at least 4");
  auto mlp = NetworkOptions{};
  mlp.classes = 10;
  expect_refused(mlp, {2, 1, 1}, "network.classes");
}

}  // namespace
}  // namespace basin
