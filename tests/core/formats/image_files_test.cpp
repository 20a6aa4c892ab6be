// Pictures as other programs write them: right, or refused with the true cause.

#include "core/formats/image_files.h"

#include <gtest/gtest.h>

#include <array>

#include "core/base/files.h"
#include "core/formats/exif.h"
#include "tests/support/picture_bytes.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using namespace testing;

using Colour = std::array<int, 3>;

class ImageFiles : public ::testing::Test {
 protected:
  ImageBatch read(const std::string& bytes) {
    write_atomically(folder_ / "file.png", bytes);
    return read_colour(folder_ / "file.png");
  }
  void expect_refused(const std::string& bytes, const std::string& cause) {
    const auto fault = bad_input_of([&] { read(bytes); });
    EXPECT_NE(fault.find(cause), std::string::npos) << cause << " missing in: " << fault;
    EXPECT_NE(fault.find("file.png"), std::string::npos) << fault;
    write_atomically(folder_ / "file.png", bytes);
    EXPECT_EQ(bad_input_of([&] { read_grey(folder_ / "file.png"); }), fault) << "drawings are read by the same door";
  }
  TemporaryFolder folder_;
};

Colour at(const ImageBatch& picture, int64_t y, int64_t x) {
  const uint8_t* pixel = picture.at(0) + (y * picture.width + x) * 3;
  return {pixel[0], pixel[1], pixel[2]};
}

/// Red, green, blue or black, whichever is nearest.
char name_of(const Colour& colour) {
  for (size_t c = 0; c < 3; ++c)
    if (colour[c] > 150) return "rgb"[c];
  return '.';
}

TEST_F(ImageFiles, JpegIsTurnedAsEveryViewerDoes) {
  // Where the stored upper left (red) and upper right (blue) corners are shown: EXIF 2.32, tag 274.
  const std::array<std::string, 8> shown = {"rbgg", "brgg", "ggbr", "ggrb", "rgbg", "grgb", "gbgr", "bgrg"};
  for (int orientation = 1; orientation <= 8; ++orientation)
    for (const bool little : {true, false}) {
      const auto picture = read(with_segment(small_jpeg(), '\xe1', std::string("Exif\0\0", 6) + exif(orientation, little)));
      std::string corners;
      for (const auto& [y, x] : {std::pair{2, 2}, std::pair{2, 13}, std::pair{13, 2}, std::pair{13, 13}}) corners += name_of(at(picture, y, x));
      EXPECT_EQ(corners, shown[static_cast<size_t>(orientation - 1)]) << orientation;
    }
  for (const std::string& odd : {exif(0), exif(9), exif(6).substr(0, 15), std::string("II*\0\xff\xff\xff\x7f", 8), std::string("II")})
    EXPECT_EQ(name_of(at(read(with_segment(small_jpeg(), '\xe1', std::string("Exif\0\0", 6) + odd)), 2, 2)), 'r') << "as stored";
}

TEST_F(ImageFiles, PngIsTurnedToo) {
  const std::string rows("\0\xff\0\0\0\xff\0\0\0\xff\0\0\0\0\0\0\0\0\0\0", 20);  // r g b / . . .
  const auto picture = read(png({3, 2}, rows, png_chunk("eXIf", exif(6))));
  ASSERT_EQ(picture.width, 2);
  ASSERT_EQ(picture.height, 3);
  std::string shown;
  for (int64_t y = 0; y < 3; ++y)
    for (int64_t x = 0; x < 2; ++x) shown += name_of(at(picture, y, x));
  EXPECT_EQ(shown, ".r.g.b");
  const auto grey = read_grey(folder_ / "file.png");
  EXPECT_EQ(grey.width, 2);
  EXPECT_NEAR(grey.luminance[1], 0.2126, 1e-4);
  EXPECT_NEAR(grey.luminance[3], 0.7152, 1e-4);
}

