#pragma once
// What window and worker say of samples that are drawn live. Values only.

#include <memory>
#include <string>
#include <vector>

#include "core/laboratory/composition.h"
#include "core/studies/neighbours.h"
#include "core/training/model.h"

namespace app {

/// Names the composition of pictures that is on the window's tree, where a model's name or path stands otherwise.
inline constexpr const char* kComposedModel = "composition";

/// The samples as the window wants them. A new `serial` begins anew; another tree alone goes on with the chains that run.
struct SampleSettings {
  std::string model;            ///< name or path, or kComposedModel; empty is the run that trains
  basin::CompositionNode tree;  ///< of kComposedModel
  basin::SampleRequest request;
  int64_t serial = 0;
  bool running = false;
  bool visible = false;
  bool neighbours = false;  ///< of finished samples seek the nearest training pictures
  basin::Nearness nearness = basin::Nearness::pixels;
};

/// A model of which samples are drawn.
struct SampledModel {
  std::string model;
  basin::SampleSpace space;
  basin::RunOptions options;
  bool has_buffer = false;
};

/// All pictures at one step of their way.
struct SampleStage {
  int64_t step = 0;
  double sigma = 0;                ///< level of noise, 0 without levels and at the end
  double energy = 0, at_edge = 0;  ///< mean over the chains, nats; share of values on the edge
  std::shared_ptr<const basin::ImageBatch> pictures;
};

/// The training pictures nearest to each sample, the nearest first.
struct SampleNeighbours {
  static constexpr int64_t kEach = 4;
  basin::Nearness nearness = basin::Nearness::pixels;
  double prepared = 1;           ///< share that is done of what comes first, in features
  int64_t done = 0;              ///< samples whose neighbours are found
  basin::ImageBatch pictures;    ///< done * kEach, one sample's after another's
  std::vector<float> distances;  ///< root mean square difference per value, in bytes; or in features
  std::string missing = {};      ///< why there are none, or empty
};

struct SampleSnapshot {
  int64_t serial = 0;
  bool finished = false;
  basin::SampleView view;
  std::vector<SampleStage> stages;
  std::shared_ptr<const SampleNeighbours> neighbours;  ///< null until they are sought
  double taken_at = 0;
};

}  // namespace app
