#include "core/data/idx.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>

#include "core/base/files.h"
#include "core/base/random.h"
#include "core/buffers/replay_buffer.h"
#include "core/data/batches.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

/// Two 3 x 2 pictures with pixels 0 to 11.
std::string small_idx() {
  std::string bytes("\0\0\x08\x03\0\0\0\x02\0\0\0\x03\0\0\0\x02", 16);
  for (char pixel = 0; pixel < 12; ++pixel) bytes.push_back(pixel);
  return bytes;
}

TEST(Idx, ReadsPlainAndGzippedFiles) {
  const TemporaryFolder folder;
  write_atomically(folder / "plain", small_idx());
  gzFile gz = gzopen((folder / "zipped.gz").c_str(), "wb");
  gzwrite(gz, small_idx().data(), static_cast<unsigned>(small_idx().size()));
  gzclose(gz);
  for (const char* name : {"plain", "zipped.gz"}) {
    const auto images = read_idx(folder / name);
    EXPECT_EQ(images.sizes(), (std::vector<int64_t>{2, 3, 2}));
    EXPECT_EQ((images[1][2][1].item<int64_t>()), 11);
  }
}

TEST(Idx, RefusesWhatIsNotSound) {
  const TemporaryFolder folder;
  const auto fault_of = [&](const std::string& bytes) {
    write_atomically(folder / "file", bytes);
    const auto fault = bad_input_of([&] { read_idx(folder / "file"); });
    EXPECT_NE(fault.find(folder / "file"), std::string::npos) << fault;
    return fault;
  };
  EXPECT_NE(fault_of(small_idx().substr(0, 20)).find("truncated: 20 of 28 bytes"), std::string::npos);
  EXPECT_NE(fault_of("").find("empty"), std::string::npos);
  EXPECT_NE(fault_of("PK\x03\x04 something else").find("not an IDX file"), std::string::npos);
  std::string absurd = small_idx();
  absurd[4] = absurd[8] = absurd[12] = '\x7f';
  EXPECT_NE(fault_of(absurd).find("absurd size"), std::string::npos);
  EXPECT_NE(bad_input_of([&] { read_idx(folder / "missing"); }).find("missing"), std::string::npos);
}

TEST(Idx, TruncationIsToldOfTheWholeFile) {
  const TemporaryFolder folder;
  write_atomically(folder / "file", std::string("\0\0\x08\x03\0\0\0\xa0\0\0\x04\0\0\0\x04\0", 16));  // 160 pictures of 1 MiB, read in parts of 64
  std::filesystem::resize_file(folder / "file", 100 << 20);
  const auto fault = bad_input_of([&] { read_idx(folder / "file"); });
  EXPECT_NE(fault.find(fmt::format("{} of {} bytes", 100 << 20, (160 << 20) + 16)), std::string::npos) << fault;
}

