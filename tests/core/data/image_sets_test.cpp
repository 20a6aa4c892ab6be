// Image sets from files that the tests write themselves.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/base/files.h"
#include "core/base/random.h"
#include "core/data/batches.h"
#include "core/data/cifar.h"
#include "core/data/image_folder.h"
#include "core/formats/image_files.h"
#include "core/run/options.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

void write_plain(const std::string& path, int64_t width, int64_t height, std::array<uint8_t, 3> colour) {
  ImageBatch image{1, 3, height, width, {}};
  for (int64_t i = 0; i < width * height; ++i) image.bytes.insert(image.bytes.end(), colour.begin(), colour.end());
  write_png(path, image);
}

/// Two classes: three red pictures of several sizes, two blue ones.
void write_folder(const std::string& folder) {
  for (const char* name : {"/red", "/blue/deeper"}) std::filesystem::create_directories(folder + name);
  write_plain(folder + "/red/a.png", 40, 40, {200, 10, 20});
  write_plain(folder + "/red/b.PNG", 64, 30, {200, 10, 20});
  write_plain(folder + "/red/c.png", 5, 9, {200, 10, 20});
  write_plain(folder + "/blue/a.png", 16, 16, {10, 20, 210});
  write_plain(folder + "/blue/deeper/b.png", 100, 16, {10, 20, 210});
  write_atomically(folder + "/red/notes.txt", "not a picture");
}

TEST(ImageFolder, ReadsEveryPictureAtOneSizeWithItsClass) {
  const TemporaryFolder folder;
  write_folder(folder.path());
  std::vector<std::pair<int64_t, int64_t>> told;
  LoadWatch watch;
  watch.progress = [&](int64_t done, int64_t total) { return told.emplace_back(done, total), true; };
  const auto set = read_image_folder({folder.path(), 16, 0, false}, watch);
  EXPECT_EQ(set.images.sizes(), (std::vector<int64_t>{5, 3, 16, 16}));
  EXPECT_EQ(set.classes, (std::vector<std::string>{"blue", "red"}));
  EXPECT_TRUE(torch::equal(set.labels, torch::tensor({0, 0, 1, 1, 1}, torch::kLong)));
  for (int64_t i = 0; i < 5; ++i)
    EXPECT_TRUE(set.images[i][0].eq(set.labels[i].item<int64_t>() == 1 ? 200 : 10).all().item<bool>()) << "a plain picture stays plain at any size";
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.back(), (std::pair<int64_t, int64_t>{5, 5}));
}

TEST(ImageFolder, LimitTakesFromEveryClassAndTrainIsEntered) {
  const TemporaryFolder folder;
  write_folder(folder / "train");
  write_folder(folder / "test");
  const auto set = read_image_folder({folder.path(), 8, 3, false}, {});
  EXPECT_TRUE(torch::equal(set.labels, torch::tensor({0, 0, 1}, torch::kLong)));
  EXPECT_EQ(read_image_folder({folder / "train/red", 8, 0, false}, {}).classes.size(), 0u) << "no sub-folders, no classes";
}

TEST(ImageFolder, BadFilesAreNamedOrCounted) {
  const TemporaryFolder folder;
  write_folder(folder.path());
  const auto whole = read_file(folder / "red/a.png");
  write_atomically(folder / "blue/broken.png", whole.substr(0, 40));
  write_atomically(folder / "red/text.jpg", "hello");
  const auto fault = bad_input_of([&] { read_image_folder({folder.path(), 16, 0, false}, {}); });
  EXPECT_NE(fault.find("blue/broken.png"), std::string::npos) << fault;
  EXPECT_NE(fault.find("data.skip_bad=true"), std::string::npos) << fault;
  std::vector<std::string> notices;
  LoadWatch watch;
  watch.notice = [&](const std::string& text) { notices.push_back(text); };
  const auto set = read_image_folder({folder.path(), 16, 0, true}, watch);
  EXPECT_TRUE(torch::equal(set.labels, torch::tensor({0, 0, 1, 1, 1}, torch::kLong)));
  ASSERT_EQ(notices.size(), 2u);
  EXPECT_NE(notices[0].find("1 other file ('red/notes.txt')"), std::string::npos) << notices[0];
  EXPECT_NE(notices[1].find("2 of 7"), std::string::npos) << notices[1];
  EXPECT_NE(notices[1].find("broken.png"), std::string::npos) << notices[1];
  EXPECT_NE(bad_input_of([&] { read_image_folder({folder / "nothing", 16, 0, true}, {}); }).find("nothing"), std::string::npos);
  std::filesystem::create_directory(folder / "empty");
  EXPECT_NE(bad_input_of([&] { read_image_folder({folder / "empty", 16, 0, true}, {}); }).find("PNG or JPEG"), std::string::npos);
}

