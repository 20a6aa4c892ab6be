#pragma once
// What tests of the laboratory share: small compositions, and pictures of them.

#include <string>

#include "core/laboratory/laboratory.h"

namespace basin {

inline CompositionNode leaf(NodeKind kind, const std::string& source) {
  CompositionNode node;
  node.kind = kind;
  node.source = source;
  return node;
}

inline LaboratorySettings two_densities(NodeKind kind) {
  LaboratorySettings settings;
  settings.root.kind = kind;
  settings.root.children = {leaf(NodeKind::density, "eight-gaussians"), leaf(NodeKind::density, "two-moons")};
  settings.live.count = 500;
  settings.chain.steps = 10;
  settings.moving = true;
  return settings;
}

/// All steps that are due before the next picture.
inline LaboratorySnapshot run(Laboratory& laboratory, const LaboratoryRequest& request, int pictures) {
  laboratory.snapshot(nullptr, request);
  for (int i = 0; i < pictures; ++i) {
    while (laboratory.work(nullptr, 0.01)) {
    }
    laboratory.snapshot(nullptr, request);
  }
  return laboratory.snapshot(nullptr, request);
}

inline LaboratoryRequest looking() {
  LaboratoryRequest request;
  request.visible = true;
  request.map_size = 24;
  request.landscape_size = 48;
  return request;
}

}  // namespace basin
