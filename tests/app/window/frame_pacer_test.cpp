#include "app/window/frame_pacer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "app/window/frame_stats.h"

namespace app {
namespace {

/// Frames drawn over `seconds` when `input` and `news` arrive at these intervals; 0 is never.
int frames_in(double seconds, double input_every, double news_every, bool dragging = false) {
  FramePacer pacer;
  pacer.set_dragging(dragging);
  for (int i = 0; i < 10; ++i) pacer.drew(i * 0.1 - 1);
  int frames = 0;
  double next_input = input_every, next_news = news_every;
  for (double now = 0; now < seconds; now += 0.001) {
    if (input_every > 0 && now >= next_input) pacer.input(), next_input += input_every;
    if (news_every > 0 && now >= next_news) pacer.news(), next_news += news_every;
    if (pacer.news_due(now)) pacer.told();
    if (pacer.next_frame() <= now) pacer.drew(now), ++frames;
  }
  return frames;
}

TEST(FramePacer, DrawsNothingWhenNothingHappens) {
  EXPECT_EQ(frames_in(10, 0, 0), 0);
}

TEST(FramePacer, NewsIsShownAtMostTenTimesASecond) {
  EXPECT_LE(frames_in(10, 0, 0.005), 101);
  EXPECT_GE(frames_in(10, 0, 0.005), 95);
  EXPECT_NEAR(frames_in(10, 0, 1.0), 9, 1);
}

TEST(FramePacer, InputIsShownAtMostThirtyTimesASecond) {
  EXPECT_LE(frames_in(10, 0.004, 0), 310);
  EXPECT_GE(frames_in(10, 0.004, 0), 250);
}

TEST(FramePacer, WhatFollowsTheMouseIsShownFiftyTimesASecond) {
  EXPECT_LE(frames_in(10, 0.004, 0, true), 510);
  EXPECT_GE(frames_in(10, 0.004, 0, true), 430);
}

TEST(FramePacer, NewsTakesNothingFromInput) {
  EXPECT_LE(frames_in(10, 0.004, 0.005), 310 + 101);
  EXPECT_GE(frames_in(10, 0.004, 0.005), 250 + 95);
}

TEST(FramePacer, InputAfterAFrameIsAnsweredWithinASixtieth) {
  FramePacer pacer;
  for (int i = 0; i < 10; ++i) pacer.drew(i * 0.1);
  pacer.input();
  EXPECT_LE(pacer.next_frame(), 0.9 + 1.0 / 60 + 1e-9);
}

TEST(FramePacer, ThreeMoreFramesFollowInput) {
  FramePacer pacer;
  for (int i = 0; i < 10; ++i) pacer.drew(i * 0.1);
  pacer.input();
  int frames = 0;
  for (double now = 1; now < 5; now += 0.01)
    if (pacer.next_frame() <= now) pacer.drew(now), ++frames;
  EXPECT_EQ(frames, 4);
}

TEST(FramePacer, CostlyNewsIsShownLessOften) {
  FramePacer pacer;
  const auto show = [&](double now, double cost) { pacer.told(), pacer.drew(now, cost); };
  for (int i = 0; i < 50; ++i) show(i * 0.1, 0.012);
  pacer.news();
  EXPECT_NEAR(pacer.next_frame() - 4.9, 0.2, 1e-3);
  for (int i = 0; i < 50; ++i) show(5 + i * 0.1, 3.0);
  pacer.news();
  EXPECT_NEAR(pacer.next_frame() - 9.9, 0.5, 1e-3);
}

TEST(FramePacer, NewsIsRarerWhileInputIsAnswered) {
  FramePacer pacer;
  for (int i = 0; i < 50; ++i) pacer.told(), pacer.drew(i * 0.1, 0.004);
  pacer.input();
  pacer.drew(5.0);
  pacer.news();
  EXPECT_FALSE(pacer.news_due(5.1));
  EXPECT_TRUE(pacer.news_due(5.2));
  pacer.told();
  pacer.drew(5.6, 0.004);
  pacer.news();
  EXPECT_TRUE(pacer.news_due(5.75)) << "half a second later it is as before";
}

TEST(FramePacer, InputDoesNotBringNewsForward) {
  FramePacer pacer;
  pacer.told();
  pacer.drew(1.0, 0.03);
  pacer.news();
  pacer.input();
  EXPECT_FALSE(pacer.news_due(1.05));
  EXPECT_LE(pacer.next_frame(), 1.05);
  pacer.drew(1.05);
  EXPECT_TRUE(pacer.news_due(1.41));
  pacer.told();
  EXPECT_LE(pacer.next_frame(), 1.41);
}

TEST(FramePacer, AlarmsRingOnce) {
  FramePacer pacer;
  for (int i = 0; i < 10; ++i) pacer.drew(i * 0.1);
  pacer.wake_at(3);
  EXPECT_EQ(pacer.next_frame(), 3);
  pacer.drew(3);
  EXPECT_TRUE(std::isinf(pacer.next_frame()));
}

TEST(Percentile, IsTheSmallestValueThatCoversTheShare) {
  EXPECT_EQ(percentile({}, 0.5), 0);
  EXPECT_EQ(percentile({3, 1, 2}, 0.5), 2);
  EXPECT_EQ(percentile({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.99), 10);
}

}  // namespace
}  // namespace app