TEST(ImageFolder, TheFirstBadFileEndsTheReading) {
  const TemporaryFolder folder;
  write_plain(folder / "200.png", 300, 300, {1, 2, 3});
  for (int i = 201; i < 600; ++i) std::filesystem::create_hard_link(folder / "200.png", folder / (std::to_string(i) + ".png"));
  for (const char* name : {"202.png", "204.png"}) std::filesystem::remove(folder / name), write_atomically(folder / name, "text");
  int64_t last = 0;
  LoadWatch watch;
  watch.progress = [&](int64_t done, int64_t) { return last = done, true; };
  const auto fault = bad_input_of([&] { read_image_folder({folder.path(), 16, 0, false}, watch); });
  EXPECT_NE(fault.find("202.png"), std::string::npos) << fault;
  EXPECT_LT(last, 300);
}

TEST(ImageFolder, WhereEveryFileIsBadNothingIsRecommendedThatIsOn) {
  const TemporaryFolder folder;
  for (const char* name : {"a.png", "b.png"}) write_atomically(folder / name, "text");
  const auto fault = bad_input_of([&] { read_image_folder({folder.path(), 16, 0, true}, {}); });
  EXPECT_NE(fault.find("holds no picture that can be read; the first of 2: '" + folder / "a.png"), std::string::npos) << fault;
  EXPECT_EQ(fault.find("skip_bad"), std::string::npos) << fault;
}

TEST(ImageFolder, ABadFileGivesItsPlaceToTheNextOfItsClass) {
  const TemporaryFolder folder;
  write_folder(folder.path());
  write_atomically(folder / "blue/0.png", "text");
  write_atomically(folder / "blue/1.png", "text");
  std::vector<std::string> notices;
  LoadWatch watch;
  watch.notice = [&](const std::string& text) { notices.push_back(text); };
  const auto set = read_image_folder({folder.path(), 8, 2, true}, watch);
  EXPECT_TRUE(torch::equal(set.labels, torch::tensor({0, 1}, torch::kLong)));
  EXPECT_EQ(set.images[0][2][0][0].item<int64_t>(), 210) << "blue/a.png";
  ASSERT_EQ(notices.size(), 2u);
  EXPECT_NE(notices[1].find("2 of 4 pictures were left out"), std::string::npos) << notices[1];
}

TEST(ImageFolder, ASetLargerThanTheMemoryIsRefused) {
  const TemporaryFolder folder;
  write_folder(folder.path());
  const auto fault = bad_input_of([&] { read_image_folder({folder.path(), int64_t{1} << 20, 0, false}, {}); });
  EXPECT_NE(fault.find("5 pictures of 3298534883328 bytes each take 16492.7 GB"), std::string::npos) << fault;
  EXPECT_NE(fault.find("data.size smaller, or set data.limit"), std::string::npos) << fault;
  DataOptions options;
  options.set = DataSet::sprites;
  options.limit = 10000000;
  options.size = 512;
  EXPECT_NE(bad_input_of([&] { load_data(options); }).find("10000000 pictures"), std::string::npos);
}

TEST(ImageFolder, WhatCannotBeReadIsNamed) {
  const TemporaryFolder folder;
  write_folder(folder / "pictures");
  write_atomically(folder / "file", "text");
  const auto message = [&](const std::string& path) { return bad_input_of([&] { read_image_folder({path, 8, 0, false}, {}); }); };
  for (const char* path : {"file", "absent"})
    EXPECT_NE(message(folder / path).find(folder / path + "' is not a folder"), std::string::npos) << message(folder / path);
  if (geteuid() == 0) GTEST_SKIP() << "permissions do not bind this user";
  for (const char* path : {"pictures/blue/deeper", "pictures/blue", "pictures"}) {
    std::filesystem::permissions(folder / path, std::filesystem::perms::none);
    const auto refused = message(folder / "pictures");
    std::filesystem::permissions(folder / path, std::filesystem::perms::owner_all);
    EXPECT_NE(refused.find("cannot be read: Permission denied"), std::string::npos) << path << ": " << refused;
    EXPECT_NE(refused.find(folder / "pictures"), std::string::npos) << refused;
  }
}

