#include "app/cli/ablate.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/cli/progress.h"
#include "app/cli/train.h"
#include "app/worker/interrupt.h"
#include "core/base/files.h"
#include "core/formats/image_files.h"
#include "core/studies/ablation.h"

namespace app {
namespace {

constexpr int64_t kShownSamples = 64, kColumns = 8, kEnlarged = 3;

std::unique_ptr<basin::FeatureDistance> train_classifier(const basin::RunOptions& options, const StudyRequest& request, const CommandLine& commands) {
  Progress progress;
  basin::ClassifierTraining training;
  training.seed = options.compute.seed;
  training.threads = options.compute.threads;
  training.updates = request.classifier_updates;
  training.on_update = [&](int64_t done) {
    progress.show(static_cast<double>(done) / static_cast<double>(training.updates),
                  fmt::format("classifier, update {} of {}", done, training.updates));
    return !interrupted();
  };
  return commands.train_classifier(options.data, training, watch_loading(progress));
}

basin::ImageBatch draw_samples(const basin::Model& model, const StudyRequest& request, const std::string& name) {
  Progress progress;
  basin::SampleRequest samples;
  samples.count = request.samples;
  samples.steps = request.sample_steps;
  return model.draw(samples, [&](basin::Stage, int64_t step) {
    progress.show(static_cast<double>(step) / static_cast<double>(request.sample_steps),
                  fmt::format("{}: {} samples, step {}", name, request.samples, step));
    return !interrupted();
  });
}

void write_samples(const std::string& path, basin::ImageBatch samples) {
  samples.count = std::min(samples.count, kShownSamples);
  basin::write_png(path, basin::contact_sheet(samples, kColumns, kEnlarged));
}

basin::AblationScale scale_of(const basin::FeatureDistance& features, const StudyRequest& request) {
  basin::AblationScale scale;
  scale.training_data = features.of_training_data(request.samples);
  scale.noise = features.of_noise(request.samples);
  scale.samples = request.samples;
  scale.sample_steps = request.sample_steps;
  scale.held_out = features.held_out();
  scale.accuracy = features.accuracy();
  return scale;
}

/// Throws BadInput when one of them could not be trained: before the classifier is.
void check_all(const std::vector<basin::AblationCase>& cases, const CommandLine& commands) {
  Progress progress;
  const auto space = commands.sessions.make(cases.front().options, watch_loading(progress))->space();
  for (const auto& one : cases) basin::check_variant(one.name(), one.options, space);
}

}  // namespace

int ablate(const StudyRequest& request, const CommandLine& commands) {
  auto cases = basin::ablation_cases(combine_options(request.preset, request.config, request.settings));
  basin::make_writable_folder(request.out);
  listen_for_interrupts();
  check_all(cases, commands);
  const auto features = train_classifier(cases.front().options, request, commands);
  if (interrupted()) {
    fmt::print("Interrupted before anything was compared; nothing was written.\n");
    return interrupt_code();
  }
  features->save(request.out + "/classifier.safetensors");
  const auto scale = scale_of(*features, request);
  for (size_t i = 0; i < cases.size() && !interrupted(); ++i) {
    auto& one = cases[i];
    const auto session = commands.sessions.make(one.options, {[](int64_t, int64_t) { return !interrupted(); }, {}});
    one.curve = train_variant(*session, request.each, one.name(), i, cases.size());
    const auto samples = interrupted() ? basin::ImageBatch{} : draw_samples(session->model(), request, one.name());
    if (samples.count > 0) one.distance = features->of(samples), write_samples(fmt::format("{}/samples-{}.png", request.out, i + 1), samples);
    basin::write_atomically(request.out + "/ablation.csv", basin::ablation_csv(cases));
    basin::write_atomically(request.out + "/ablation.txt", basin::ablation_table(cases, scale));
  }
  fmt::print("{}{}Written to {}: ablation.txt, ablation.csv, classifier.safetensors, samples-N.png of each row\n",
             basin::ablation_table(cases, scale), interrupted() ? "Interrupted; what was done is kept.\n" : "", request.out);
  return interrupt_code();
}

}  // namespace app
