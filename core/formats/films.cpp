#include "core/formats/films.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <limits>
#include <unordered_map>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/formats/image_files.h"

extern char** environ;

namespace basin {
namespace {

namespace fs = std::filesystem;

constexpr int kColours = 256, kBits = 5;  // of a palette; of each channel when colours are counted
constexpr int kLeastCode = 8;             // bits of a pixel's code before growth
constexpr int kMostCodes = 4096;
constexpr int64_t kLargestSide = 65535;
constexpr int64_t kFrameSide = 900;  // pixels that a wall fills at most, short of enlarging once

struct Colour {
  std::array<uint8_t, 3> rgb{};
  int64_t count = 0;
};

void check(const ImageBatch& frames, const FilmTiming& timing) {
  if (frames.count == 0) throw BadInput("There is no picture to make a film of.");
  if (frames.width > kLargestSide || frames.height > kLargestSide)
    throw BadInput(fmt::format("Pictures of {} x {} are too large for a film; enlarge them less.", frames.width, frames.height));
  if (timing.frames_per_second < 1 || timing.frames_per_second > 50)
    throw BadInput(fmt::format("{} pictures a second cannot be shown; choose 1 to 50.", timing.frames_per_second));
}

uint32_t cell_of(const uint8_t* pixel) {
  constexpr int kShift = 8 - kBits;
  return static_cast<uint32_t>(pixel[0] >> kShift) << (2 * kBits) | static_cast<uint32_t>(pixel[1] >> kShift) << kBits |
         static_cast<uint32_t>(pixel[2] >> kShift);
}

/// Mean colours of the cells of colour space that occur.
std::vector<Colour> colours_in(const ImageBatch& frames) {
  struct Sum {
    int64_t rgb[3] = {0, 0, 0}, count = 0;
  };
  std::vector<Sum> cells(size_t{1} << (3 * kBits));
  for (size_t i = 0; i + 2 < frames.bytes.size(); i += 3) {
    auto& cell = cells[cell_of(frames.bytes.data() + i)];
    for (size_t k = 0; k < 3; ++k) cell.rgb[k] += frames.bytes[i + k];
    ++cell.count;
  }
  std::vector<Colour> colours;
  for (const auto& cell : cells) {
    if (cell.count == 0) continue;
    Colour colour;
    for (size_t k = 0; k < 3; ++k) colour.rgb[k] = static_cast<uint8_t>(cell.rgb[k] / cell.count);
    colour.count = cell.count;
    colours.push_back(colour);
  }
  return colours;
}

/// Splits the box of widest colours at its median until there are as many as the palette holds; each becomes its mean.
std::vector<std::array<uint8_t, 3>> median_cut(std::vector<Colour> colours) {
  struct Box {
    size_t first, last;
    size_t axis = 0;
    int extent = 0;
  };
  const auto measured = [&](size_t first, size_t last) {
    Box box{first, last};
    for (size_t k = 0; k < 3; ++k) {
      const auto [low, high] =
          std::minmax_element(colours.begin() + static_cast<std::ptrdiff_t>(first), colours.begin() + static_cast<std::ptrdiff_t>(last),
                              [k](const Colour& a, const Colour& b) { return a.rgb[k] < b.rgb[k]; });
      if (const int extent = high->rgb[k] - low->rgb[k]; extent > box.extent) box.extent = extent, box.axis = k;
    }
    return box;
  };
  std::vector<Box> boxes = {measured(0, colours.size())};
  while (boxes.size() < kColours) {
    const auto widest = std::max_element(boxes.begin(), boxes.end(), [](const Box& a, const Box& b) { return a.extent < b.extent; });
    if (widest->extent == 0) break;
    const Box box = *widest;
    const auto begin = colours.begin() + static_cast<std::ptrdiff_t>(box.first), end = colours.begin() + static_cast<std::ptrdiff_t>(box.last);
    std::sort(begin, end, [&](const Colour& a, const Colour& b) { return a.rgb[box.axis] < b.rgb[box.axis]; });
    int64_t total = 0, below = 0;
    for (auto it = begin; it != end; ++it) total += it->count;
    size_t middle = box.first;
    while (middle + 1 < box.last - 1 && below + colours[middle].count <= total / 2) below += colours[middle++].count;
    *widest = measured(box.first, middle + 1);
    boxes.push_back(measured(middle + 1, box.last));
  }
  std::vector<std::array<uint8_t, 3>> palette;
  for (const auto& box : boxes) {
    double sum[3] = {0, 0, 0}, count = 0;
    for (size_t i = box.first; i < box.last; ++i) {
      for (size_t k = 0; k < 3; ++k) sum[k] += static_cast<double>(colours[i].rgb[k]) * static_cast<double>(colours[i].count);
      count += static_cast<double>(colours[i].count);
    }
    std::array<uint8_t, 3> mean{};
    for (size_t k = 0; k < 3; ++k) mean[k] = static_cast<uint8_t>(std::lround(sum[k] / count));
    palette.push_back(mean);
  }
  return palette;
}

/// Pixels as places in a palette.
struct Indexed {
  std::vector<std::array<uint8_t, 3>> palette;
  std::vector<uint8_t> pixels;
};

Indexed indexed(const ImageBatch& frames) {
  Indexed result;
  if (frames.channels == 1) {
    for (int i = 0; i < kColours; ++i) result.palette.push_back({static_cast<uint8_t>(i), static_cast<uint8_t>(i), static_cast<uint8_t>(i)});
    result.pixels = frames.bytes;
    return result;
  }
  result.palette = median_cut(colours_in(frames));
  std::vector<int> nearest(size_t{1} << (3 * kBits), -1);
  for (size_t i = 0; i + 2 < frames.bytes.size(); i += 3) {
    int& place = nearest[cell_of(frames.bytes.data() + i)];
    if (place < 0) {
      int64_t least = std::numeric_limits<int64_t>::max();
      for (size_t p = 0; p < result.palette.size(); ++p) {
        int64_t distance = 0;
        for (size_t k = 0; k < 3; ++k) {
          const int64_t off = result.palette[p][k] - static_cast<int64_t>(frames.bytes[i + k]);
          distance += off * off;
        }
        if (distance < least) least = distance, place = static_cast<int>(p);
      }
    }
    result.pixels.push_back(static_cast<uint8_t>(place));
  }
  return result;
}

/// Codes of growing width, lowest bit first, in blocks of at most 255 bytes.
class CodeStream {
 public:
  explicit CodeStream(std::string& out) : out_(out) {}
  void put(int code, int bits) {
    waiting_ |= static_cast<uint32_t>(code) << filled_;
    for (filled_ += bits; filled_ >= 8; filled_ -= 8, waiting_ >>= 8) push(static_cast<char>(waiting_ & 0xff));
  }
  void finish() {
    if (filled_ > 0) push(static_cast<char>(waiting_ & 0xff));
    flush();
    out_.push_back(0);
  }