TEST(ImageFolder, ReadingCanBeGivenUp) {
  const TemporaryFolder folder;
  ImageBatch noise{1, 3, 600, 600, std::vector<uint8_t>(600 * 600 * 3)};
  for (size_t i = 0; i < noise.bytes.size(); ++i) noise.bytes[i] = static_cast<uint8_t>(i * i * 31 >> 3);
  write_png(folder / "0.png", noise);
  for (int i = 1; i < 200; ++i) std::filesystem::create_hard_link(folder / "0.png", folder / (std::to_string(i) + ".png"));
  LoadWatch watch;
  watch.progress = [](int64_t, int64_t) { return false; };
  EXPECT_NE(bad_input_of([&] { read_image_folder({folder.path(), 16, 0, false}, watch); }).find("given up"), std::string::npos);
}

/// Two records whose pixels count up from their class.
std::string cifar_bytes(int64_t label_bytes, std::vector<int> classes) {
  std::string bytes;
  for (const int label : classes) {
    bytes += std::string(static_cast<size_t>(label_bytes - 1), '\x07') + static_cast<char>(label);
    for (int i = 0; i < 3072; ++i) bytes.push_back(static_cast<char>((label + i / 1024) % 256));
  }
  return bytes;
}

TEST(Cifar, ReadsRecordsAndRefusesOthers) {
  const TemporaryFolder folder;
  for (int i = 1; i <= 5; ++i) write_atomically(folder / ("data_batch_" + std::to_string(i) + ".bin"), cifar_bytes(1, {i, 9}));
  DataOptions options;
  options.set = DataSet::cifar10;
  options.path = folder.path();
  const auto source = load_data(options);
  EXPECT_EQ(source.images.sizes(), (std::vector<int64_t>{10, 3, 32, 32}));
  EXPECT_TRUE(torch::equal(source.labels, torch::tensor({0, 5, 1, 5, 2, 5, 3, 5, 4, 5}, torch::kLong)));
  EXPECT_EQ(source.space.classes, (std::vector<std::string>{"automobile", "bird", "cat", "deer", "dog", "truck"})) << "those that occur";
  for (int64_t c = 0; c < 3; ++c) EXPECT_TRUE(source.images[4][c].eq(3 + c).all().item<bool>()) << "planes, not pixels";
  options.size = 28;
  EXPECT_EQ(load_data(options).images.sizes(), (std::vector<int64_t>{10, 3, 28, 28}));
  options.grey = true;
  EXPECT_EQ(load_data(options).space.channels, 1);

  write_atomically(folder / "short.bin", cifar_bytes(1, {1}).substr(1));
  EXPECT_NE(bad_input_of([&] { read_cifar_batch(folder / "short.bin", 1, 10); }).find("short.bin"), std::string::npos);
  write_atomically(folder / "other.bin", cifar_bytes(1, {1, 10}));
  EXPECT_NE(bad_input_of([&] { read_cifar_batch(folder / "other.bin", 1, 10); }).find("record 2: class 10"), std::string::npos);
  std::filesystem::remove(folder / "data_batch_3.bin");
  EXPECT_NE(bad_input_of([&] { load_data(options); }).find("data_batch_3.bin"), std::string::npos);
}

TEST(Cifar, AHundredClassesCountByTheFineLabel) {
  const TemporaryFolder folder;
  write_atomically(folder / "train.bin", cifar_bytes(2, {99, 42}));
  DataOptions options;
  options.set = DataSet::cifar100;
  options.path = folder.path();
  const auto source = load_data(options);
  EXPECT_TRUE(torch::equal(source.labels, torch::tensor({1, 0}, torch::kLong)));
  EXPECT_EQ(source.space.classes, (std::vector<std::string>{"42", "99"})) << "those that occur";
}

TEST(Cifar, AnotherDownloadLeavesTheRemedy) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "cifar-10-batches-py");
  write_atomically(folder / "cifar-10-batches-py/data_batch_1", "pickled");
  DataOptions options;
  options.set = DataSet::cifar10;
  options.path = folder.path();
  EXPECT_NE(bad_input_of([&] { load_data(options); }).find("put data_batch_1.bin to data_batch_5.bin"), std::string::npos);
}

