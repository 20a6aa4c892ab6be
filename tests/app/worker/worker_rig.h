#pragma once
// What tests of the worker share: fake sessions, and waiting for events.

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "app/worker/worker.h"
#include "tests/support/fake_laboratory.h"
#include "tests/support/fake_session.h"

namespace app {

using basin::RunOptions;

inline WorkerHooks fake_hooks() {
  WorkerHooks hooks;
  hooks.sessions = basin::testing::fake_sessions();
  hooks.make_laboratory = [](int64_t) { return std::make_unique<basin::testing::FakeLaboratory>(); };
  return hooks;
}

/// Takes events until `wanted` returns true for one; fails after ten seconds.
template <class Wanted>
bool wait_for_event(Worker& worker, Wanted wanted) {
  for (int i = 0; i < 10000; ++i) {
    for (const auto& event : worker.take_events())
      if (wanted(event)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

template <class T>
bool wait_for_kind(Worker& worker) {
  return wait_for_event(worker, [](const Event& event) { return std::holds_alternative<T>(event); });
}

inline std::vector<basin::Metrics> rows_of(const Event& event) {
  const auto* rows = std::get_if<MetricsRows>(&event);
  return rows ? rows->rows : std::vector<basin::Metrics>{};
}

inline bool tells(const Event& event, const std::string& words) {
  const auto* notice = std::get_if<Notice>(&event);
  return notice && notice->text.find(words) != std::string::npos;
}

}  // namespace app