 private:
  void push(char byte) {
    block_.push_back(byte);
    if (block_.size() == 255) flush();
  }
  void flush() {
    if (block_.empty()) return;
    out_.push_back(static_cast<char>(block_.size()));
    out_ += block_;
    block_.clear();
  }
  std::string& out_;
  std::string block_;
  uint32_t waiting_ = 0;
  int filled_ = 0;
};

/// Variable-length LZW as GIF has it (Welch 1984): codes of known strings, a clear code when the table is full.
void compress(const uint8_t* pixels, size_t count, std::string& out) {
  constexpr int kClear = 1 << kLeastCode, kEnd = kClear + 1;
  out.push_back(kLeastCode);
  CodeStream codes(out);
  std::unordered_map<uint32_t, int> known;
  int bits = kLeastCode + 1, next = kEnd + 1;
  codes.put(kClear, bits);
  int string = pixels[0];
  for (size_t i = 1; i < count; ++i) {
    const uint32_t longer = static_cast<uint32_t>(string) << 8 | pixels[i];
    if (const auto found = known.find(longer); found != known.end()) {
      string = found->second;
      continue;
    }
    codes.put(string, bits);
    string = pixels[i];
    if (next < kMostCodes) {
      known[longer] = next;
      if (next == 1 << bits) ++bits;
      ++next;
      continue;
    }
    codes.put(kClear, bits);
    known.clear();
    bits = kLeastCode + 1, next = kEnd + 1;
  }
  codes.put(string, bits);
  codes.put(kEnd, bits);
  codes.finish();
}

void put_short(std::string& out, int64_t value) {
  out.push_back(static_cast<char>(value & 0xff));
  out.push_back(static_cast<char>(value >> 8 & 0xff));
}

/// A pipe's two ends, closed at the end.
struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() {
    if (pipe2(ends, O_CLOEXEC) != 0) throw BadInput(fmt::format("ffmpeg cannot be started: {}.", std::strerror(errno)));
  }
  ~Pipe() { close_end(0), close_end(1); }
  void close_end(int which) {
    if (ends[which] >= 0) close(ends[which]);
    ends[which] = -1;
  }
};

/// Feeds `bytes` to the program; its exit status, or -1 when there is no such program.
int run_fed(const std::vector<std::string>& command, const std::vector<const std::vector<uint8_t>*>& bytes) {
  Pipe pipe;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe.ends[0], STDIN_FILENO);
  std::vector<char*> words;
  for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return -1;
  pipe.close_end(0);
  sigset_t broken, before;
  sigemptyset(&broken);
  sigaddset(&broken, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken, &before);  // a program that ends early is told by its status
  for (const auto* piece : bytes) {
    size_t done = 0;
    while (done < piece->size()) {
      const auto written = write(pipe.ends[1], piece->data() + done, piece->size() - done);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) break;
      done += static_cast<size_t>(written);
    }
  }
  pipe.close_end(1);
  int status = 0;
  waitpid(child, &status, 0);
  const timespec now{0, 0};
  while (sigtimedwait(&broken, nullptr, &now) > 0) {
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

void write_gif(const std::string& path, const ImageBatch& frames, const FilmTiming& timing) {
  check(frames, timing);
  const auto image = indexed(frames);
  std::string out = "GIF89a";
  put_short(out, frames.width), put_short(out, frames.height);
  out.push_back(static_cast<char>(0xf7));  // a global palette of 256 colours of 8 bits
  out.append(2, '\0');
  for (size_t i = 0; i < kColours; ++i)
    for (size_t k = 0; k < 3; ++k) out.push_back(i < image.palette.size() ? static_cast<char>(image.palette[i][k]) : '\0');
  out.append("\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0", 19);  // for ever
  const size_t size = static_cast<size_t>(frames.width * frames.height);
  for (int64_t i = 0; i < frames.count; ++i) {
    const double seconds = i + 1 == frames.count ? timing.hold : 1 / timing.frames_per_second;
    out.append("\x21\xf9\x04\x04", 4);  // leave the picture in place
    put_short(out, std::lround(100 * std::max(0.02, seconds)));
    out.append("\0\0\x2c\0\0\0\0", 7);
    put_short(out, frames.width), put_short(out, frames.height);
    out.push_back('\0');
    compress(image.pixels.data() + static_cast<size_t>(i) * size, size, out);
  }
  out.push_back('\x3b');
  write_atomically(path, out);
}

void write_mp4(const std::string& path, const ImageBatch& frames, const FilmTiming& timing) {
  check(frames, timing);
  const auto whole = fs::path(path).string() + ".tmp.mp4";
  const std::string rate = fmt::format("{:g}", timing.frames_per_second);
  const std::vector<std::string> command = {"ffmpeg",    "-loglevel",
                                            "error",     "-y",
                                            "-f",        "rawvideo",
                                            "-pix_fmt",  frames.channels == 1 ? "gray" : "rgb24",
                                            "-s",        fmt::format("{}x{}", frames.width, frames.height),
                                            "-r",        rate,
                                            "-i",        "-",
                                            "-vf",       "pad=ceil(iw/2)*2:ceil(ih/2)*2",
                                            "-pix_fmt",  "yuv420p",
                                            "-movflags", "+faststart",
                                            whole};
  const auto held = static_cast<size_t>(std::lround(timing.hold * timing.frames_per_second));
  const auto size = static_cast<std::ptrdiff_t>(frames.width * frames.height * frames.channels);
  const std::vector<uint8_t> last(frames.bytes.end() - size, frames.bytes.end());
  std::vector<const std::vector<uint8_t>*> pieces = {&frames.bytes};
  pieces.insert(pieces.end(), held, &last);
  const int status = run_fed(command, pieces);
  std::error_code error;
  if (status == 0) fs::rename(whole, path, error);
  if (status == 0 && !error) return;
  fs::remove(whole, error);
  if (status < 0 || status == 127)
    throw BadInput(fmt::format("'{}' needs the program ffmpeg, which is not installed; install it, or write a .gif.", path));
  throw BadInput(fmt::format("ffmpeg could not write '{}' (exit status {}); write a .gif instead.", path, status));
}

void check_film_path(const std::string& path) {
  const fs::path file(path);
  if (file.extension() != ".gif" && file.extension() != ".mp4")
    throw BadInput(fmt::format("A film cannot be written to '{}'; give a .gif or .mp4 file.", path));
  const auto folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (!fs::is_directory(folder))
    throw BadInput(fmt::format("Cannot write '{}': there is no folder '{}'; make it or choose another.", path, folder.string()));
}

void write_film(const std::string& path, const ImageBatch& frames, const FilmTiming& timing) {
  check_film_path(path);
  fs::path(path).extension() == ".gif" ? write_gif(path, frames, timing) : write_mp4(path, frames, timing);
}

ImageBatch film_of(const std::vector<const ImageBatch*>& stages) {
  ImageBatch film;
  for (const auto* stage : stages) {
    const auto columns = static_cast<int64_t>(std::ceil(std::sqrt(static_cast<double>(stage->count))));
    const auto sheet = contact_sheet(*stage, columns, std::max<int64_t>(1, kFrameSide / std::max<int64_t>(1, columns * stage->width)));
    if (film.count == 0) film = {0, sheet.channels, sheet.height, sheet.width, {}};
    film.bytes.insert(film.bytes.end(), sheet.bytes.begin(), sheet.bytes.end());
    ++film.count;
  }
  return film;
}

}  // namespace basin