TEST(Cifar, AFolderOfPicturesServesToo) {
  const TemporaryFolder folder;
  write_folder(folder / "train");
  DataOptions options;
  options.set = DataSet::cifar10;
  options.path = folder.path();
  EXPECT_EQ(load_data(options).images.sizes(), (std::vector<int64_t>{5, 3, 32, 32}));
  options.path = folder / "train/red/notes.txt";
  EXPECT_NE(bad_input_of([&] { load_data(options); }).find("data_batch_1.bin"), std::string::npos);
}

TEST(Labels, BatchesCarryTheirClasses) {
  DataOptions options;
  options.set = DataSet::sprites;
  options.limit = 50;
  options.label = SpriteFactor::colour;
  const auto source = load_data(options);
  ASSERT_EQ(source.labels.size(0), 50);
  auto rng = make_generator(torch::kCPU, 1, 0);
  Batches batches(source, torch::kCPU, 3);
  const auto batch = batches.next(50, 0, rng);
  EXPECT_EQ(batch.labels.scalar_type(), torch::kLong);
  EXPECT_TRUE(torch::equal(std::get<0>(batch.labels.sort()), std::get<0>(source.labels.sort()))) << "an epoch";
  // The picture of each row is one of its class: its bytes are found among those of that class.
  const auto bytes = ((batch.x + 1) * 128).floor().to(torch::kByte);
  for (int64_t i = 0; i < 50; ++i) {
    const auto same = source.images.eq(bytes[i]).flatten(1).all(1).nonzero();
    ASSERT_GE(same.size(0), 1);
    EXPECT_EQ(source.labels[same[0][0].item<int64_t>()].item<int64_t>(), batch.labels[i].item<int64_t>());
  }
}

TEST(Labels, AnIdxFileBesideTheImagesHoldsThem) {
  const TemporaryFolder folder;
  std::string images("\0\0\x08\x03\0\0\0\x03\0\0\0\x08\0\0\0\x08", 16), labels("\0\0\x08\x01\0\0\0\x03\x02\0\x01", 11);
  images.append(3 * 64, '\x33');
  write_atomically(folder / "train-images-idx3-ubyte", images);
  DataOptions options;
  options.set = DataSet::idx;
  options.path = folder / "train-images-idx3-ubyte";
  EXPECT_FALSE(load_data(options).labels.defined());
  write_atomically(folder / "train-labels-idx1-ubyte", labels);
  EXPECT_TRUE(torch::equal(load_data(options).labels, torch::tensor({2, 0, 1}, torch::kLong)));
  EXPECT_EQ(load_data(options).space.classes, (std::vector<std::string>{"0", "1", "2"}));
  labels[7] = '\x02';
  write_atomically(folder / "train-labels-idx1-ubyte", labels.substr(0, 10));
  EXPECT_NE(bad_input_of([&] { load_data(options); }).find("train-labels-idx1-ubyte"), std::string::npos);
}

TEST(Labels, ClassesAreThoseThatOccur) {
  const TemporaryFolder folder;
  std::string images("\0\0\x08\x03\0\0\0\x34\0\0\0\x02\0\0\0\x02", 16), labels("\0\0\x08\x01\0\0\0\x34", 8);
  images.append(52 * 4, '\x33');
  for (int i = 0; i < 52; ++i) labels.push_back(static_cast<char>(i % 26 + 1));
  write_atomically(folder / "letters-images-idx3-ubyte", images);
  write_atomically(folder / "letters-labels-idx1-ubyte.gz", labels);
  DataOptions options;
  options.set = DataSet::idx;
  options.path = folder / "letters-images-idx3-ubyte";
  std::vector<std::string> notices;
  LoadWatch watch;
  watch.notice = [&](const std::string& text) { notices.push_back(text); };
  const auto all = load_data(options, watch);
  ASSERT_EQ(all.space.classes.size(), 26u);
  EXPECT_EQ(all.space.classes.front(), "1");
  EXPECT_EQ(all.space.classes.back(), "26");
  EXPECT_EQ(all.labels[25].item<int64_t>(), 25);
  EXPECT_TRUE(notices.empty()) << "no class was emptied";
  options.limit = 20;
  options.hold_out = 10;  // takes the tenth and the twentieth
  const auto some = load_data(options, watch);
  EXPECT_EQ(some.space.classes.size(), 18u);
  EXPECT_EQ(some.space.classes[9], "11");
  EXPECT_EQ(some.labels[9].item<int64_t>(), 9);
  EXPECT_FALSE(some.held_out.defined()) << "of classes that are not learned";
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_NE(notices[0].find("10, 20, 21, 22, 23 and 3 more; 18 remain"), std::string::npos) << notices[0];
}

