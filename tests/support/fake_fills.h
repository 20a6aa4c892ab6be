#pragma once
// A model that nobody trained and chains that fill holes with their number.

#include <memory>
#include <stdexcept>

#include "core/restoration/fill_run.h"
#include "core/studies/neighbours.h"

namespace basin::testing {

/// Pictures that brighten with every step.
class FakeSampleRun : public SampleRun {
 public:
  explicit FakeSampleRun(const SampleRequest& request) : request_(request) {
    if (request.count > 1000) throw std::runtime_error("So many samples are too many.");
  }
  bool finished() const override { return step_ >= request_.steps; }
  int64_t step() const override { return step_; }
  void advance(int64_t steps) override { step_ = std::min(step_ + steps, request_.steps); }
  void take_model(std::shared_ptr<const Model>) override { step_ = finished() ? request_.steps / 2 : step_; }
  SampleView view() const override {
    SampleView view;
    view.step = step_, view.steps = request_.steps;
    view.pictures = {request_.count, 1, 8, 8, std::vector<uint8_t>(static_cast<size_t>(request_.count * 64), static_cast<uint8_t>(step_ % 256))};
    for (int64_t i = 0; i < request_.count; ++i) view.energies.push_back(static_cast<float>(request_.count - i));
    view.at_edge = 0.01 * static_cast<double>(step_);
    return view;
  }

 private:
  SampleRequest request_;
  int64_t step_ = 0;
};

class FakeModel : public Model {
 public:
  explicit FakeModel(int64_t side = kSide) {
    card_.space.image = true;
    card_.space.channels = 1, card_.space.height = card_.space.width = side;
    options_.data.set = DataSet::fashion_mnist;
  }
  static constexpr int64_t kSide = 8;

  const RunOptions& options() const override { return options_; }
  const DataCard& data() const override { return card_; }
  int64_t updates() const override { return 1; }
  bool has_buffer() const override { return false; }
  std::shared_ptr<const Energy> energy() const override { return nullptr; }
  void read_data(const LoadWatch&) override { read_ = true; }
  /// Six flat pictures, 10 to 60.
  ImageBatch pictures() const override {
    ImageBatch all{read_ ? 6 : 0, 1, kSide, kSide, {}};
    for (int64_t i = 0; i < all.count * kSide * kSide; ++i) all.bytes.push_back(static_cast<uint8_t>(10 * (i / (kSide * kSide) + 1)));
    return all;
  }
  void sample(const SampleRequest&, const std::string&, const OnProgress&) const override {}
  ImageBatch draw(const SampleRequest&, const OnProgress&) const override { return {}; }
  std::unique_ptr<SampleRun> start(const SampleRequest& request) const override { return std::make_unique<FakeSampleRun>(request); }
  LongChains long_chains(const LongChainRequest&, const ChainSettings&, const OnProgress&) const override { return {}; }
  void save(const std::string&) const override {}

 private:
  bool read_ = false;
  RunOptions options_;
  DataCard card_;
};

/// Prepared in ten steps; the last picture is the nearest to any.
class FakeFeatures : public FeatureNeighbours {
 public:
  void prepare() override { ++done_; }
  double prepared() const override { return std::min(1.0, 0.1 * done_); }
  const ImageBatch& pictures() const override { return pictures_; }
  Neighbours nearest(const ImageBatch&, int64_t count) const override {
    Neighbours found;
    for (int64_t i = 0; i < count; ++i) found.places.push_back(pictures_.count - 1 - i), found.distances.push_back(0.5 + static_cast<double>(i));
    return found;
  }

 private:
  static ImageBatch all() {
    FakeModel model;
    model.read_data({});
    return model.pictures();
  }
  ImageBatch pictures_ = all();
  int done_ = 0;
};

/// Candidate i has 10 * (i + 1) in the hole, and the later ones have the lower energy.
class FakeFillRun : public FillRun {
 public:
  explicit FakeFillRun(FillRequest request) : request_(std::move(request)) {
    if (request_.options.chains > 100) throw std::runtime_error("So many chains are too many.");
  }
  bool finished() const override { return step_ >= request_.options.steps; }
  int64_t step() const override { return step_; }
  void set_mask(const Mask& mask) override { request_.mask = mask, step_ = 0; }
  void take_model(std::shared_ptr<const Model>) override { step_ = finished() ? request_.options.steps / 2 : step_; }
  int64_t threads() const override { return 2; }
  std::shared_ptr<const FillState> state() const override {
    auto state = std::make_shared<State>();
    state->mask = request_.mask, state->step = step_, state->bytes = request_.options.chains << 20;
    return state;
  }
  void go_back(const FillState& state) override {
    const auto& then = dynamic_cast<const State&>(state);
    request_.mask = then.mask, step_ = then.step;
  }
  void advance(int64_t steps) override { step_ = std::min(step_ + steps, request_.options.steps); }
  FillView view() const override {
    FillView view;
    view.step = step_, view.steps = request_.options.steps;
    const auto& picture = request_.picture;
    view.candidates = {0, picture.channels, picture.height, picture.width, {}};
    for (int64_t i = 0; i < request_.options.chains; ++i) {
      auto bytes = picture.bytes;
      for (size_t j = 0; j < bytes.size(); ++j)
        if (request_.mask.unknown[j] != 0) bytes[j] = static_cast<uint8_t>(10 * (i + 1));
      view.candidates.bytes.insert(view.candidates.bytes.end(), bytes.begin(), bytes.end());
      ++view.candidates.count;
      view.energies.push_back(static_cast<float>(-i));
    }
    view.own_energy = -2.5f;
    view.mean = picture;
    view.deviation.assign(picture.bytes.size(), 3.0f);
    return view;
  }

 private:
  struct State : FillState {
    Mask mask;
    int64_t step = 0;
  };

  FillRequest request_;
  int64_t step_ = 0;
};

inline ImageBatch fake_examples() {
  ImageBatch pictures{3, 1, FakeModel::kSide, FakeModel::kSide, {}};
  for (int64_t i = 0; i < 3 * FakeModel::kSide * FakeModel::kSide; ++i) pictures.bytes.push_back(static_cast<uint8_t>(100 + i / 64));
  return pictures;
}

}  // namespace basin::testing
