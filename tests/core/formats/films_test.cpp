#include "core/formats/films.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "core/base/files.h"
#include "tests/support/temporary_folder.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_GIF
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <stb_image.h>
#pragma GCC diagnostic pop

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

struct Decoded {
  int width = 0, height = 0, frames = 0;
  std::vector<int> delays;      ///< ms
  std::vector<uint8_t> pixels;  ///< RGBA
};

Decoded decoded(const std::string& path) {
  const auto bytes = read_file(path);
  Decoded film;
  int* delays = nullptr;
  int channels = 0;
  auto* pixels = stbi_load_gif_from_memory(reinterpret_cast<const stbi_uc*>(bytes.data()), static_cast<int>(bytes.size()), &delays, &film.width,
                                           &film.height, &film.frames, &channels, 4);
  if (pixels == nullptr) return film;
  film.delays.assign(delays, delays + film.frames);
  film.pixels.assign(pixels, pixels + static_cast<size_t>(film.width) * static_cast<size_t>(film.height) * 4 * static_cast<size_t>(film.frames));
  std::free(pixels), std::free(delays);
  return film;
}

/// Frames that no table of codes holds at once.
ImageBatch noise(int64_t count, int64_t channels, int64_t height, int64_t width) {
  ImageBatch frames{count, channels, height, width, {}};
  uint32_t state = 7;
  for (int64_t i = 0; i < count * channels * height * width; ++i)
    frames.bytes.push_back(static_cast<uint8_t>((state = state * 1664525 + 1013904223) >> 24));
  return frames;
}

TEST(Films, GreyFramesKeepEveryValue) {
  TemporaryFolder folder;
  const auto frames = noise(5, 1, 61, 97);
  write_gif(folder / "grey.gif", frames, {20, 2});
  const auto film = decoded(folder / "grey.gif");
  ASSERT_EQ(film.frames, 5);
  ASSERT_EQ(film.width, 97);
  ASSERT_EQ(film.height, 61);
  for (size_t i = 0; i < frames.bytes.size(); ++i)
    for (size_t k = 0; k < 3; ++k) ASSERT_EQ(film.pixels[4 * i + k], frames.bytes[i]) << i;
  EXPECT_EQ(film.delays, (std::vector<int>{50, 50, 50, 50, 2000}));
}

TEST(Films, OnePixelAndOneColourAreFilmsToo) {
  TemporaryFolder folder;
  write_gif(folder / "one.gif", {1, 3, 1, 1, {200, 100, 50}});
  const auto one = decoded(folder / "one.gif");
  ASSERT_EQ(one.frames, 1);
  EXPECT_EQ(one.pixels[0], 200);
  EXPECT_EQ(one.pixels[2], 50);
  write_gif(folder / "flat.gif", {2, 1, 300, 300, std::vector<uint8_t>(180000, 9)});
  const auto flat = decoded(folder / "flat.gif");
  ASSERT_EQ(flat.frames, 2);
  EXPECT_EQ(flat.pixels.back(), 255);
  EXPECT_EQ(flat.pixels[4 * 89999], 9);
}

TEST(Films, ColoursComeOutNearWhatTheyWere) {
  TemporaryFolder folder;
  ImageBatch frames{3, 3, 40, 40, {}};
  for (int64_t i = 0; i < 3; ++i)
    for (int64_t y = 0; y < 40; ++y)
      for (int64_t x = 0; x < 40; ++x)
        for (const int64_t value : {6 * x, 6 * y, 80 * i}) frames.bytes.push_back(static_cast<uint8_t>(value));
  write_gif(folder / "colour.gif", frames);
  const auto film = decoded(folder / "colour.gif");
  ASSERT_EQ(film.frames, 3);
  double squares = 0;
  for (size_t i = 0; i < frames.bytes.size(); ++i) squares += std::pow(film.pixels[i / 3 * 4 + i % 3] - static_cast<double>(frames.bytes[i]), 2);
  EXPECT_LT(std::sqrt(squares / static_cast<double>(frames.bytes.size())), 10) << "of 255, with 256 colours for 4,800";
}

TEST(Films, AWallIsOneFrameAStage) {
  const ImageBatch first{2, 1, 2, 2, {1, 1, 1, 1, 2, 2, 2, 2}}, second{2, 1, 2, 2, {3, 3, 3, 3, 4, 4, 4, 4}};
  const auto film = film_of({&first, &second});
  EXPECT_EQ(film.count, 2);
  EXPECT_GE(film.width, 12);
  EXPECT_EQ(static_cast<int64_t>(film.bytes.size()), film.count * film.width * film.height);
}

TEST(Films, WrongEndingsAndNothingToShowAreRefused) {
  TemporaryFolder folder;
  EXPECT_NE(bad_input_of([&] { write_film(folder / "film.avi", noise(2, 1, 4, 4)); }).find(".gif or .mp4"), std::string::npos);
  EXPECT_NE(bad_input_of([&] { write_gif(folder / "none.gif", {}); }).find("no picture"), std::string::npos);
  EXPECT_NE(bad_input_of([&] { write_gif(folder / "fast.gif", noise(2, 1, 4, 4), {100, 1}); }).find("1 to 50"), std::string::npos);
}

/// A folder that is all of $PATH.
class FfmpegAt {
 public:
  explicit FfmpegAt(const std::string& folder) : before_(std::getenv("PATH")) { setenv("PATH", folder.c_str(), 1); }
  ~FfmpegAt() { setenv("PATH", before_.c_str(), 1); }

 private:
  std::string before_;
};

TEST(Films, Mp4GoesThroughFfmpegAndSaysSoWhereThereIsNone) {
  TemporaryFolder folder;
  std::filesystem::create_directories(folder / "bin");
  const FfmpegAt path(folder / "bin");
  const std::string film = folder / "film.mp4";
  EXPECT_NE(bad_input_of([&] { write_film(film, noise(2, 3, 4, 4)); }).find("ffmpeg, which is not installed"), std::string::npos);
  const auto program = [&](const std::string& script) {
    write_atomically(folder / "bin/ffmpeg", "#!/bin/sh\n" + script);
    chmod((folder / "bin/ffmpeg").c_str(), 0755);
  };
  program("for last; do :; done; exec /bin/cat > \"$last\"\n");
  write_film(film, noise(2, 3, 4, 4), {4, 1});
  EXPECT_EQ(read_file(film).size(), 2 * 48 + 4 * 48u) << "two frames, and the last for a second more";
  program("exit 3\n");
  EXPECT_NE(bad_input_of([&] { write_film(film, noise(200, 3, 64, 64)); }).find("exit status 3"), std::string::npos);
  EXPECT_EQ(read_file(film).size(), 6 * 48u) << "what stood there stays";
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(film).parent_path()))
    EXPECT_EQ(entry.path().string().find(".tmp"), std::string::npos);
}

}  // namespace
}  // namespace basin