TEST_F(ImageFiles, EveryKindOfPngShowsItsColours) {
  const auto expect = [&](const std::string& bytes, std::vector<Colour> colours, const char* kind) {
    const auto picture = read(bytes);
    for (size_t i = 0; i < colours.size(); ++i) EXPECT_EQ(at(picture, 0, static_cast<int64_t>(i)), colours[i]) << kind << ", pixel " << i;
  };
  const Colour black{0, 0, 0}, white{255, 255, 255}, red{255, 0, 0};
  const auto palette = png_chunk("PLTE", std::string("\0\0\0\xff\0\0", 6));
  expect(png({2, 1, 16, 2}, std::string("\0\xff\xff\0\0\0\0\x80\x40\xff\xff\0\0", 13)), {red, {128, 255, 0}}, "16-bit colour");
  expect(png({2, 1, 16, 0}, std::string("\0\x40\x00\xff\xff", 5)), {{64, 64, 64}, white}, "16-bit grey");
  expect(png({2, 1, 16, 4}, std::string("\0\0\0\xff\xff\0\0\0\0", 9)), {black, white}, "16-bit grey with alpha");
  expect(png({2, 1, 8, 4}, std::string("\0\0\xff\0\0", 5)), {black, white}, "grey with alpha: transparent is white");
  expect(png({8, 1, 1, 0}, std::string("\0\xa0", 2)), {white, black, white, black}, "1-bit grey");
  expect(png({4, 1, 2, 0}, std::string("\0\x1b", 2)), {black, {85, 85, 85}, {170, 170, 170}, white}, "2-bit grey");
  expect(png({2, 1, 4, 0}, std::string("\0\x0f", 2)), {black, white}, "4-bit grey");
  expect(png({8, 1, 1, 3}, std::string("\0\x40", 2), palette), {black, red, black}, "1-bit palette");
  expect(png({2, 1, 8, 3}, std::string("\0\1\0", 3), palette), {red, black}, "8-bit palette");
  expect(png({2, 1, 8, 3}, std::string("\0\1\0", 3), palette + png_chunk("tRNS", std::string("\0", 1))), {red, white}, "palette with transparency");
  expect(png({2, 1, 8, 3}, std::string("\0\1\x07", 3), palette), {red, black}, "beyond the palette's end");
  expect(png({2, 1, 8, 0}, std::string("\0\0\x40", 3), png_chunk("tRNS", std::string("\0\0", 2))), {white, {64, 64, 64}}, "transparent grey");
  expect(png({2, 1, 16, 2}, std::string("\0\0\0\0\1\0\0\xff\xff\0\0\0\0", 13), png_chunk("tRNS", std::string("\0\0\0\1\0\0", 6))), {white, red},
         "transparent 16-bit colour");
}

TEST_F(ImageFiles, InterlacedPngIsReadInItsSevenPasses) {
  // 4 x 2 grey pixels 1 to 8: passes 1 (0,0), 4 (0,2), 5 (no row), 6 (0,1) (0,3), 7 (row 1).
  const auto picture = read(png({4, 2, 8, 0, true}, std::string("\0\1\0\3\0\2\4\0\5\6\7\x08", 12)));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(at(picture, i / 4, i % 4)[0], i + 1);
}

TEST_F(ImageFiles, FourChannelsAreReadWhereTheFileSaysWhich) {
  const Colour colour = at(read(four_channel_jpeg()), 4, 4);
  EXPECT_NEAR(colour[0], 220, 4);
  EXPECT_NEAR(colour[1], 40, 4);
  EXPECT_NEAR(colour[2], 40, 4);
  expect_refused(four_channel_jpeg().erase(2, 16), "four colour channels and does not say which");
}

TEST_F(ImageFiles, RefusalsNameTheCause) {
  const std::string whole = png({2, 1, 8, 0}, std::string("\0\1\2", 3));
  expect_refused("", "the file is empty");
  expect_refused("hello", "in no format that is known");
  expect_refused(whole.substr(0, whole.size() - 12), "cut off");
  expect_refused(whole.substr(0, 30), "cut off");
  expect_refused(small_jpeg().substr(0, 150), "cut off");
  expect_refused(small_jpeg().substr(0, small_jpeg().size() - 12), "cut off");
  expect_refused(small_jpeg().substr(0, small_jpeg().size() - 2), "cut off");
  EXPECT_EQ(bad_input_of([&] { read(small_jpeg() + "what a camera adds"); }), "");
  std::string damaged = whole;
  damaged[whole.size() - 20] ^= 1;
  expect_refused(damaged, "checksum of its part IDAT");
  expect_refused(png({40, 20000, 1, 0}, std::string(20000 * 6, '\0')), "is too large: 40 x 20000 pixels");
  expect_refused(std::string("RIFF\x1a\0\0\0WEBPVP8L", 16), "it is a WebP file");
  expect_refused("GIF89a", "it is a GIF file");
  expect_refused(std::string("II*\0\x08\0\0\0", 8), "it is a TIFF file");
  expect_refused(std::string("\0\0\0\x18"
                             "ftypheic",
                             12),
                 "it is a HEIC file");
  expect_refused("BM1234", "it is a BMP file");
  expect_refused(whole.substr(0, 8) + png_chunk("CgBI", "\x50") + whole.substr(8), "Apple's own variant");
}

TEST_F(ImageFiles, APngUnpacksToNoMoreThanAPictureOfItsSize) {
  const std::string cause = "unpack to more than a picture of its size has";
  expect_refused(png({1, 1}, std::string(size_t{1} << 23, '\0')), cause);
  expect_refused(png({500, 500}, std::string(size_t{1} << 25, '\0')), cause);
  EXPECT_EQ(read(png({1, 30, 16, 6}, std::string(30 * 9, '\0'))).height, 30) << "the most bytes a pixel";
  EXPECT_EQ(read(png({1, 9000, 16, 6}, std::string(9000 * 9, '\0'))).height, 9000);
}

TEST(Exif, AStoredPixelIsShownOnce) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const auto shown = upright(std::vector<int>{0, 1, 2, 3, 4, 5}, 3, 2, 1, orientation);
    std::vector<int> sorted = shown;
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(sorted, (std::vector<int>{0, 1, 2, 3, 4, 5})) << orientation;
  }
}

}  // namespace
}  // namespace basin
