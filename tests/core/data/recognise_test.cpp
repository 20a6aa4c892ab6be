#include "core/data/recognise.h"

#include <gtest/gtest.h>

#include "core/base/files.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

std::optional<DataSet> set_of_folder_with(const std::string& file) {
  const TemporaryFolder folder;
  fs::create_directories(fs::path(folder / file).parent_path());
  write_atomically(folder / file, "x");
  return data_set_at(folder.path());
}

TEST(Recognise, FoldersAreWhatTheirLoadersFindInThem) {
  EXPECT_EQ(set_of_folder_with("data_batch_1.bin"), DataSet::cifar10);
  EXPECT_EQ(set_of_folder_with("cifar-10-batches-bin/data_batch_1.bin"), DataSet::cifar10);
  EXPECT_EQ(set_of_folder_with("cifar-10-batches-bin/1.png"), DataSet::image_folder);
  EXPECT_EQ(set_of_folder_with("cifar-100-binary/train.bin"), DataSet::cifar100);
  EXPECT_EQ(set_of_folder_with("train-images.idx3-ubyte"), DataSet::mnist);
  EXPECT_EQ(set_of_folder_with("mnist-train-images-idx3-ubyte.gz"), DataSet::mnist);
  EXPECT_EQ(set_of_folder_with("fashion-mnist-train-images-idx3-ubyte.gz"), DataSet::fashion_mnist);
  EXPECT_EQ(set_of_folder_with("cats/1.png"), DataSet::image_folder);
}

TEST(Recognise, AFolderOfASetsNameHoldsThatSet) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "fashion-mnist");
  write_atomically(folder / "fashion-mnist/train-images-idx3-ubyte.gz", "x");
  EXPECT_EQ(data_set_at(folder / "fashion-mnist"), DataSet::fashion_mnist);
}

TEST(Recognise, FilesByTheNamesThatAreRead) {
  for (const char* name : {"a.png", "a.JPG", "a.jpeg", "a.jpe", "a.jfif"}) EXPECT_EQ(data_set_at(name), DataSet::drawing) << name;
  for (const char* name : {"a.csv", "a.TSV", "a.txt"}) EXPECT_EQ(data_set_at(name), DataSet::points) << name;
  EXPECT_EQ(data_set_at("digits-idx3-ubyte.gz"), DataSet::idx);
  EXPECT_FALSE(data_set_at("a.webp"));
}

}  // namespace
}  // namespace basin
