#include "core/data/picture_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>

#include "core/base/errors.h"
#include "core/base/text.h"

namespace basin {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, 5> kRead = {".png", ".jpg", ".jpeg", ".jpe", ".jfif"};
constexpr std::array<std::string_view, 26> kNotRead = {".webp", ".tif", ".tiff", ".gif", ".heic", ".heif", ".avif", ".bmp", ".jp2",
                                                       ".jxl",  ".svg", ".psd",  ".tga", ".ppm",  ".pgm",  ".pbm",  ".exr", ".hdr",
                                                       ".ico",  ".dng", ".cr2",  ".cr3", ".nef",  ".arw",  ".raf",  ".orf"};
constexpr std::array<std::string_view, 4> kOtherParts = {"test", "val", "valid", "validation"};  // of a data set, beside train
constexpr std::array<std::string_view, 8> kOfPrograms = {"__macosx",     "thumbs.db", "ehthumbs.db", "desktop.ini",
                                                         "$recycle.bin", "@eadir",    "lost+found",  "__pycache__"};

template <size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), lower(name)) != names.end();
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

bool is_folder(const fs::directory_entry& entry) {
  std::error_code absent;
  return entry.is_directory(absent);
}

/// A link to a folder below a class might lead in a circle.
bool is_linked_folder(const fs::directory_entry& entry) {
  std::error_code absent;
  return entry.is_symlink(absent) && is_folder(entry);
}

bool is_picture(const fs::directory_entry& entry) {
  std::error_code absent;
  return has_picture_name(entry.path().string()) && entry.is_regular_file(absent);
}

/// At any depth, links to folders aside.
bool holds_pictures(const fs::path& folder) {
  const auto entries = entries_of(folder);
  return std::any_of(entries.begin(), entries.end(), is_picture) || std::any_of(entries.begin(), entries.end(), [](const auto& entry) {
           return is_folder(entry) && !is_linked_folder(entry) && holds_pictures(entry.path());
         });
}

bool is_class(const fs::directory_entry& entry) {
  return is_folder(entry) && holds_pictures(entry.path());
}

/// The folder `train` in `folder`, where it is a part of the data set and no class of it: it holds classes itself, or no class lies
/// beside it.
std::optional<fs::path> training_part(const fs::path& folder) {
  const auto entries = entries_of(folder);
  const auto name_of = [](const fs::directory_entry& entry) { return lower(entry.path().filename().string()); };
  const auto train = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return name_of(entry) == "train" && is_folder(entry); });
  if (train == entries.end()) return std::nullopt;
  const auto inner = entries_of(train->path());
  const bool holds_classes = std::any_of(inner.begin(), inner.end(), is_class);
  const bool beside_classes = std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
    return entry.path() != train->path() && !is_one_of(kOtherParts, name_of(entry)) && is_class(entry);
  });
  if (!holds_classes && beside_classes) return std::nullopt;
  return train->path();
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
  explicit Listing(fs::path folder) : folder_(std::move(folder)) {}

  PictureList list() {
    std::map<std::string, std::vector<std::string>> by_class;
    std::vector<std::string> beside;
    for (const auto& entry : entries_of(part_to_read())) {
      if (!is_folder(entry)) {
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
  fs::path part_to_read() {
    const auto train = training_part(folder_);
    if (!train) return folder_;
    for (const auto& entry : entries_of(folder_))
      if (entry.path() != *train) passed_.add(entry.path());
    return *train;
  }

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
      if (!is_folder(entry))
        add_file(entry, files);
      else if (is_linked_folder(entry))
        linked_folders_.add(entry.path());
      else
        add_folder(entry.path(), files);
    }
  }

  void add_file(const fs::directory_entry& entry, std::vector<std::string>& files) {
    std::error_code absent;
    if (!entry.exists(absent))
      dangling_.add(entry.path());
    else if (is_picture(entry))
      files.push_back(entry.path().string());
    else
      (is_one_of(kNotRead, entry.path().extension().string()) ? formats_ : others_).add(entry.path());
  }

  std::string sentence() const {
    std::vector<std::string> parts;
    const auto say = [&](const Tally& tally, std::string_view one, std::string_view many, std::string_view remedy) {
      if (tally.count == 0) return;
      parts.push_back(fmt::format("{} {} ('{}'{}){}", tally.count, tally.count == 1 ? one : many,
                                  fs::path(tally.first).lexically_relative(folder_).string(), tally.count == 1 ? "" : "...", remedy));
    };
    say(passed_, "thing beside the training part", "things beside the training part", "");
    say(formats_, "picture in a format that is not read", "pictures in formats that are not read", ", save as PNG or JPEG");
    say(dangling_, "link that leads nowhere", "links that lead nowhere", "");
    say(linked_folders_, "link to a folder", "links to folders", "");
    say(beside_, "picture beside the class folders", "pictures beside the class folders", ", move into one");
    say(empty_, "folder without pictures", "folders without pictures", "");
    say(others_, "other file", "other files", "");
    return parts.empty() ? "" : fmt::format("Left out of '{}': {}.", folder_.string(), fmt::join(parts, "; "));
  }

  fs::path folder_;
  Tally passed_, formats_, dangling_, linked_folders_, beside_, empty_, others_;
};

}  // namespace

PictureList list_pictures(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) throw BadInput(fmt::format("'{}' is not a folder; give the folder that holds the pictures.", folder));
  return Listing(folder).list();
}

bool is_image_folder(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return false;
  const auto entries = entries_of(training_part(path).value_or(path));
  return std::any_of(entries.begin(), entries.end(), [](const auto& entry) { return is_picture(entry) || is_class(entry); });
}

bool has_picture_name(const std::string& path) {
  return is_one_of(kRead, fs::path(path).extension().string());
}

}  // namespace basin
