#include "core/data/picture_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <map>
#include <string_view>

#include "core/base/errors.h"

namespace basin {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, 5> kRead = {".png", ".jpg", ".jpeg", ".jpe", ".jfif"};
constexpr std::array<std::string_view, 26> kNotRead = {".webp", ".tif", ".tiff", ".gif", ".heic", ".heif", ".avif", ".bmp", ".jp2",
                                                       ".jxl",  ".svg", ".psd",  ".tga", ".ppm",  ".pgm",  ".pbm",  ".exr", ".hdr",
                                                       ".ico",  ".dng", ".cr2",  ".cr3", ".nef",  ".arw",  ".raf",  ".orf"};
constexpr std::array<std::string_view, 8> kOfPrograms = {"__macosx",     "thumbs.db", "ehthumbs.db", "desktop.ini",
                                                         "$recycle.bin", "@eadir",    "lost+found",  "__pycache__"};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) { return std::tolower(letter); });
  return text;
}

template <size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), lower(name)) != names.end();
}

bool is_picture(const fs::path& file) {
  return is_one_of(kRead, file.extension().string());
}

/// Left by programs and systems for themselves, also where it has a picture's name.
bool is_of_programs(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.front() == '.' || is_one_of(kOfPrograms, name);
}

/// In name order, without what programs leave.
std::vector<fs::directory_entry> entries_of(const fs::path& folder) {
  std::vector<fs::directory_entry> entries;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (!is_of_programs(at->path())) entries.push_back(*at);
  if (error) throw BadInput(fmt::format("The folder '{}' cannot be read: {}; make it readable or move it away.", folder.string(), error.message()));
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// Things of one kind that are not read.
struct Tally {
  int64_t count = 0;
  std::string first;
  void add(const fs::path& path) {
    if (count++ == 0) first = path.string();
  }
};

class Listing {
 public:
  explicit Listing(fs::path root) : root_(std::move(root)) {}

  PictureList list() {
    std::map<std::string, std::vector<std::string>> by_class;
    std::vector<std::string> beside;
    for (const auto& entry : entries_of(root_)) {
      std::error_code absent;
      if (!entry.is_directory(absent)) {
        add_file(entry, beside);
        continue;
      }
      auto& files = by_class[entry.path().filename().string()];
      add_folder(entry.path(), files);
      std::sort(files.begin(), files.end());
      if (files.empty()) empty_.add(entry.path());
    }
    return as_list(by_class, beside);
  }

 private:
  PictureList as_list(const std::map<std::string, std::vector<std::string>>& by_class, const std::vector<std::string>& beside) {
    PictureList list;
    for (const auto& [name, files] : by_class) {
      if (files.empty()) continue;
      list.classes.push_back(name);
      list.files.push_back(files);
    }
    if (list.classes.empty()) {
      list.files = {beside};
    } else {
      for (const auto& file : beside) beside_.add(file);
    }
    list.left_out = sentence();
    return list;
  }

  void add_folder(const fs::path& folder, std::vector<std::string>& files) {
    for (const auto& entry : entries_of(folder)) {
      std::error_code absent;
      if (!entry.is_directory(absent))
        add_file(entry, files);
      else if (entry.is_symlink(absent))
        linked_folders_.add(entry.path());  // might lead in a circle
      else
        add_folder(entry.path(), files);
    }
  }

  void add_file(const fs::directory_entry& entry, std::vector<std::string>& files) {
    std::error_code absent;
    if (!entry.exists(absent))
      dangling_.add(entry.path());
    else if (is_picture(entry.path()) && entry.is_regular_file(absent))
      files.push_back(entry.path().string());
    else
      (is_one_of(kNotRead, entry.path().extension().string()) ? formats_ : others_).add(entry.path());
  }

  std::string sentence() const {
    std::vector<std::string> parts;
    const auto say = [&](const Tally& tally, std::string_view one, std::string_view many, std::string_view remedy) {
      if (tally.count == 0) return;
      parts.push_back(fmt::format("{} {} ('{}'{}){}", tally.count, tally.count == 1 ? one : many,
                                  fs::path(tally.first).lexically_relative(root_).string(), tally.count == 1 ? "" : "...", remedy));
    };
    say(formats_, "picture in a format that is not read", "pictures in formats that are not read", ", save as PNG or JPEG");
    say(dangling_, "link that leads nowhere", "links that lead nowhere", "");
    say(linked_folders_, "link to a folder", "links to folders", "");
    say(beside_, "picture beside the class folders", "pictures beside the class folders", ", move into one");
    say(empty_, "folder without pictures", "folders without pictures", "");
    say(others_, "other file", "other files", "");
    return parts.empty() ? "" : fmt::format("Left out of '{}': {}.", root_.string(), fmt::join(parts, "; "));
  }

  fs::path root_;
  Tally formats_, dangling_, linked_folders_, beside_, empty_, others_;
};

}  // namespace

PictureList list_pictures(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) throw BadInput(fmt::format("'{}' is not a folder; give the folder that holds the pictures.", folder));
  const auto training_part = fs::path(folder) / "train";
  return Listing(fs::is_directory(training_part, error) ? training_part : fs::path(folder)).list();
}

bool is_image_folder(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return false;
  for (const auto& entry : fs::directory_iterator(path, error))
    if (!is_of_programs(entry.path()) && (entry.is_directory(error) || is_picture(entry.path()))) return true;
  return false;
}

}  // namespace basin
