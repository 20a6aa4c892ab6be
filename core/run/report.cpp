#include "core/run/report.h"

namespace basin {

std::string_view name_of(WeightsKind weights) {
  return weights == WeightsKind::live ? "live" : "averaged";
}

std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::idle:
      return "idle";
    case Stage::draw:
      return "draw chain starts";
    case Stage::sample:
      return "sample";
    case Stage::score:
      return "score";
    case Stage::update:
      return "update weights";
  }
  return "idle";
}

std::string_view name_of(StepFit fit) {
  switch (fit) {
    case StepFit::fits:
      return "fits";
    case StepFit::large:
      return "large";
    case StepFit::small:
      return "small";
  }
  return "fits";
}

}  // namespace basin
