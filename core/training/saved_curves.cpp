#include "core/training/saved_curves.h"

#include <fmt/format.h>

#include <cmath>

#include "core/base/errors.h"
#include "core/base/text.h"
#include "core/training/session_state.h"

namespace basin {
namespace {

constexpr const char *kCurves = "curves", *kLeft = "left";
constexpr double kLastUpdate = 9007199254740992.0;  // 2^53: beyond, numbers skip some

void add(NamedTensors& tensors, const char* group, const CurveRecord::Curves& curves) {
  for (const auto& [name, curve] : curves)
    tensors.emplace_back(fmt::format("{}.{}", group, name),
                         torch::stack({torch::tensor(curve.steps, torch::kDouble), torch::tensor(curve.values, torch::kDouble)}));
}

/// `last` is the last update that there can be.
ThinCurve curve_in(const CheckpointFile& file, const std::string& name, double last) {
  const auto shape = file.shape(name);
  if (shape.empty()) return {};
  const auto rows = torch::empty({2, shape.back()}, torch::kDouble);
  const auto fault = file.tensors().copy(name, rows);
  if (!fault.empty()) throw BadInput(fmt::format("'{}' is not a sound checkpoint: {}; use another.", file.path(), fault));
  const double *step = rows.data_ptr<double>(), *value = step + shape.back();
  ThinCurve curve;
  for (int64_t i = 0; i < shape.back(); ++i) {
    if (!(step[i] >= 0 && step[i] <= last) || step[i] != std::floor(step[i]) || (i > 0 && step[i] <= step[i - 1]))
      throw BadInput(fmt::format("'{}' is not a sound checkpoint: {} is of update {}; use another.", file.path(), name, step[i]));
    curve.append(step[i], value[i]);
  }
  return curve;
}

CurveRecord::Curves curves_in(const CheckpointFile& file, const char* group, double last) {
  CurveRecord::Curves curves;
  const Metrics names;
  visit_metrics(names, [&](const MetricInfo& about, double) {
    if (auto curve = curve_in(file, fmt::format("{}.{}", group, about.name), last); !curve.steps.empty()) curves[about.name] = std::move(curve);
  });
  return curves;
}

}  // namespace

void add_curves(const CurveRecord& record, Checkpoint& checkpoint) {
  add(checkpoint.tensors, kCurves, record.curves);
  add(checkpoint.tensors, kLeft, record.left);
  checkpoint.metadata["verdicts"] = to_lines(record.verdicts);
  checkpoint.metadata["changes"] = to_lines(record.changes);
}

CurveRecord curve_record_in(const CheckpointFile& file) {
  const double step = number_in<double>(word_in(file.metadata(), "step")).value_or(0);
  return {curves_in(file, kCurves, step), curves_in(file, kLeft, kLastUpdate), parse_verdicts(word_in(file.metadata(), "verdicts")),
          parse_changes(word_in(file.metadata(), "changes"))};
}

CurveRecord read_curves(const std::string& source) {
  return curve_record_in(CheckpointFile(file_of(source)));
}

}  // namespace basin