/// A file packed by gzip.
std::string packed(const std::string& bytes) {
  const TemporaryFolder folder;
  gzFile gz = gzopen((folder / "p").c_str(), "wb");
  gzwrite(gz, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(gz);
  return read_file(folder / "p");
}

TEST(Idx, PackingIsCheckedToItsEnd) {
  const TemporaryFolder folder;
  const auto fault_of = [&](const std::string& bytes) {
    write_atomically(folder / "file.gz", bytes);
    return bad_input_of([&] { read_idx(folder / "file.gz"); });
  };
  const std::string whole = packed(small_idx());
  EXPECT_EQ(fault_of(whole), "");
  EXPECT_EQ(fault_of(packed(small_idx().substr(0, 13)) + packed(small_idx().substr(13))), "") << "members are one stream";
  EXPECT_EQ(fault_of(whole + std::string(512, '\0')), "") << "what follows is ignored, as gzip does";
  for (const size_t from_end : {8, 4}) {  // checksum, length
    std::string wrong = whole;
    wrong[whole.size() - from_end] ^= '\xff';
    EXPECT_NE(fault_of(wrong).find("file.gz' is damaged (incorrect "), std::string::npos) << fault_of(wrong);
  }
  for (const size_t missing : {1, 8, 12})
    EXPECT_NE(fault_of(whole.substr(0, whole.size() - missing)).find("truncated"), std::string::npos) << missing;
  EXPECT_NE(fault_of(packed(small_idx() + "x")).find("longer than its header"), std::string::npos);
}

TEST(Idx, MessagesNameTheTrueCause) {
  const TemporaryFolder folder;
  const auto fault_of = [&](const std::string& bytes) {
    write_atomically(folder / "file", bytes);
    return bad_input_of([&] { read_idx(folder / "file"); });
  };
  EXPECT_NE(bad_input_of([&] { read_idx(folder.path()); }).find("is a folder; give a file"), std::string::npos);
  EXPECT_NE(fault_of("").find("is empty"), std::string::npos);
  EXPECT_NE(fault_of(std::string("\0\0\x0d\x03", 4)).find("IDX file of 32-bit reals"), std::string::npos);
  EXPECT_NE(fault_of(std::string("\0\0\x08\x05", 4)).find("IDX file of 5 dimensions"), std::string::npos);
  EXPECT_NE(fault_of(small_idx() + "x").find("longer than its header"), std::string::npos);
  LoadWatch watch;
  watch.progress = [](int64_t, int64_t) { return false; };
  fault_of(small_idx());
  EXPECT_NE(bad_input_of([&] { read_idx(folder / "file", watch); }).find("given up"), std::string::npos);
}

DataOptions idx_options(const TemporaryFolder& folder) {
  write_atomically(folder / "images", small_idx());
  DataOptions options;
  options.set = DataSet::idx;
  options.path = folder / "images";
  return options;
}

TEST(DataSource, LoadsAnyIdxFileAndNamesWhatIsMissing) {
  const TemporaryFolder folder;
  const auto source = load_data(idx_options(folder));
  EXPECT_TRUE(source.space.image);
  EXPECT_EQ(source.space.height, 3);
  EXPECT_EQ(source.images.sizes(), (std::vector<int64_t>{2, 1, 3, 2}));
  DataOptions mnist;
  mnist.set = DataSet::mnist;
  mnist.path = folder.path();
  const auto fault = bad_input_of([&] { load_data(mnist); });
  EXPECT_NE(fault.find("data.path"), std::string::npos) << fault;
}

/// An image file of this shape whose bytes count up.
std::string idx_of(const std::vector<int>& shape) {
  std::string bytes{'\0', '\0', '\x08', static_cast<char>(shape.size())};
  int total = 1;
  for (const int extent : shape) bytes += {'\0', '\0', '\0', static_cast<char>(extent)}, total *= extent;
  for (int i = 0; i < total; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

TEST(DataSource, ChannelsOfIdxFilesAreTheExtentThatIsOneOrThree) {
  const TemporaryFolder folder;
  auto options = idx_options(folder);
  const auto load = [&](const std::vector<int>& shape) {
    write_atomically(options.path, idx_of(shape));
    return load_data(options).images;
  };
  const auto first = load({2, 3, 4, 5}), last = load({2, 4, 5, 3});
  EXPECT_EQ(first.sizes(), (std::vector<int64_t>{2, 3, 4, 5}));
  EXPECT_EQ(last.sizes(), (std::vector<int64_t>{2, 3, 4, 5}));
  EXPECT_EQ((first[1][2][3][4].item<int64_t>()), 119);
  EXPECT_EQ((last[0][2][1][0].item<int64_t>()), 1 * 15 + 2);
  EXPECT_EQ(load({2, 4, 5, 1}).sizes(), (std::vector<int64_t>{2, 1, 4, 5}));
  for (const auto& shape : {std::vector<int>{2, 3, 4, 3}, {2, 1, 4, 1}, {2, 4, 4, 4}}) {
    const auto fault = bad_input_of([&] { load(shape); });
    EXPECT_NE(fault.find("channels cannot be told"), std::string::npos) << fault;
  }
  EXPECT_NE(bad_input_of([&] { load({7}); }).find("holds labels and no images"), std::string::npos);
  EXPECT_NE(bad_input_of([&] { load({2, 16}); }).find("shape 2 x 16"), std::string::npos);
}

TEST(DataSource, AFolderWhereAnIdxFileIsWantedIsCalledOne) {
  const TemporaryFolder folder;
  auto options = idx_options(folder);
  options.path = folder.path();
  const auto fault = bad_input_of([&] { load_data(options); });
  EXPECT_NE(fault.find("is a folder"), std::string::npos) << fault;
  EXPECT_NE(fault.find("data.path=" + folder / "images"), std::string::npos) << fault;
}

TEST(Batches, EpochsHoldEveryImageOnceAndPositionsResume) {
  const TemporaryFolder folder;
  const auto source = load_data(idx_options(folder));
  auto rng = make_generator(torch::kCPU, 1, 0);
  Batches batches(source, torch::kCPU, 5);
  for (int epoch = 0; epoch < 10; ++epoch) {
    const auto x = batches.next(2, 0, rng).x;
    EXPECT_EQ(to_bytes(x, -1, 1).to(torch::kLong).sum().item<int64_t>(), 66);
  }
  batches.next(1, 0, rng);
  const auto position = batches.position();
  const auto state = state_of(rng);
  const auto expected = batches.next(5, 0.1, rng).x;
  Batches resumed(source, torch::kCPU, 5);
  resumed.seek(position);
  restore_state(rng, state);
  EXPECT_TRUE(torch::equal(resumed.next(5, 0.1, rng).x, expected));
}

TEST(Batches, DequantisedValuesStayInTheirByte) {
  const TemporaryFolder folder;
  const auto source = load_data(idx_options(folder));
  auto rng = make_generator(torch::kCPU, 1, 0);
  Batches batches(source, torch::kCPU, 5);
  for (int i = 0; i < 200; ++i) {
    const auto x = batches.next(2, 0, rng).x;
    EXPECT_GE(x.min().item<double>(), -1.0);
    EXPECT_LE(x.max().item<double>(), -1.0 + 12 * 2.0 / 256);
  }
}

}  // namespace
}  // namespace basin
