#include "core/formats/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "core/base/files.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

std::string with_header(const std::string& header, const std::string& data, uint64_t claimed) {
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &claimed, 8);
  return bytes + header + data;
}

std::string with_header(const std::string& header, const std::string& data) {
  return with_header(header, data, header.size());
}

TEST(Safetensors, WriteThenReadIsTheIdentity) {
  const TemporaryFolder folder;
  const std::vector<float> a = {1, 2, 3, 4, 5, 6};
  const std::vector<uint8_t> b = {7, 8, 9};
  write_safetensors(folder / "f", {{"a", "F32", {2, 3}, a.data(), 24}, {"b", "U8", {3}, b.data(), 3}}, {{"key", "value"}});
  const auto file = read_safetensors(folder / "f");
  ASSERT_EQ(file.tensors.size(), 2u);
  EXPECT_EQ(file.tensors[0].shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(std::memcmp(file.tensors[0].data, a.data(), 24), 0);
  EXPECT_EQ(std::memcmp(file.tensors[1].data, b.data(), 3), 0);
  EXPECT_EQ(file.metadata.at("key"), "value");
}

TEST(Safetensors, RefusesHostileFiles) {
  const TemporaryFolder folder;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "bytes"},
      {"short", "bytes"},
      {with_header("{}", "", uint64_t{1} << 62), "header claims"},
      {with_header("{}", "", 3), "header claims"},
      {with_header("not json", ""), "header cannot be read"},
      {with_header("[1, 2]", ""), "header cannot be read"},
      {with_header(R"({"a": 3})", ""), "header cannot be read"},
      {with_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", "1234"), "outside the file"},
      {with_header(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", "12345678"), "another size"},
      {with_header(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}})", "12345678"), "impossible shape"},
      {with_header(R"({"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}})", "12345678"), "impossible shape"},
      {with_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", "12345678"), "outside the file"},
      {with_header(R"({"a":{"dtype":"X9","shape":[2],"data_offsets":[0,8]}})", "12345678"), "unknown type"},
  };
  for (const auto& [bytes, fault] : cases) {
    write_atomically(folder / "f", bytes);
    const auto message = bad_input_of([&] { read_safetensors(folder / "f"); });
    EXPECT_NE(message.find(fault), std::string::npos) << fault << " expected, got: " << message;
    EXPECT_NE(message.find(folder / "f"), std::string::npos);
  }
}

TEST(Safetensors, RandomDamageNeverCrashes) {
  const TemporaryFolder folder;
  const std::vector<float> a(64, 1.5f);
  write_safetensors(folder / "f", {{"a", "F32", {64}, a.data(), 256}}, {{"key", "value"}});
  const std::string sound = read_file(folder / "f");
  std::mt19937 random(3);
  for (int i = 0; i < 2000; ++i) {
    std::string damaged = sound.substr(0, random() % 4 ? sound.size() : random() % sound.size());
    for (int k = 0; k < 3 && !damaged.empty(); ++k) damaged[random() % std::min<size_t>(damaged.size(), 120)] = static_cast<char>(random());
    write_atomically(folder / "g", damaged);
    bad_input_of([&] { read_safetensors(folder / "g"); });
  }
}

}  // namespace
}  // namespace basin
