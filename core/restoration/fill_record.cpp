#include "core/restoration/fill_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/formats/image_files.h"

namespace basin {
namespace {

using nlohmann::json;

constexpr const char* kFile = "session.json";
constexpr const char* kPicture = "picture.png";
constexpr int64_t kMostThreads = 256;  // as compute.threads
constexpr int64_t kAtOnce = 5;         // steps between two looks at whether to go on

template <class Options>
std::vector<Field> settings_of(Options& options, const std::string& prefix) {
  std::vector<Field> fields;
  visit_fields(options, FieldCollector(prefix, fields));
  return fields;
}

template <class Options>
json to_json(Options options) {
  json object = json::object();
  for (const auto& field : settings_of(options, "")) object[std::string(field.name)] = to_text(field);
  return object;
}

template <class Options>
Options from_json(const json& object, const std::string& prefix) {
  Options options;
  for (auto& field : settings_of(options, prefix))
    if (object.contains(field.name)) set_from_text(field, object.at(std::string(field.name)).get<std::string>());
  return options;
}

/// Holes and trees of a record as files beside it, numbered in their order.
class Writer {
 public:
  explicit Writer(std::string folder) : folder_(std::move(folder)) {}

  std::string mask(const Mask& mask) {
    const auto name = fmt::format("hole-{:04}.png", ++masks_);
    write_mask(folder_ + "/" + name, mask);
    return name;
  }
  std::string tree(const CompositionNode& root) {
    const auto name = fmt::format("tree-{:04}.toml", ++trees_);
    CompositionPreset composition;
    composition.name = name, composition.root = root;
    save_composition(folder_ + "/" + name, composition);
    return name;
  }

 private:
  std::string folder_;
  int64_t masks_ = 0, trees_ = 0;
};

class Reader {
 public:
  explicit Reader(std::string folder) : folder_(std::move(folder)) {}

  FillRecord record() {
    const auto root = json::parse(read_file(folder_ + "/" + kFile));
    FillRecord record;
    record.model = root.at("model").get<std::string>();
    record.tree = tree_in(root);
    auto request = std::make_shared<FillRequest>();
    request->picture = picture(root.at("channels").get<int64_t>());
    request->mask = mask_named(root.at("hole").get<std::string>());
    request->options = from_json<FillOptions>(root.at("fill"), "fill.");
    request->label = root.at("label").get<std::string>();
    request->threads = count_in(root, "threads");
    if (request->threads > kMostThreads) throw BadInput(fmt::format("'threads' is {}, above {}", request->threads, kMostThreads));
    if (root.contains("undo")) request->undo = parse_corruption(root.at("undo").get<std::string>());
    if (root.contains("chain")) request->chain = from_json<ChainOptions>(root.at("chain"), "chain.");
    record.request = std::move(request);
    for (const auto& entry : root.at("edits"))
      record.edits.push_back(std::make_shared<FillEdit>(FillEdit{count_in(entry, "after"), mask_in(entry), tree_in(entry)}));
    record.after = count_in(root, "after");
    return record;
  }

 private:
  static int64_t count_in(const json& entry, const char* key) {
    const auto count = entry.at(key).get<int64_t>();
    if (count < 0) throw BadInput(fmt::format("'{}' is {}, below 0", key, count));
    return count;
  }
  ImageBatch picture(int64_t channels) {
    auto picture = read_colour(path_of(kPicture));
    height_ = picture.height, width_ = picture.width;
    if (channels == 3) return picture;
    ImageBatch grey{1, 1, height_, width_, {}};
    for (size_t i = 0; i < picture.bytes.size(); i += 3) grey.bytes.push_back(picture.bytes[i]);
    return grey;
  }
  Mask mask_named(const std::string& name) const { return read_mask(path_of(name), height_, width_); }
  std::optional<Mask> mask_in(const json& entry) const {
    if (!entry.contains("hole")) return std::nullopt;
    return mask_named(entry.at("hole").get<std::string>());
  }
  std::optional<CompositionNode> tree_in(const json& entry) const {
    if (!entry.contains("tree")) return std::nullopt;
    return open_composition(path_of(entry.at("tree").get<std::string>())).root;
  }
  /// Of a file of the record, which lies beside it and nowhere else.
  std::string path_of(const std::string& name) const {
    if (name.empty() || std::filesystem::path(name).filename() != name) throw BadInput(fmt::format("'{}' is no name of a file beside it", name));
    return folder_ + "/" + name;
  }

  std::string folder_;
  int64_t height_ = 0, width_ = 0;
};

}  // namespace

void FillRecord::add(FillEdit edit) {
  edit.after = std::exchange(after, 0);
  edits.push_back(std::make_shared<FillEdit>(std::move(edit)));
}

int64_t FillRecord::steps() const {
  int64_t sum = after;
  for (const auto& edit : edits) sum += edit->after;
  return sum;
}

void write_fill_record(const std::string& folder, const FillRecord& record) {
  const auto& request = *record.request;
  if (request.library) throw std::invalid_argument("write_fill_record: a request that no canvas makes");
  make_writable_folder(folder);
  Writer files(folder);
  json root;
  root["model"] = record.model;
  if (record.tree) root["tree"] = files.tree(*record.tree);
  write_png(folder + "/" + kPicture, request.picture);
  root["channels"] = request.picture.channels;
  root["hole"] = files.mask(request.mask);
  root["fill"] = to_json(request.options);
  root["label"] = request.label;
  root["threads"] = request.threads;
  if (request.chain) root["chain"] = to_json(*request.chain);
  if (request.undo) root["undo"] = fmt::format("{}={}", entry_of(kCorruptions, request.undo->kind).name, request.undo->amount);
  root["edits"] = json::array();
  for (const auto& edit : record.edits) {
    json entry = {{"after", edit->after}};
    if (edit->mask) entry["hole"] = files.mask(*edit->mask);
    if (edit->tree) entry["tree"] = files.tree(*edit->tree);
    root["edits"].push_back(std::move(entry));
  }
  root["after"] = record.after;
  write_atomically(folder + "/" + kFile, root.dump(2) + "\n");
}

FillRecord read_fill_record(const std::string& folder) {
  const auto path = folder + "/" + kFile;
  try {
    return Reader(folder).record();
  } catch (const json::exception& error) {
    throw BadInput(fmt::format("'{}' is no recorded session, or is damaged: {}", path, error.what()));
  } catch (const BadInput& error) {
    throw BadInput(fmt::format("The session in '{}' cannot be read: {}", folder, error.what()));
  }
}

std::unique_ptr<FillRun> replayed(const FillRecord& record, std::shared_ptr<const Model> model, const ComposedSource& compose,
                                  const FillRunSource& make_run, const std::function<bool(int64_t done)>& watch) {
  auto run = make_run(record.tree ? std::shared_ptr<const Model>(compose(*record.tree)) : std::move(model), *record.request);
  int64_t done = 0;
  const auto advance = [&](int64_t steps) {
    for (int64_t left = steps; left > 0; left -= kAtOnce) {
      run->advance(std::min(left, kAtOnce));
      done += std::min(left, kAtOnce);
      if (!watch(done)) return false;
    }
    return true;
  };
  for (const auto& edit : record.edits) {
    if (!advance(edit->after)) return run;
    if (edit->tree) run->take_model(compose(*edit->tree));
    if (edit->mask) run->set_mask(*edit->mask);
  }
  advance(record.after);
  return run;
}

}  // namespace basin
