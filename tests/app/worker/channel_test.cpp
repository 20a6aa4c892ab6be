#include "app/worker/channel.h"

#include <gtest/gtest.h>

#include <thread>

#include "app/worker/latest.h"

namespace app {
namespace {

TEST(Channel, EveryItemArrivesInOrder) {
  Channel<int> channel;
  std::thread writer([&] {
    for (int i = 0; i < 20000; ++i) channel.post(i);
  });
  std::vector<int> seen;
  while (seen.size() < 20000)
    for (const int item : channel.wait_for(std::chrono::milliseconds(100))) seen.push_back(item);
  writer.join();
  for (int i = 0; i < 20000; ++i) ASSERT_EQ(seen[static_cast<size_t>(i)], i);
}

TEST(Channel, WaitEndsWithoutNews) {
  Channel<int> channel;
  EXPECT_TRUE(channel.wait_for(std::chrono::milliseconds(1)).empty());
}

TEST(Channel, AnyLooksWithoutTaking) {
  Channel<int> channel;
  channel.post(3);
  EXPECT_TRUE(channel.any([](int item) { return item == 3; }));
  EXPECT_FALSE(channel.any([](int item) { return item == 4; }));
  EXPECT_EQ(channel.take().size(), 1u);
}

TEST(Latest, NewestWinsAndNothingTears) {
  struct Pair {
    int a, b;
  };
  Latest<Pair> latest;
  std::thread writer([&] {
    for (int i = 1; i <= 50000; ++i) latest.publish(std::make_shared<const Pair>(Pair{i, -i}));
  });
  int last = 0;
  while (last < 50000) {
    const auto value = latest.take();
    if (!value) continue;
    ASSERT_EQ(value->a, -value->b);
    ASSERT_GT(value->a, last);
    last = value->a;
  }
  writer.join();
  EXPECT_TRUE(latest.consumed());
  EXPECT_EQ(latest.take(), nullptr);
}

}  // namespace
}  // namespace app