TEST(Labels, AClassOfBadFilesAloneIsLeftOut) {
  const TemporaryFolder folder;
  write_folder(folder.path());
  std::filesystem::create_directory(folder / "broken");
  write_atomically(folder / "broken/a.png", "hello");
  DataOptions options;
  options.set = DataSet::image_folder;
  options.path = folder.path();
  options.skip_bad = true;
  std::string said;
  LoadWatch watch;
  watch.notice = [&](const std::string& text) { said += text + "\n"; };
  const auto source = load_data(options, watch);
  EXPECT_EQ(source.space.classes, (std::vector<std::string>{"blue", "red"}));
  EXPECT_TRUE(torch::equal(source.labels, torch::tensor({0, 0, 1, 1, 1}, torch::kLong)));
  EXPECT_NE(said.find("left out: broken; 2 remain"), std::string::npos) << said;
}

TEST(ImageOptions, WhatCannotWorkIsRefused) {
  RunOptions options;
  options.network.kind = Network::small_cnn;
  options.data.set = DataSet::image_folder;
  EXPECT_NE(bad_input_of([&] { validate(options); }).find("data.path"), std::string::npos);
  options.data.set = DataSet::sprites;
  options.data.size = 4;
  EXPECT_NE(bad_input_of([&] { validate(options); }).find("data.size = 4"), std::string::npos);
  RunOptions points;
  points.augmentation.share = 1;
  EXPECT_NE(bad_input_of([&] { validate(points); }).find("augmentation.share"), std::string::npos);
}

TEST(ImageSets, HeldOutPicturesAreNeverTrainedOn) {
  DataOptions data;
  data.set = DataSet::sprites;
  data.limit = 103;
  const auto all = load_data(data);
  EXPECT_FALSE(all.held_out.defined());
  data.hold_out = 10;
  const auto split = load_data(data);
  EXPECT_EQ(split.images.size(0), 93);
  ASSERT_EQ(split.held_out.size(0), 10);
  for (int64_t i = 0; i < 10; ++i) {
    EXPECT_TRUE(torch::equal(split.held_out[i], all.images[10 * i + 9]));
    EXPECT_TRUE(torch::equal(split.held_out_labels[i], all.labels[10 * i + 9]));
    EXPECT_TRUE(torch::equal(split.images[9 * i], all.images[10 * i]));
    EXPECT_TRUE(torch::equal(split.labels[9 * i + 8], all.labels[10 * i + 8]));
  }
  data.hold_out = 1;
  EXPECT_EQ(load_data(data).images.size(0), 103);
}

/// IGEBM and Improved CD: (byte + U(0, 1)) / 256.
TEST(ImageSets, PixelsLieInTheRangeAskedFor) {
  DataOptions data;
  data.set = DataSet::sprites;
  data.limit = 8;
  data.size = 12;
  const auto batch_in = [&](PixelRange range) {
    data.range = range;
    const auto source = load_data(data);
    Batches batches(source, torch::kCPU, 1);
    auto rng = make_generator(torch::kCPU, 1, 0);
    const auto x = batches.next(8, 0, rng).x;
    EXPECT_GE(x.min().item<double>(), source.space.low);
    EXPECT_LE(x.max().item<double>(), source.space.high);
    return x;
  };
  const auto unit = batch_in(PixelRange::unit), symmetric = batch_in(PixelRange::symmetric);
  EXPECT_TRUE(torch::allclose(2 * unit - 1, symmetric, 0, 1e-6)) << "the same pictures and the same dequantisation";
  EXPECT_LT(unit.min().item<double>(), 0.2) << "black is 0, as is the padding of convolutions";
  EXPECT_GT(unit.max().item<double>(), 0.9);
}

}  // namespace
}  // namespace basin
