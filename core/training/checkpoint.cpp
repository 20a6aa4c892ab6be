#include "core/training/checkpoint.h"

#include <fmt/format.h>

#include <cstring>

#include "core/base/errors.h"
#include "core/formats/safetensors.h"

namespace basin {
namespace {

const std::vector<std::pair<std::string, torch::ScalarType>>& dtypes() {
  static const std::vector<std::pair<std::string, torch::ScalarType>> list = {
      {"F32", torch::kFloat}, {"F64", torch::kDouble}, {"I64", torch::kLong}, {"U8", torch::kByte}};
  return list;
}

std::string name_of(torch::ScalarType type) {
  for (const auto& [name, its_type] : dtypes())
    if (its_type == type) return name;
  TORCH_CHECK(false, "checkpoints hold no tensors of type ", type);
}

torch::ScalarType type_of(const std::string& path, const TensorEntry& entry) {
  for (const auto& [name, type] : dtypes())
    if (name == entry.dtype) return type;
  throw BadInput(fmt::format("'{}': '{}' has the type {}, which no run of this program stores.", path, entry.name, entry.dtype));
}

}  // namespace

void write_checkpoint(const std::string& path, const Checkpoint& checkpoint, const char* format) {
  std::vector<torch::Tensor> kept;  // contiguous CPU copies that entries point into
  std::vector<TensorEntry> entries;
  for (const auto& [name, tensor] : checkpoint.tensors) {
    kept.push_back(tensor.detach().cpu().contiguous());
    const auto& data = kept.back();
    entries.push_back({name, name_of(data.scalar_type()), data.sizes().vec(), data.data_ptr(), static_cast<size_t>(data.nbytes())});
  }
  auto metadata = checkpoint.metadata;
  metadata["format"] = format;
  write_safetensors(path, entries, metadata);
}

Checkpoint read_checkpoint(const std::string& path, const char* format) {
  const auto file = read_safetensors(path);
  const auto its_format = file.metadata.find("format");
  const std::string found = its_format == file.metadata.end() ? "" : its_format->second;
  if (found != format)
    throw BadInput(
        fmt::format("'{}' is {}, and {} is needed here; {}.", path, describe_format(found), describe_format(format),
                    found == kModelFormat ? "start a run from it with network.from or 'basin train --from'" : "use one that this program saved"));
  Checkpoint checkpoint;
  checkpoint.metadata = file.metadata;
  for (const auto& entry : file.tensors) {
    if (entry.size == 0) throw BadInput(fmt::format("'{}': '{}' is empty; the checkpoint is not sound.", path, entry.name));
    auto tensor = torch::empty(entry.shape, type_of(path, entry));
    std::memcpy(tensor.data_ptr(), entry.data, entry.size);
    checkpoint.tensors.emplace_back(entry.name, tensor);
  }
  return checkpoint;
}

std::vector<int64_t> shape_in(const Checkpoint& checkpoint, const std::string& name) {
  for (const auto& [its_name, tensor] : checkpoint.tensors)
    if (its_name == name) return tensor.sizes().vec();
  return {};
}

}  // namespace basin
