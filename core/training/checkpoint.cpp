#include "core/training/checkpoint.h"

#include <fmt/format.h>

#include "core/base/errors.h"
#include "core/run/data_card.h"

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
    entries.push_back({name, name_of(data.scalar_type()), data.sizes().vec(), data.data_ptr(), static_cast<uint64_t>(data.nbytes())});
  }
  auto metadata = checkpoint.metadata;
  metadata["format"] = format;
  write_safetensors(path, entries, metadata);
}

CheckpointFile::CheckpointFile(const std::string& path, const char* format) : path_(path), file_(path) {
  const std::string found = word_in(file_.metadata, "format");
  if (found != format)
    throw BadInput(
        fmt::format("'{}' is {}, and {} is needed here; {}.", path, describe_format(found), describe_format(format),
                    found == kModelFormat ? "start a run from it with network.from or 'basin train --from'" : "use one that this program saved"));
  for (const auto& entry : file_.tensors) {
    type_of(path, entry);
    if (entry.size == 0) throw BadInput(fmt::format("'{}': '{}' is empty; the checkpoint is not sound.", path, entry.name));
  }
}

torch::Tensor CheckpointFile::read(const TensorEntry& entry) const {
  auto tensor = torch::empty(entry.shape, type_of(path_, entry));
  file_.read(entry, tensor.data_ptr());
  return tensor;
}

torch::Tensor CheckpointFile::tensor(const std::string& name) const {
  const auto* entry = file_.find(name);
  return entry == nullptr ? torch::Tensor() : read(*entry);
}

std::string CheckpointFile::copy(const std::string& name, const torch::Tensor& to) const {
  const auto* entry = file_.find(name);
  if (entry == nullptr) return fmt::format("'{}' is missing", name);
  const auto fault = misfit(name, entry->shape, type_of(path_, *entry), to);
  if (!fault.empty()) return fault;
  const bool in_place = to.device().is_cpu() && to.is_contiguous();
  const auto data = in_place ? to.detach() : torch::empty(entry->shape, to.scalar_type());
  file_.read(*entry, data.data_ptr());
  if (!all_finite(data)) return fmt::format("'{}' holds values that are not finite", name);
  const at::NoGradGuard no_grad;
  if (!in_place) torch::Tensor(to).copy_(data);
  return {};
}

TensorSource CheckpointFile::tensors() const {
  return {[this](const std::string& name) { return file_.find(name) != nullptr; },
          [this](const std::string& name, const torch::Tensor& to) { return copy(name, to); }};
}

Checkpoint read_checkpoint(const std::string& path, const char* format) {
  const CheckpointFile file(path, format);
  Checkpoint checkpoint{{}, file.metadata()};
  for (const auto& entry : file.file_.tensors) checkpoint.tensors.emplace_back(entry.name, file.read(entry));
  return checkpoint;
}

}  // namespace basin
