#include "core/formats/picture_export.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/files.h"
#include "core/formats/image_files.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

ImageBatch ramps(int64_t count, int64_t channels) {
  ImageBatch pictures{count, channels, 6, 5, {}};
  for (int64_t i = 0; i < count * channels * 30; ++i) pictures.bytes.push_back(static_cast<uint8_t>(i % 251));
  return pictures;
}

TEST(PictureExport, IdxHoldsTheBytesBehindItsHeader) {
  TemporaryFolder folder;
  for (const int64_t channels : {1, 3}) {
    const auto pictures = ramps(3, channels);
    write_pictures(folder / "samples-images-idx3-ubyte", pictures);
    const auto bytes = read_file(folder / "samples-images-idx3-ubyte");
    std::string header = {0, 0, 8, static_cast<char>(channels == 1 ? 3 : 4), 0, 0, 0, 3, 0, 0, 0, 6, 0, 0, 0, 5};
    if (channels == 3) header += std::string({0, 0, 0, 3});
    EXPECT_EQ(bytes, header + std::string(pictures.bytes.begin(), pictures.bytes.end()));
  }
}

TEST(PictureExport, AFolderHoldsAPictureEach) {
  TemporaryFolder folder;
  const auto pictures = ramps(3, 3);
  write_pictures(folder / "samples", pictures);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "samples"), std::filesystem::directory_iterator()), 3);
  const auto second = read_colour(folder / "samples/0002.png");
  EXPECT_TRUE(std::equal(second.bytes.begin(), second.bytes.end(), pictures.at(1)));
}

TEST(PictureExport, OtherEndingsAndMissingFoldersAreRefusedBeforeAnythingIsDone) {
  TemporaryFolder folder;
  EXPECT_NE(bad_input_of([&] { check_picture_path(folder / "samples.bmp"); }).find(".png or .idx"), std::string::npos);
  EXPECT_NE(bad_input_of([&] { check_picture_path(folder / "nowhere/samples.png"); }).find("no folder"), std::string::npos);
  write_pictures(folder / "sheet.png", ramps(4, 1));
  EXPECT_GT(read_colour(folder / "sheet.png").width, 2 * 5);
}

}  // namespace
}  // namespace basin
