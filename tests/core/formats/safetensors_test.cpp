#include "core/formats/safetensors.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
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

template <class T>
std::vector<T> data_of(const SafetensorsFile& file, size_t place) {
  std::vector<T> values(file.tensors[place].size / sizeof(T));
  file.read(file.tensors[place], values.data());
  return values;
}

TEST(Safetensors, WriteThenReadIsTheIdentity) {
  const TemporaryFolder folder;
  const std::vector<float> a = {1, 2, 3, 4, 5, 6};
  const std::vector<uint8_t> b = {7, 8, 9};
  write_safetensors(folder / "f", {{"a", "F32", {2, 3}, a.data(), 24}, {"b", "U8", {3}, b.data(), 3}}, {{"key", "value"}});
  const SafetensorsFile file(folder / "f");
  ASSERT_EQ(file.tensors.size(), 2u);
  EXPECT_EQ(file.tensors[0].shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(data_of<float>(file, 0), a);
  EXPECT_EQ(data_of<uint8_t>(file, 1), b);
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
      {with_header(" {}", ""), "does not begin with '{'"},
      {with_header(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})", "1234"), "2 bytes after its last tensor belong to none"},
      {with_header(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})", "123"), "1 bytes before 'a' belong to no tensor"},
      {with_header(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}})", "123"),
       "1 bytes before 'b' belong to no tensor"},
      {with_header(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})", "123"),
       "'b' overlaps"},
      {with_header(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", "12"),
       "names 'a' twice"},
      {with_header(R"({"__metadata__":{"format":"x","format":"y"}})", ""), "names 'format' twice"},
      {with_header(R"({"a":{"dtype":"X9","shape":[2],"data_offsets":[0,8]}})", "12345678"), "unknown type"},
  };
  for (const auto& [bytes, fault] : cases) {
    write_atomically(folder / "f", bytes);
    const auto message = bad_input_of([&] { SafetensorsFile(folder / "f"); });
    EXPECT_NE(message.find(fault), std::string::npos) << fault << " expected, got: " << message;
    EXPECT_NE(message.find(folder / "f"), std::string::npos);
  }
}

TEST(Safetensors, WhatTheFormatAllowsIsRead) {
  const TemporaryFolder folder;
  const std::string any_order = R"({"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]},"none":{"dtype":"F32","shape":[0],"data_offsets":[2,2]},)"
                                R"("a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"scalar":{"dtype":"U8","shape":[],"data_offsets":[3,4]}}  )";
  write_atomically(folder / "f", with_header(any_order, "1234"));
  const SafetensorsFile file(folder / "f");
  ASSERT_EQ(file.tensors.size(), 4u);
  std::vector<std::string> names;
  for (const auto& entry : file.tensors) names.push_back(entry.name);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "none", "b", "scalar"})) << "in the order of their data";
  EXPECT_EQ(data_of<char>(file, 0), (std::vector<char>{'1', '2'}));
  EXPECT_EQ(data_of<char>(file, 2), std::vector<char>{'3'});
}

TEST(Safetensors, FilesOverFourGibibytesAreReadByTensor) {
  const TemporaryFolder folder;
  constexpr uint64_t kLarge = (uint64_t{4} << 30) + 5;
  const std::string header =
      fmt::format(R"({{"large":{{"dtype":"U8","shape":[{0}],"data_offsets":[0,{0}]}},"last":{{"dtype":"U8","shape":[3],"data_offsets":[{0},{1}]}}}})",
                  kLarge, kLarge + 3);
  write_atomically(folder / "f", with_header(header, ""));
  const auto begin = std::filesystem::file_size(folder / "f");
  std::filesystem::resize_file(folder / "f", begin + kLarge);  // a hole, which takes no space on the disk
  std::ofstream(folder / "f", std::ios::binary | std::ios::app) << "xyz";
  const SafetensorsFile file(folder / "f");
  EXPECT_EQ(file.tensors[0].size, kLarge);
  EXPECT_EQ(data_of<char>(file, 1), (std::vector<char>{'x', 'y', 'z'}));
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
    std::ofstream(folder / "g", std::ios::binary) << damaged;
    bad_input_of([&] { SafetensorsFile(folder / "g"); });
  }
}

}  // namespace
}  // namespace basin
